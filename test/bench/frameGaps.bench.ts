import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { startChromium, type Graphics } from "../e2e/chromiumDriver";
import { ExplorePage } from "../e2e/explorePage";
import type { Benchmark } from "./report";
import { quantile } from "./statistics";

/** ms that each situation is watched for: here time is what is waited for, and nothing else. */
const WATCHED = 6000;

/** Begins to note how long the page goes without a frame. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    Object.assign(window, { frameGaps: gaps });
    let last = performance.now();
    const note = (now: number): void => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
}

/** The gaps since the last call, ms, from where `watchFrames` put them. */
const takeGaps = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { frameGaps: number[] }).frameGaps.splice(0));

const line = (gaps: readonly number[]): string =>
  `${Math.max(...gaps).toFixed(0)} (95 %: ${quantile(gaps, 0.95).toFixed(0)}, ${gaps.length} frames)`;

/** Moves the probe about while something computes. */
async function drag(page: Page, box: { x: number; y: number; width: number; height: number }): Promise<void> {
  const at = (angle: number): [number, number] => [
    box.x + box.width * (0.45 + 0.2 * Math.cos(angle)),
    box.y + box.height * (0.5 + 0.2 * Math.sin(angle)),
  ];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  const end = Date.now() + WATCHED;
  for (let angle = 0; Date.now() < end; angle += 0.1) await page.mouse.move(...at(angle));
  await page.mouse.up();
}

/** The four situations, in a window whose browser draws like that. */
async function watched(
  graphics: Graphics,
): Promise<Record<"idle" | "overlap" | "survey" | "dragged", number[]>> {
  const workspace = await mkdtemp(path.join(os.tmpdir(), "priorscape-frames-"));
  const driver = await startChromium(workspace, { width: 1440, height: 900 }, graphics);
  try {
    const { page } = driver;
    const explore = new ExplorePage(driver);
    await explore.ready();
    await watchFrames(page);
    await page.waitForTimeout(WATCHED / 2);
    await takeGaps(page);
    await page.waitForTimeout(WATCHED);
    const idle = await takeGaps(page);

    await page.getByTestId("overlap-tab").click();
    // The tab itself is built first; what is measured is the time that the map is computed in.
    await page.waitForSelector("[data-testid='overlap-map']");
    await takeGaps(page);
    await page.waitForSelector("[data-testid='overlap-map'][data-resolution='256']", { timeout: 120_000 });
    const overlap = await takeGaps(page);

    await page.getByTestId("evidence-tab").click();
    await page.getByTestId("evidence-place").getByRole("radio", { name: "Data set" }).click();
    await page.getByTestId("survey-samples").fill("5000");
    await page.getByTestId("survey-samples").press("Enter");
    await page.getByTestId("survey-start").click();
    await page.getByTestId("status-survey").waitFor();
    await takeGaps(page);
    await page.waitForTimeout(WATCHED);
    const survey = await takeGaps(page);

    await page.getByTestId("explore-tab").click();
    const box = await explore.map.boundingBox();
    if (box === null) throw new Error("the map has no box");
    // Coming back draws the map anew, which is no part of the drag.
    await page.waitForTimeout(1000);
    await takeGaps(page);
    await drag(page, box);
    return { idle, overlap, survey, dragged: await takeGaps(page) };
  } finally {
    await driver.close();
    await rm(workspace, { recursive: true, force: true });
  }
}

/**
 * Whether the window goes on drawing while the engine has long work. Promised for a machine without a graphics
 * processor, where the browser draws in memory. A program that passes for one takes the cores from the engine and from
 * the page, some 200 ms for each frame of this window, whatever the page does: its figures stand for comparison.
 * What is left is a finer map's holes, colours and outlines, each in a frame of its own, and waiting for a core: with the
 * engine 10 nice levels lower the gaps were a little shorter, but beside other programs it then took many times as long.
 */
export const frameGaps: Benchmark = {
  name: "longest gap between frames, 10,000 digits at 1440 × 900, in Chromium without a graphics processor",
  async run() {
    const { idle, overlap, survey, dragged } = await watched("none");
    const imitated = await watched("imitated");
    return [
      { what: "nothing computes, ms", value: line(idle) },
      {
        what: "the aggregate map is computed, ms",
        value: line(overlap),
        limit: { most: 100, is: Math.max(...overlap) },
      },
      {
        what: "log p̂ of all rows, K = 5,000, ms",
        value: line(survey),
        limit: { most: 100, is: Math.max(...survey) },
      },
      { what: "the same, with the probe dragged about, ms", value: line(dragged) },
      { what: "graphics processor imitated: aggregate map, ms", value: line(imitated.overlap) },
      { what: "graphics processor imitated: log p̂, ms", value: line(imitated.survey) },
    ];
  },
};
