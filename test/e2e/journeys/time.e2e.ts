import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { journey } from "../journey";

journey(
  "a run's past is looked at by key and hand, and goes out as a film",
  async ({ explore }, testInfo) => {
    const { page } = explore;
    const latentSize = page.getByTestId("model-latent-size");
    await latentSize.fill("3");
    await latentSize.press("Enter");
    await page.getByTestId("model-create").click();
    await expect.poll(() => explore.step()).toBe(0);
    await explore.play();
    const snapshots = async (): Promise<number> =>
      Number(await page.getByTestId("time-controls").getAttribute("data-snapshots"));
    await expect.poll(snapshots, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    await explore.pause();
    const newest = await explore.step();

    const slider = page.getByTestId("timeline-slider");
    await slider.focus();
    const drawn = await explore.encodingVersion();
    await page.keyboard.press("Home");
    await expect(page.getByTestId("time-viewing")).toHaveText("Viewing step 0");
    await expect(slider).toHaveAttribute("aria-valuenow", "0");
    await expect.poll(() => explore.encodingVersion()).toBeGreaterThan(drawn);
    // Weights are never changed by looking.
    expect(await explore.step()).toBe(newest);
    await page.keyboard.press("ArrowRight");
    await expect(page.getByTestId("time-viewing")).not.toHaveText("Viewing step 0");
    await page.getByTestId("time-aligned").click();
    await expect(page.getByTestId("time-aligned")).toHaveAttribute("aria-checked", "false");
    await page.getByTestId("time-live").click();
    await expect(page.getByTestId("time-viewing")).toHaveCount(0);

    // The desktop app asks where to in a dialog of the system's, which no test can answer.
    if (testInfo.project.name === "electron") return;
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page
        .getByTestId("time-export")
        .click()
        .then(() => page.getByTestId("time-gif").click()),
    ]);
    expect(
      readFileSync(await download.path())
        .subarray(0, 6)
        .toString(),
    ).toBe("GIF89a");
    await expect(page.getByTestId("time-viewing")).toHaveCount(0);
  },
);
