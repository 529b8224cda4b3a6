import { expect, type Page } from "@playwright/test";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { startEngineAlone } from "../engineAlone";
import { journey } from "../journey";

const numberOf = async (page: Page, testId: string): Promise<number> =>
  Number(await page.getByTestId(testId).getAttribute("data-value"));

/** Numbers as they are written: "−3.21". */
const read = (text: string): number => Number(text.replace("−", "-").replace(/,/g, ""));

/** Shows the workspace and waits for the finest map. */
async function openOverlap(page: Page): Promise<void> {
  await page.getByTestId("overlap-tab").click();
  await expect(page.getByTestId("overlap-map")).toHaveAttribute("data-resolution", "256", {
    timeout: 60_000,
  });
}

/** Page px of a point of the plane, prior σ. */
async function pixelOf(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const map = page.getByTestId("overlap-map");
  const box = await map.boundingBox();
  if (box === null) throw new Error("the map has no box");
  const at = async (name: string): Promise<number> => Number(await map.getAttribute(`data-${name}`));
  const scale = await at("pixels-per-sigma");
  return {
    x: box.x + (await at("plot-left")) + (await at("plot-width")) / 2 + (x - (await at("center-x"))) * scale,
    y: box.y + (await at("plot-top")) + (await at("plot-height")) / 2 - (y - (await at("center-y"))) * scale,
  };
}

journey("the overlap's numbers are those of the mixture of all posteriors", async ({ explore }) => {
  const { page } = explore;
  const engine = await startEngineAlone();
  const opened = await engine.client.call("data:open", { source: { kind: "bundled", id: "mnist-10k" } });
  expect(opened.ok).toBe(true);
  await expect
    .poll(async () => {
      const state = await engine.client.call("session:state", {});
      return state.ok ? state.value.encodingVersion : 0;
    })
    .toBeGreaterThan(0);
  const snapshot = await engine.client.call("encoding:snapshot", {});
  await engine.close();
  if (!snapshot.ok) throw new Error("the engine gave no encoding");
  const { mean, sd, count } = snapshot.value;

  await openOverlap(page);
  const map = page.getByTestId("overlap-map");
  await expect(map).toHaveAttribute("data-step", String(snapshot.value.step));

  // The ratio under the pointer against the sum over all components, written out.
  const place = { x: 0.5, y: -0.25 };
  const pixel = await pixelOf(page, place.x, place.y);
  await page.mouse.move(pixel.x, pixel.y);
  let density = 0;
  for (let i = 0; i < count; i++) {
    const sx = sd[2 * i] ?? 1;
    const sy = sd[2 * i + 1] ?? 1;
    const u = (place.x - (mean[2 * i] ?? 0)) / sx;
    const v = (place.y - (mean[2 * i + 1] ?? 0)) / sy;
    density += Math.exp(-0.5 * (u * u + v * v)) / (2 * Math.PI * sx * sy * count);
  }
  const expected = Math.log(density) - standardNormalLogDensity([place.x, place.y]);
  // A pixel is 0.01 σ and a cell 0.03 σ.
  await expect
    .poll(async () => Math.abs(read(await page.getByTestId("overlap-ratio").innerText()) - expected))
    .toBeLessThan(0.15);

  // The coefficient of the plane is the whole space's here, so the grid and the samples must agree.
  const overlap = await numberOf(page, "overlap-ovl");
  expect(overlap).toBeGreaterThan(0.05);
  expect(overlap).toBeLessThan(1);
  await expect(page.getByTestId("overlap-ovl-all")).toBeVisible({ timeout: 60_000 });
  expect(Math.abs((await numberOf(page, "overlap-ovl-all")) - overlap)).toBeLessThan(0.05);

  // The two parts of the mean KL add up to it, but for their sampling error.
  const total = await numberOf(page, "surgery-total");
  const parts = (await numberOf(page, "surgery-information")) + (await numberOf(page, "surgery-marginal"));
  expect(Math.abs(parts - total)).toBeLessThan(0.25);
});

journey(
  "holes are lettered, gone to and drawn from; keys belong to the workspace",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    await openOverlap(page);
    await expect(page.getByTestId("hole-A")).toBeVisible();
    const before = await pixelOf(page, 0, 0);

    await page.keyboard.press("1");
    await expect(page.getByTestId("hole-row-A")).toHaveClass("on");
    await expect.poll(async () => Math.round((await pixelOf(page, 0, 0)).x)).not.toBe(Math.round(before.x));
    await page.getByTestId("draw-from-hole").click();
    await expect(page.getByTestId("draws-in-holes")).toHaveText("16 of 16 land in a hole");
    await page.keyboard.press("d");
    await expect(page.getByTestId("draws-in-holes")).not.toHaveText("16 of 16 land in a hole");

    // A click decodes what lives there, the arrows move it, Escape puts it away and then leaves the hole.
    await page.keyboard.press("f");
    const point = await pixelOf(page, 0.4, 0.4);
    await expect.poll(async () => Math.abs((await pixelOf(page, 0.4, 0.4)).x - point.x)).toBeLessThan(400);
    const map = page.getByTestId("overlap-map");
    const box = await map.boundingBox();
    if (box === null) throw new Error("the map has no box");
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    const card = page.getByTestId("overlap-card");
    await expect(card).toBeVisible();
    const shown = await card.innerText();
    await page.keyboard.press("Shift+ArrowLeft");
    await expect(card).not.toHaveText(shown);
    await page.keyboard.press("Escape");
    await expect(card).toBeHidden();
    await expect(page.getByTestId("hole-row-A")).toHaveClass("on");
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("hole-row-A")).not.toHaveClass("on");

    // In Explore the same key is a layer.
    await page.getByTestId("explore-tab").click();
    await page.keyboard.press("1");
    await page.getByTestId("overlap-tab").click();
    await expect(page.getByTestId("hole-row-A")).not.toHaveClass("on");
  },
);

journey(
  "one class is another mixture, and its map says of how many items",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    await openOverlap(page);
    const all = await numberOf(page, "overlap-ovl");
    await page.getByTestId("overlap-items").click();
    await page.getByRole("option", { name: /\b3,/ }).click();
    await expect.poll(() => numberOf(page, "overlap-ovl"), { timeout: 60_000 }).toBeLessThan(all - 0.1);
    // Ten classes share the prior between them: one of them covers little of it.
    await page.getByTestId("overlap-items").click();
    await page.getByRole("option", { name: /^Selection/ }).click();
    await expect(page.getByText("No item is selected.", { exact: false })).toBeVisible();
  },
);
