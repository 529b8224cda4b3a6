import { expect } from "@playwright/test";
import { startEngineAlone } from "../engineAlone";
import { journey } from "../journey";

journey("first start: digits, a trained model and an image to drag", async ({ explore }) => {
  expect(await explore.datasetName()).toContain("Handwritten digits");
  expect(await explore.pointsDrawn()).toBe(10_000);
  expect(await explore.step()).toBeGreaterThan(1000);
  const elbo = await explore.elbo();
  expect(elbo).not.toBeNull();
  expect(elbo ?? -Infinity).toBeGreaterThan(-170);
});

journey("drag: the decoded image follows and is what the engine decodes", async ({ explore }) => {
  const before = await explore.probeImage();
  const from = await explore.pixelOf(0, 0);
  const to = await explore.pixelOf(-1.3, 0.9);
  const { mouse } = explore.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 8 });
  await mouse.move(to.x, to.y, { steps: 8 });
  await mouse.up();

  const z = await explore.probe();
  expect(z[0]).toBeCloseTo(-1.3, 1);
  expect(z[1]).toBeCloseTo(0.9, 1);
  const after = await explore.probeImage();
  expect(rootMeanSquare(after, before)).toBeGreaterThan(10);

  const engine = await startEngineAlone();
  try {
    const decoded = await engine.client.call("infer:decode", { z: Float32Array.from(z), count: 1 });
    if (!decoded.ok) throw new Error(decoded.error.message);
    // The picture maps 0..1 to grey levels linearly; find the two levels and demand the rest.
    const { slope, intercept, worst } = fitLine([...decoded.value.mean], after);
    expect(slope).toBeGreaterThan(200);
    expect(intercept).toBeGreaterThanOrEqual(-1);
    expect(worst).toBeLessThan(1.5);
  } finally {
    await engine.close();
  }
});

journey("keys move the probe, and undo brings it back", { tag: "@one-shell" }, async ({ explore }) => {
  await explore.map.focus();
  await explore.page.keyboard.press("ArrowRight");
  await explore.page.keyboard.press("Shift+ArrowUp");
  await expect.poll(() => explore.probe()).toEqual([Math.fround(0.1), 1]);
  await explore.page.keyboard.press("Control+z");
  await expect.poll(async () => (await explore.probe())[1]).not.toBe(1);
});

journey(
  "click: the inspector shows the item and its bound adds up",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    const at = await explore.pixelOf(0.4, -0.8);
    await explore.map.focus();
    await page.mouse.click(at.x, at.y);
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("inspector-row")).toContainText("#");
    await expect(page.getByTestId("inspector-elbo")).toContainText(/\d+\.\d\d/);
    const read = async (id: string): Promise<number> =>
      Number((await page.getByTestId(id).innerText()).replaceAll("−", "-").replaceAll(",", ""));
    const [reconstruction, kl, elbo] = [
      await read("inspector-reconstruction"),
      await read("inspector-kl"),
      await read("inspector-elbo"),
    ];
    expect(kl).toBeLessThan(0);
    expect(reconstruction + kl).toBeCloseTo(elbo, 1);
  },
);

function rootMeanSquare(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0) / a.length);
}

function fitLine(x: readonly number[], y: readonly number[]) {
  expect(x.length).toBe(y.length);
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] ?? 0) - my), 0);
  const slope = covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const intercept = my - slope * mx;
  const worst = Math.max(...x.map((value, i) => Math.abs((y[i] ?? 0) - (intercept + slope * value))));
  return { slope, intercept, worst };
}
