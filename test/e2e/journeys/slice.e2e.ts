import { expect, type Page } from "@playwright/test";
import { journey } from "../journey";

async function choose(page: Page, field: string, name: string): Promise<void> {
  await page.getByTestId(field).click();
  await page.getByRole("option", { name }).click();
}

journey(
  "with five latents: a conditional slice through any two, held where the user says",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    await page.getByTestId("dataset-picker").click();
    await page.getByTestId("dataset-wine").click();
    await expect.poll(() => explore.pointsDrawn(), { timeout: 30_000 }).toBe(178);
    await page.getByTestId("model-latent-size").fill("5");
    await page.getByTestId("model-latent-size").press("Enter");
    await page.getByTestId("model-create").click();
    await expect.poll(async () => (await explore.probe()).length, { timeout: 30_000 }).toBe(5);
    await explore.play();
    await explore.reachStep(100);
    await explore.pause();

    await explore.map.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("inspector-row")).toContainText("#");
    await page.keyboard.press("e");
    const sentence = page.getByTestId("slice-sentence");
    await expect(sentence).toContainText(/held at q’s mean: a conditional.*exact on the grid/, {
      timeout: 60_000,
    });
    await expect(sentence).toHaveAttribute("data-plane", "0,1");
    await expect(page.getByTestId("slice-label").first()).toHaveText("slice of p(z|x)");
    await expect(page.getByTestId("grid-sentence")).toContainText("this model has 5");

    await choose(page, "slice-across", "z₄");
    await expect(sentence).toHaveAttribute("data-plane", "3,1", { timeout: 60_000 });
    await choose(page, "slice-up", "z₄");
    await expect(sentence).toHaveAttribute("data-plane", "1,3", { timeout: 60_000 });

    // q's mean is where the posterior is; anywhere else the slice explains the item less well.
    const best = Number(await sentence.getAttribute("data-log-evidence"));
    await choose(page, "slice-hold", "The probe");
    await expect(sentence).toContainText("held at the probe");
    await page.getByTestId("explore-tab").click();
    await explore.map.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("e");
    await expect
      .poll(async () => Number(await sentence.getAttribute("data-log-evidence")), { timeout: 60_000 })
      .toBeLessThan(best);
  },
);
