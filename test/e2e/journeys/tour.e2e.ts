import { expect, type Page } from "@playwright/test";
import { journey } from "../journey";

const card = (page: Page) => page.getByTestId("tour");
const task = (page: Page) => page.getByTestId("tour-task");

/** Goes on by the key and waits for the step. */
async function goOn(page: Page, step: string): Promise<void> {
  await card(page).focus();
  await page.keyboard.press("ArrowRight");
  await expect(card(page)).toHaveAttribute("data-step", step);
  await expect(card(page)).toBeFocused();
  await expect(task(page)).toHaveAttribute("data-done", "false");
}

async function ticked(page: Page): Promise<void> {
  await expect(task(page)).toHaveAttribute("data-done", "true", { timeout: 90_000 });
}

/** The card and what it is about lie beside each other. */
async function expectBeside(page: Page, selector: string): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate((target) => {
        const boxOf = (of: string): DOMRect | undefined =>
          document.querySelector(of)?.getBoundingClientRect();
        const [a, b] = [boxOf('[data-testid="tour"]'), boxOf(target)];
        if (!a || !b) return "missing";
        const isBeside = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        return isBeside ? "beside" : "over";
      }, selector),
    )
    .toBe("beside");
}

journey("the tour: seven steps, each ticked by what is done in the window", async ({ explore }) => {
  // Two items are explained in full, one is refined, and the race takes its time.
  journey.setTimeout(300_000);
  const { page } = explore;
  await page.getByTestId("layer-density").click();
  await page.getByTestId("tour-offer").click();
  await expect(card(page)).toHaveAttribute("data-step", "prior");
  await expect(page.getByTestId("layer-points")).toHaveAttribute("aria-pressed", "false");
  await expectBeside(page, '[data-testid="latent-map"]');
  await page.keyboard.press("g");
  await ticked(page);

  await goOn(page, "likelihood");
  const from = await explore.pixelOf(0, 0);
  const to = await explore.pixelOf(-1.3, 0.9);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
  await ticked(page);
  await expect(page.getByTestId("tour-probe")).toContainText("−1.3");

  await goOn(page, "evidence");
  await expectBeside(page, '[data-testid="mixture"]');
  await page.getByTestId("mixture-latent-0").click({ timeout: 90_000 });
  await ticked(page);
  // The number in the card is the panel's: 90 % of p(x).
  const few = Number(await page.getByTestId("tour-few").getAttribute("data-value"));
  expect(few).toBeGreaterThan(0);
  expect(few).toBeLessThan(1000);
  await expect(page.getByTestId("mixture-holding")).toContainText(
    new RegExp(`\\b${few.toLocaleString("en-US")} holds? 90 %`),
  );

  await goOn(page, "race");
  await expectBeside(page, '[data-testid="race"]');
  await page.keyboard.press("Space");
  await ticked(page);
  await expect(page.getByTestId("race-sentence")).toHaveAttribute("data-ended", "true");

  await goOn(page, "proposal");
  await explore.map.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await ticked(page);
  // F1 brings the focus back from the map.
  await page.keyboard.press("F1");
  await expect(card(page)).toBeFocused();

  await goOn(page, "gap");
  await expect(page.getByTestId("gap-total")).toHaveAttribute("data-value", /\d/, { timeout: 90_000 });
  await page.keyboard.press("r");
  await ticked(page);
  await expect(task(page)).toContainText(/gains −?\d+\.\d\d/);

  await goOn(page, "overlap");
  await expectBeside(page, '[data-testid="overlap-map"]');
  await expect(page.getByTestId("hole-A")).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("1");
  await ticked(page);

  // The end brings everything back as it was.
  await page.getByTestId("tour-next").click();
  await expect(card(page)).toHaveCount(0);
  await expect(explore.map).toBeVisible();
  for (const layer of ["points", "density"])
    await expect(page.getByTestId(`layer-${layer}`)).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("inspector-empty")).toBeVisible();
  expect(await explore.probe()).toEqual([0, 0]);
  await expect(page.getByTestId("tour-offer")).toHaveCount(0);
});

journey(
  "the tour by the keyboard alone: started, gone through, left, remembered",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    await page.keyboard.press("F1");
    await expect(card(page)).toBeFocused();
    const before = await explore.step();
    for (const step of ["likelihood", "evidence", "race"]) {
      await page.keyboard.press("n");
      await expect(card(page)).toHaveAttribute("data-step", step);
    }
    await page.keyboard.press("p");
    await expect(card(page)).toHaveAttribute("data-step", "evidence");
    await page.keyboard.press("Escape");
    await expect(card(page)).toHaveCount(0);
    await expect(explore.map).toBeVisible();
    expect(await explore.step()).toBe(before);

    // Large type is of the whole window and outlasts the tour and the page.
    await page.keyboard.press("F1");
    const size = () => page.evaluate(() => getComputedStyle(document.body).fontSize);
    const small = Number.parseFloat(await size());
    await page.getByTestId("tour-large").click();
    expect(Number.parseFloat(await size())).toBeGreaterThanOrEqual(1.25 * small);
    await page.reload();
    await explore.ready();
    expect(Number.parseFloat(await size())).toBeGreaterThanOrEqual(1.25 * small);
    await expect(page.getByTestId("tour-offer")).toHaveCount(0);
  },
);
