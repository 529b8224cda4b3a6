import { expect, type Page } from "@playwright/test";
import type { ExplorePage } from "../explorePage";
import { journey } from "../journey";

interface Measured {
  readonly value: number;
  readonly error: number;
}

/** Selects the item nearest to the probe and opens the workspace that explains it. */
async function openEvidence({ page, map }: ExplorePage): Promise<void> {
  await map.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("inspector-row")).toContainText("#");
  await page.getByTestId("evidence-tab").click();
  await expect(page.getByTestId("evidence-log-evidence")).toBeAttached({ timeout: 60_000 });
}

/** A figure with its standard error, at full precision. */
async function measured(page: Page, id: string): Promise<Measured> {
  const element = page.getByTestId(id);
  await expect(element).toHaveAttribute("data-value", /\d/);
  const read = async (name: string): Promise<number> => Number(await element.getAttribute(name));
  return { value: await read("data-value"), error: await read("data-error") };
}

const value = async (page: Page, id: string): Promise<number> => (await measured(page, id)).value;

/** Three standard errors of a difference: exceeded by chance once in 370 times, and the seed is fixed. */
const slack = (...all: readonly Measured[]): number => 3 * Math.hypot(...all.map(({ error }) => error));

journey("evidence: the bounds climb to log p(x) in their order", async ({ explore }) => {
  const { page } = explore;
  await openEvidence(explore);
  const elbo = await measured(page, "evidence-elbo");
  const bound = await measured(page, "evidence-bound");
  const top = await measured(page, "evidence-log-evidence");
  expect(elbo.value).toBeLessThan(bound.value + slack(elbo, bound));
  expect(bound.value).toBeLessThan(top.value + slack(bound, top));
  expect(top.error, "two latent dimensions have an exact value").toBe(0);
  await expect(page.getByTestId("evidence-ladder")).toContainText("exact on grid");
  // The gap is what the bound lacks.
  expect(await value(page, "gap-total")).toBeCloseTo(top.value - elbo.value, 0);
});

journey(
  "evidence: the race plays to its sentence, and the encoder wins it",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    await openEvidence(explore);
    const sentence = page.getByTestId("race-sentence");
    await expect(sentence).toHaveAttribute("data-ended", "true", { timeout: 60_000 });
    await page.getByTestId("race-play").click();
    await expect(sentence).toHaveAttribute("data-ended", "false");
    await expect.poll(() => value(page, "race-count")).toBeGreaterThan(20);
    await expect(sentence).toHaveAttribute("data-ended", "true", { timeout: 60_000 });
    await expect(sentence).toContainText(/\d+ encoder samples ≈ [\d,]+ prior samples/);
    const prior = await value(page, "race-ess-prior");
    const encoder = await value(page, "race-ess-encoder");
    expect(prior).toBeGreaterThanOrEqual(1);
    expect(encoder).toBeGreaterThan(5 * prior);
    expect(encoder).toBeLessThanOrEqual(await value(page, "race-count"));
    // Space plays it again; the workspace's key, not the training's.
    await page.locator(".evidence-main").click({ position: { x: 4, y: 4 } });
    await page.keyboard.press("Space");
    await expect(sentence).toHaveAttribute("data-ended", "false");
    expect(await explore.isTraining()).toBe(false);
  },
);

journey(
  "evidence: refining q closes part of the gap, and the parts add up",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    await openEvidence(explore);
    const before = await value(page, "gap-total");
    await page.keyboard.press("r");
    await expect(page.getByTestId("gap-approximation")).toHaveAttribute("data-value", /\d/, {
      timeout: 90_000,
    });
    const approximation = await value(page, "gap-approximation");
    const amortisation = await value(page, "gap-amortisation");
    expect(approximation).toBeLessThan(before);
    expect(amortisation).toBeGreaterThan(0);
    expect(approximation + amortisation).toBeCloseTo(await value(page, "gap-total"), 4);
    await expect(page.getByTestId("gap-sentence")).toContainText("Best q raises the bound by");
    await page.getByTestId("refine-revert").click();
    const split = page.getByTestId("gap-approximation");
    await expect(split).not.toHaveAttribute("data-value", /\d/);
    // Back from Revert, back from Refine itself, and forth again.
    await page.keyboard.press("Control+z");
    await expect(split).toHaveAttribute("data-value", String(approximation));
    await page.keyboard.press("Control+z");
    await expect(split).not.toHaveAttribute("data-value", /\d/);
    await page.keyboard.press("Control+Shift+z");
    await expect(split).toHaveAttribute("data-value", String(approximation));
  },
);

journey(
  "evidence: arrows change the item, a latent moves the probe, Esc goes back",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    await openEvidence(explore);
    const row = page.getByTestId("evidence-row");
    const first = Number(await row.getAttribute("data-row"));
    await page.locator(".evidence-main").click({ position: { x: 4, y: 4 } });
    await page.keyboard.press("ArrowRight");
    await expect(row).toHaveAttribute("data-row", String(first + 1));
    const latent = page.getByTestId("mixture-latent-0");
    await expect(latent).toBeVisible({ timeout: 60_000 });
    await expect(page.getByTestId("mixture-holding")).toContainText(/90 %/);
    const place = (await latent.getAttribute("aria-label")) ?? "";
    await latent.click();
    await expect(page.getByTestId("uncertainty-prior").locator("canvas")).toHaveCount(3);
    await page.keyboard.press("Escape");
    await expect(explore.map).toBeVisible();
    const said = [...place.replaceAll("−", "-").matchAll(/-?\d+\.\d\d/g)].slice(0, 2).map(Number);
    await expect
      .poll(async () => (await explore.probe()).map((each) => Math.round(each * 100) / 100))
      .toEqual(said);
    await expect(page.getByTestId("inspector-log-evidence")).toHaveAttribute("data-value", /\d/);
  },
);
