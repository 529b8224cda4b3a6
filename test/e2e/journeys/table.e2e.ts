import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { journey } from "../journey";
import { TablePage } from "../tablePage";

journey("rows are filtered, brushed, sorted and exported; map and legend follow", async ({ explore }) => {
  const table = new TablePage(explore);
  const { page } = explore;
  await table.open();
  expect(await table.counts()).toEqual([10_000, 10_000]);

  // A mistake is told at its place, and changes nothing.
  await table.filter("z1 > 0 and lable = '3'");
  await expect(page.getByTestId("filter-problem")).toContainText("lable");
  await expect(page.locator(".filter-wrong")).toHaveText("lable");
  expect(await explore.pointsDrawn()).toBe(10_000);

  await table.filter("z1 > 0 and label = '3'");
  await expect(page.getByTestId("filter-problem")).toHaveCount(0);
  await expect.poll(async () => (await table.counts())[0]).toBeLessThan(1032);
  const [filtered] = await table.counts();
  expect(filtered).toBeGreaterThan(100);
  await expect.poll(() => explore.pointsDrawn()).toBe(filtered);
  expect(await table.legendShown()).toBe(filtered);
  await expect(page.getByTestId("map-legend").getByRole("button", { name: /^3 / })).toContainText("of 1,032");
  await expect.poll(() => table.column("label", 4)).toEqual(["3", "3", "3", "3"]);

  await table.brush("z2", 0, 0.5);
  await expect.poll(() => explore.pointsDrawn()).toBeLessThan(filtered);
  const brushed = await explore.pointsDrawn();
  await expect.poll(async () => (await table.counts())[0]).toBe(brushed);

  await page.getByTestId("head-z1").click();
  await expect
    .poll(async () => {
      const values = (await table.column("z1", 4)).map(Number);
      return values.every((value, k) => value > 0 && value >= (values[k - 1] ?? 0));
    })
    .toBe(true);

  // Row, point and item are one.
  const [name = ""] = await table.cells(2);
  await table.grid.locator("[data-position='2']").click();
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText(name);
  await table.grid.focus();
  await page.keyboard.press("ArrowDown");
  const [next = ""] = await table.cells(3);
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText(next);

  await page.getByTestId("export").click();
  await page.getByTestId("export-filtered").click();
  const file = await explore.driver.saveFile(() => page.getByTestId("export-filtered-csv").click());
  const lines = async (): Promise<readonly string[]> =>
    (await readFile(file, "utf8").catch(() => "")).trim().split("\n");
  await expect.poll(async () => (await lines()).length).toBe(brushed + 1);
  expect((await lines())[0]).toBe("row,label,split,z1,z2,sd1,sd2");

  await page.getByTestId("clear-filter").click();
  await expect.poll(() => explore.pointsDrawn()).toBe(10_000);
  await explore.map.focus();
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(() => explore.pointsDrawn()).toBe(brushed);
});

journey(
  "rows are kept under a name, combined, and filter again",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const table = new TablePage(explore);
    const { page } = explore;
    await table.open();
    await table.filter("z1 > 0");
    await expect.poll(async () => (await table.counts())[0]).toBeLessThan(10_000);
    const [right] = await table.counts();
    await page.getByTestId("selections").click();
    await page.getByTestId("selection-name").fill("right");
    await page.getByTestId("save-filtered").click();
    await expect(page.getByTestId("selection-right")).toBeVisible();
    await page.keyboard.press("Escape");

    await table.filter("label = '0'");
    await expect.poll(async () => (await table.counts())[0]).toBe(1001);
    await page.getByTestId("selections").click();
    await page.getByTestId("selection-name").fill("zeros");
    await page.getByTestId("save-filtered").click();
    await expect(page.getByTestId("selection-zeros")).toBeVisible();
    await page.getByTestId("combine-how").click();
    await page.getByRole("option", { name: "minus" }).click();
    await page.getByTestId("combine").click();
    const combined = page.getByTestId("selection-right minus zeros");
    await expect(combined).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByTestId("clear-filter").click();
    await page.getByTestId("selections").click();
    await combined.getByRole("switch").click();
    await expect.poll(() => explore.pointsDrawn()).toBeLessThan(right);
    const left = await explore.pointsDrawn();
    expect(left).toBeGreaterThan(right - 1001);
    await page.keyboard.press("Escape");
    // The label holds no zero to the right any more: both say so.
    await table.filter("label = '0' and z1 > 0");
    await expect.poll(() => explore.pointsDrawn()).toBe(0);
    await expect(page.getByTestId("no-rows")).toBeVisible();
  },
);
