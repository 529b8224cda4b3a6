import { expect, type Page } from "@playwright/test";
import { journey } from "../journey";

/** Clicks the dot of a map or plot that is nearest to its middle, as near as trying places gets. */
async function clickSomeDot(page: Page, place: string): Promise<void> {
  const dots = page.getByTestId(place).locator(".dots");
  const box = await dots.boundingBox();
  if (box === null) throw new Error(`${place} has no box`);
  for (let r = 0; r < Math.min(box.width, box.height) / 2; r += 8) {
    for (const angle of [0, 1, 2, 3, 4, 5]) {
      const x = box.x + box.width / 2 + r * Math.cos(angle);
      const y = box.y + box.height / 2 + r * Math.sin(angle);
      await page.mouse.move(x, y);
      if ((await dots.locator(".dots-tip").count()) === 0) continue;
      await page.mouse.click(x, y);
      return;
    }
  }
  throw new Error(`${place} has no dot near its middle`);
}

journey(
  "a duel: a twin is trained, the two are held against each other, and selection is one",
  async ({ explore }) => {
    const { page } = explore;
    await page.getByTestId("dataset-picker").click();
    await page.getByTestId("dataset-wine").click();
    await expect.poll(() => explore.datasetName(), { timeout: 30_000 }).toContain("ine");

    await page.getByTestId("evidence-tab").click();
    await page.getByTestId("evidence-place").getByRole("radio", { name: "Duel" }).click();
    await expect(page.getByTestId("duel-empty")).toBeVisible();
    await page.getByTestId("duel-twin").click();
    await page.getByRole("button", { name: "Train the twin" }).click();
    await expect(page.getByTestId("duel")).toBeVisible();
    await explore.reachStep(60);
    // To its end, which comes within seconds: a press on Pause could come after it and begin another thousand steps.
    await expect.poll(() => explore.isTraining(), { timeout: 90_000 }).toBe(false);

    // The demonstration against the open twin; far too many samples first, to cancel.
    await page.getByTestId("duel-samples").fill("20000");
    await page.getByTestId("duel-samples").press("Enter");
    await page.getByTestId("duel-start").click();
    await page.getByTestId("duel-cancel").click();
    await expect(page.getByTestId("duel-start")).toBeEnabled();
    await expect(page.getByTestId("duel-sentence")).toHaveCount(0);
    await page.getByTestId("duel-samples").fill("500");
    await page.getByTestId("duel-samples").press("Enter");
    await page.getByTestId("duel-start").click();
    const sentence = page.getByTestId("duel-sentence");
    await expect(page.getByTestId("duel-start")).toBeVisible({ timeout: 60_000 });
    await expect(sentence).toContainText(/L₅₀₀, n = 36; higher on \d+, lower on \d+\)/);
    await expect(sentence).toContainText(/[\d.]+ ± [\d.]+ nats per datum/);
    await expect(page.getByTestId("duel-rows")).toHaveAttribute("data-count", "36");
    await expect(page.getByTestId("duel-overlap")).toContainText(/0\.\d{3} ± 0\.\d{3}/);
    const difference = Number(await page.getByTestId("duel-difference").getAttribute("data-value"));

    // Swapped, the same number has the other sign.
    await page.getByTestId("duel-swap").click();
    await page.getByTestId("duel-start").click();
    await expect
      .poll(async () => Number(await page.getByTestId("duel-difference").getAttribute("data-value")))
      .toBeCloseTo(-difference, 6);
    await expect(page.getByTestId("duel-start")).toBeVisible();

    // One selection: in the plot of rows, on both maps, and in Explore.
    await clickSomeDot(page, "duel-rows");
    for (const place of ["duel-rows", "duel-map-a", "duel-map-b"]) {
      await expect(page.getByTestId(place).getByTestId("duel-selected")).toBeAttached();
    }
    const where = await page.getByTestId("duel-map-b").getByTestId("duel-selected").getAttribute("data-x");
    await clickSomeDot(page, "duel-map-a");
    await expect(page.getByTestId("duel-map-b").getByTestId("duel-selected")).not.toHaveAttribute(
      "data-x",
      where ?? "",
    );
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("inspector-row")).toContainText("#");
    // What was set is remembered, and the key of Evidence goes back to one item.
    await page.keyboard.press("e");
    await expect(page.getByTestId("evidence")).toBeVisible();
    await page.keyboard.press("Shift+E");
    await expect(page.getByTestId("duel-samples")).toHaveValue("500");
  },
);
