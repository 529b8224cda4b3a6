import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test as base } from "@playwright/test";
import { startChromium } from "./chromiumDriver";
import type { Driver } from "./driver";
import { electronExecutable, startElectron } from "./electronDriver";
import { ExplorePage } from "./explorePage";

interface Fixtures {
  readonly size: { width: number; height: number };
  readonly driver: Driver;
  readonly explore: ExplorePage;
}

/**
 * A journey: the built app in a fresh workspace, in the browser of the project's name. It fails on any console error
 * or page error, whatever else it asserts.
 */
export const journey = base.extend<Fixtures>({
  size: [{ width: 1440, height: 900 }, { option: true }],
  driver: async ({ size }, use, testInfo) => {
    const electron = testInfo.project.name === "electron";
    if (electron) {
      const executable = electronExecutable();
      if ("missing" in executable) {
        console.log(`Skipped in Electron: ${executable.missing}.`);
        testInfo.skip(true, executable.missing);
      }
    }
    const workspace = await mkdtemp(path.join(os.tmpdir(), "priorscape-e2e-"));
    const driver = electron ? await startElectron(workspace, size) : await startChromium(workspace, size);
    await use(driver);
    if (testInfo.status !== testInfo.expectedStatus) {
      await driver.page.screenshot({ path: testInfo.outputPath("failure.png") });
    }
    await driver.close();
    await rm(workspace, { recursive: true, force: true });
    expect(driver.problems, "nothing red in the console").toEqual([]);
  },
  explore: async ({ driver }, use) => {
    const explore = new ExplorePage(driver);
    await explore.ready();
    await use(explore);
  },
});
