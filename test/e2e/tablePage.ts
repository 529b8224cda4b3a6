import { expect, type Locator, type Page } from "@playwright/test";
import type { ExplorePage } from "./explorePage";

/** The data table as a user meets it. */
export class TablePage {
  readonly page: Page;
  readonly grid: Locator;

  constructor(readonly explore: ExplorePage) {
    this.page = explore.page;
    this.grid = this.page.getByTestId("table-grid");
  }

  async open(): Promise<void> {
    await this.page.getByTestId("bottom-table").click();
    await expect(this.grid).toBeVisible();
    await expect.poll(() => this.cells(0)).not.toEqual([]);
  }

  /** Rows in the table, as its own count says: [shown, all]. */
  async counts(): Promise<readonly [number, number]> {
    const text = (await this.page.getByTestId("row-count").innerText()).replace(/,/g, "");
    const [shown = NaN, all] = (text.match(/\d+/g) ?? []).map(Number);
    return [shown, all ?? shown];
  }

  /** Rows that the legend says are shown. */
  async legendShown(): Promise<number> {
    const text = await this.page.getByTestId("legend-total").innerText();
    return Number(text.replace(/,/g, "").split(" of ")[0]);
  }

  /** The table shows the rows of the newest filter. */
  async settled(): Promise<void> {
    await expect(this.page.getByTestId("row-count")).toHaveAttribute("aria-busy", "false");
  }

  async filter(text: string): Promise<void> {
    const field = this.page.getByTestId("filter");
    await field.click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.type(text);
    // A list of completions would take Enter for itself.
    await this.page.keyboard.press("Escape");
    await field.click();
    await this.page.keyboard.press("Enter");
  }

  /** Drags over a part of a column's histogram; both ends are shares of its width. */
  async brush(column: string, from: number, to: number): Promise<void> {
    const box = await this.page.getByTestId(`histogram-${column}`).boundingBox();
    if (box === null) throw new Error(`no histogram of ${column}`);
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width * from, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * ((from + to) / 2), y, { steps: 3 });
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 3 });
    await this.page.mouse.up();
    await this.settled();
  }

  /** The texts of the row at a place of the table, its number first; empty while they are on their way. */
  async cells(position: number): Promise<readonly string[]> {
    const row = this.grid.locator(`[data-position="${position}"]`);
    if ((await row.count()) === 0 || (await row.locator(".waiting").count()) > 0) return [];
    return (await row.locator(".cell").allInnerTexts()).map((text) => text.replace("−", "-"));
  }

  /** The texts of a column in the first rows. */
  async column(name: string, rows: number): Promise<readonly string[]> {
    const names = await this.grid.locator("[role='columnheader'] .head-id").allInnerTexts();
    const at = names.indexOf(name);
    const all = await Promise.all(Array.from({ length: rows }, (_, k) => this.cells(k)));
    return all.map((cells) => cells[at + 1] ?? "");
  }
}
