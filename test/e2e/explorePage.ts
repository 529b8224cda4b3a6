import { expect, type Locator, type Page } from "@playwright/test";
import type { Driver } from "./driver";

/** The Explore workspace as a user meets it: what can be read off it and what can be done with it. */
export class ExplorePage {
  readonly page: Page;
  readonly map: Locator;

  constructor(readonly driver: Driver) {
    this.page = driver.page;
    this.map = this.page.getByTestId("latent-map");
  }

  /** The first picture is there: a data set, a model, points on the map and an image at the probe. */
  async ready(): Promise<void> {
    await expect(this.map).toBeVisible();
    await expect.poll(() => this.pointsDrawn()).toBeGreaterThan(0);
    await expect(this.page.getByTestId("probe-card")).toBeVisible();
  }

  async pointsDrawn(): Promise<number> {
    return Number((await this.map.getAttribute("data-points-drawn")) ?? 0);
  }

  async encodingVersion(): Promise<number> {
    return Number((await this.map.getAttribute("data-encoding-version")) ?? 0);
  }

  /** Steps trained, as the top bar says. */
  async step(): Promise<number> {
    const text = await this.page.getByTestId("step-counter").innerText();
    return Number((text.split("/")[0] ?? "").replace(/[^\d]/g, ""));
  }

  /** Validation ELBO in nats, or null while there is none. */
  async elbo(): Promise<number | null> {
    const text = (await this.page.getByTestId("elbo").innerText()).replace("−", "-").replace(/,/g, "");
    return Number.isFinite(Number(text)) && text !== "" ? Number(text) : null;
  }

  async isTraining(): Promise<boolean> {
    return (await this.page.getByTestId("play").getAttribute("aria-label"))?.startsWith("Pause") ?? false;
  }

  async play(): Promise<void> {
    await this.page.getByTestId("play").click();
    await expect.poll(() => this.isTraining()).toBe(true);
  }

  async pause(): Promise<void> {
    await this.page.getByTestId("play").click();
    await expect.poll(() => this.isTraining()).toBe(false);
  }

  async reachStep(step: number): Promise<void> {
    await expect.poll(() => this.step(), { timeout: 90_000 }).toBeGreaterThanOrEqual(step);
  }

  async enginePid(): Promise<number> {
    return Number(await this.page.getByTestId("device-chip").getAttribute("data-pid"));
  }

  /** z of the probe in prior σ, to float32 precision. */
  async probe(): Promise<number[]> {
    const text = (await this.map.getAttribute("data-probe")) ?? "";
    return text === "" ? [] : text.split(",").map(Number);
  }

  /** The grey levels of the decoded image beside the probe, one per pixel, once they belong to the probe's z. */
  async probeImage(): Promise<number[]> {
    await expect
      .poll(
        async () =>
          (await this.map.getAttribute("data-decoded")) === (await this.map.getAttribute("data-probe")),
      )
      .toBe(true);
    return this.page
      .getByTestId("probe-card")
      .locator("canvas")
      .evaluate((canvas: HTMLCanvasElement) => {
        const context = canvas.getContext("2d");
        if (context === null) throw new Error("no 2-D context");
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: canvas.width * canvas.height }, (_, i) => data[4 * i] ?? 0);
      });
  }

  /** Page pixels of the plot area of the map. */
  async plot(): Promise<{ left: number; top: number; width: number; height: number }> {
    const box = await this.map.boundingBox();
    if (box === null) throw new Error("the map has no box");
    const at = async (name: string): Promise<number> =>
      Number(await this.map.getAttribute(`data-plot-${name}`));
    return {
      left: box.x + (await at("left")),
      top: box.y + (await at("top")),
      width: await at("width"),
      height: await at("height"),
    };
  }

  /** Page pixels of a point of the plane in prior σ. */
  async pixelOf(x: number, y: number): Promise<{ x: number; y: number }> {
    const plot = await this.plot();
    const read = async (name: string): Promise<number> => Number(await this.map.getAttribute(`data-${name}`));
    const scale = await read("pixels-per-sigma");
    return {
      x: plot.left + plot.width / 2 + (x - (await read("center-x"))) * scale,
      y: plot.top + plot.height / 2 - (y - (await read("center-y"))) * scale,
    };
  }

  /** Chooses files and waits for the look at them: what they are, or why they cannot be read. */
  async lookAtFiles(paths: readonly string[]): Promise<void> {
    await this.page.getByTestId("dataset-picker").click();
    await this.driver.chooseFiles(paths, () => this.page.getByTestId("open-file").click());
    await expect(this.page.getByTestId("open-line").or(this.page.getByTestId("open-error"))).toBeVisible({
      timeout: 30_000,
    });
  }

  /** Chooses files and loads them as they are. */
  async openFiles(paths: readonly string[]): Promise<void> {
    await this.lookAtFiles(paths);
    await this.load();
  }

  /** Loads what the dialog shows; it goes once the data are open. */
  async load(): Promise<void> {
    await this.page.getByTestId("open-load").click();
    await expect(this.page.getByTestId("open-dialog")).toBeHidden({ timeout: 60_000 });
  }

  datasetName(): Promise<string> {
    return this.page.getByTestId("dataset-picker").innerText();
  }
}
