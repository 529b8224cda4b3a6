import { expect } from "@playwright/test";
import { journey } from "../journey";
import { TablePage } from "../tablePage";

journey(
  "evidence of the data set: the engine dies in the middle of it, it goes on; its column colours the map",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    const done = async (): Promise<number> =>
      Number(await page.getByTestId("survey-progress").getAttribute("data-done"));
    const showDataSet = async (): Promise<void> => {
      await page.getByTestId("evidence-tab").click();
      await page.getByTestId("evidence-place").getByRole("radio", { name: "Data set" }).click();
    };
    await showDataSet();
    await expect(page.getByTestId("survey-empty")).toBeVisible();
    // Slow enough that no machine comes to the end meanwhile.
    await page.getByTestId("survey-samples").fill("5000");
    await page.getByTestId("survey-samples").press("Enter");
    await page.getByTestId("survey-start").click();
    await expect.poll(done).toBeGreaterThan(20);
    await expect(page.getByTestId("survey-log-evidence")).toContainText("−");
    await expect(page.getByTestId("status-survey")).toContainText("of 2,000 rows");
    await page.getByTestId("survey-pause").click();
    await expect(page.getByTestId("survey-state")).toHaveText("paused");
    const paused = await done();
    expect(paused).toBeLessThan(2000);

    await page.getByTestId("survey-resume").click();
    await expect.poll(done).toBeGreaterThan(paused);
    const pid = await explore.enginePid();
    process.kill(pid, "SIGKILL");
    await expect.poll(() => explore.enginePid(), { timeout: 30_000 }).not.toBe(pid);
    await expect(page.getByTestId("survey-state")).toHaveText("paused");
    // What was on disk is kept; what was computed since the last save is computed again.
    const kept = await done();
    expect(kept).toBeGreaterThanOrEqual(paused);
    await page.getByTestId("survey-resume").click();
    await expect.poll(done).toBeGreaterThan(kept);
    await page.getByTestId("survey-pause").click();
    await expect(page.getByTestId("survey-state")).toHaveText("paused");
    const rows = await done();
    await expect(page.getByTestId("survey-gaps").locator("tbody tr")).toHaveCount(24);

    await expect(page.getByTestId("survey-color")).toBeEnabled();
    await page.getByTestId("survey-color").click();
    await expect(explore.map).toHaveAttribute("data-color-by", "log_evidence");
    await expect(page.getByTestId("legend-ramp")).toBeVisible();
    await expect(page.getByTestId("map-legend")).toContainText(
      `${(10_000 - rows).toLocaleString("en-US")} without a value`,
    );

    const table = new TablePage(explore);
    await table.open();
    await table.filter("log_evidence is not null");
    await expect.poll(() => explore.pointsDrawn()).toBe(rows);
  },
);
