import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Page } from "@playwright/test";
import { startChromium } from "../e2e/chromiumDriver";
import { ExplorePage } from "../e2e/explorePage";
import { TablePage } from "../e2e/tablePage";
import type { Benchmark } from "./report";
import { spread } from "./statistics";

const ROWS = 1_000_000;
/** ms of rest before each filter: pictures and counts of the one before are done. */
const REST = 1500;

const filters = Array.from({ length: 7 }, (_, k) =>
  k % 3 === 0
    ? `age > ${20 + k}`
    : k % 3 === 1
      ? `f0 between -1 and ${k / 6}`
      : `age < ${60 + k} and kind = 'B'`,
);

/** Eight features, a number and a category, the same every time. */
async function writeRows(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const features = Array.from(
    { length: 8 },
    (_, k) => `(hash(i * 8 + ${k}) % 100000 / 50000.0 - 1 + (i % 6 = ${k})::INT * 3)::FLOAT AS f${k}`,
  );
  await connection.run(
    `COPY (SELECT ${features.join(", ")}, (hash(i) % 70 + 18)::FLOAT AS age, chr(65 + (i % 6)::INT) AS kind
     FROM range(${ROWS}) t(i)) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
}

interface Times {
  /** ms from Enter to the frame that the mask's arrival draws, and until the GPU has drawn that frame. */
  readonly frame: number;
  readonly drawn: number;
}

/** In the page: the measurement that waits for Enter. */
interface Timed extends Window {
  times?: Promise<Times>;
}

/** Applies a filter and times what follows inside the page, where no driver's turn is in between. */
async function timeFilter(page: Page, filter: string): Promise<Times> {
  const field = page.getByTestId("filter");
  await field.click();
  await page.keyboard.press("ControlOrMeta+A");
  // Back before a key is sent: a busy page could take the keys first and wait for them for ever.
  await page.evaluate(() => {
    (window as Timed).times = new Promise<Times>((resolve, reject) => {
      const map = document.querySelector<HTMLElement>("[data-testid='latent-map']");
      const canvas = map?.querySelectorAll("canvas")[1];
      if (!map || !canvas) return reject(new Error("the map is not there"));
      const version = map.dataset["maskVersion"];
      addEventListener(
        "keydown",
        (event) => {
          if (event.key !== "Enter") return;
          const start = performance.now();
          let hasMask = false;
          const observer = new MutationObserver((records) => {
            let isDrawn = false;
            for (const { attributeName } of records) {
              const isMask = attributeName === "data-mask-version" && map.dataset["maskVersion"] !== version;
              if (isMask) hasMask = true;
              else if (hasMask && attributeName === "data-frame") isDrawn = true;
            }
            if (!isDrawn) return;
            observer.disconnect();
            const drawnFrame = performance.now() - start;
            const gl = canvas.getContext("webgl2");
            // Reading a pixel waits for everything that was drawn.
            gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
            resolve({ frame: drawnFrame, drawn: performance.now() - start });
          });
          observer.observe(map, { attributes: true });
        },
        { capture: true, once: true },
      );
    });
  });
  // Enter comes before the editor's own rest is over: nothing is filtered in between.
  await page.keyboard.insertText(filter);
  await page.keyboard.press("Enter");
  const times = await page.evaluate(() => (window as Timed).times);
  if (times === undefined) throw new Error("the measurement was not set up");
  return times;
}

/** A filter over a million rows in the window, from the key to the redrawn map. */
export const filterMap: Benchmark = {
  name: "filter to redrawn map at 1,000,000 rows, in Chromium with a software GPU",
  async run() {
    const workspace = await mkdtemp(path.join(os.tmpdir(), "priorscape-filter-"));
    const file = path.join(workspace, "rows.parquet");
    await writeRows(file);
    const driver = await startChromium(workspace, { width: 1440, height: 900 });
    try {
      const explore = new ExplorePage(driver);
      await explore.ready();
      await explore.openFiles([file]);
      await driver.page.waitForFunction(
        (rows) =>
          Number(
            document.querySelector<HTMLElement>("[data-testid='latent-map']")?.dataset["pointsDrawn"],
          ) === rows,
        ROWS,
        { timeout: 180_000 },
      );
      await new TablePage(explore).open();
      const times: Times[] = [];
      for (const filter of filters) {
        await driver.page.waitForTimeout(REST);
        times.push(await timeFilter(driver.page, filter));
      }
      // The first one compiles and loads.
      const [, ...warm] = times;
      const drawn = warm.map((each) => each.drawn).sort((a, b) => a - b);
      const median = drawn[Math.floor(drawn.length / 2)] ?? Number.NaN;
      return [
        { what: "to the frame's commands, ms", value: spread(warm.map((each) => each.frame)) },
        { what: "to the drawn map, ms", value: spread(drawn), limit: { most: 100, is: median } },
        { what: "a row, ns", value: ((median * 1e6) / ROWS).toFixed(0) },
      ];
    } finally {
      await driver.close();
      await rm(workspace, { recursive: true, force: true });
    }
  },
};
