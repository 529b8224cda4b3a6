import { expect } from "@playwright/test";
import { PNG } from "pngjs";
import { startEngineAlone } from "../engineAlone";
import { journey } from "../journey";

/** Share of the items whose own pixel neighbourhood must show their class's colour; the rest may lie under others. */
const enough = 0.8;

journey("the map is drawn: the legend's colours where the data are", async ({ explore }) => {
  const { page } = explore;
  const engine = await startEngineAlone();
  await engine.encoded();
  const snapshot = await engine.client.call("encoding:snapshot", {});
  const columns = await engine.client.call("data:columns", {});
  await engine.close();
  if (!snapshot.ok) throw new Error(snapshot.error.message);
  if (!columns.ok) throw new Error(columns.error.message);

  const colours = await page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    return Array.from({ length: 10 }, (_, i) => style.getPropertyValue(`--cat-${i}`).trim());
  });
  const origin = await explore.pixelOf(0, 0);
  const right = await explore.pixelOf(1, 0);
  const plot = await explore.plot();
  const scale = right.x - origin.x;
  const png = PNG.sync.read(await page.screenshot());

  const floating = await Promise.all(
    ["map-legend", "probe-card", "zoom-pill"].map((id) => page.getByTestId(id).boundingBox()),
  );
  const isCovered = (x: number, y: number): boolean =>
    floating.some(
      (b) => b !== null && x > b.x - 4 && x < b.x + b.width + 4 && y > b.y - 4 && y < b.y + b.height + 4,
    );

  let looked = 0;
  let found = 0;
  for (let row = 0; row < snapshot.value.count; row += 7) {
    const x = origin.x + (snapshot.value.mean[2 * row] ?? 0) * scale;
    const y = origin.y - (snapshot.value.mean[2 * row + 1] ?? 0) * scale;
    const isInside =
      x > plot.left + 4 &&
      x < plot.left + plot.width - 4 &&
      y > plot.top + 4 &&
      y < plot.top + plot.height - 4;
    if (!isInside || isCovered(x, y)) continue;
    looked += 1;
    if (hasColour(png, x, y, colours[columns.value.labels[row] ?? 0] ?? "")) found += 1;
  }
  expect(looked).toBeGreaterThan(1000);
  expect(found / looked).toBeGreaterThan(enough);

  // And not everywhere: where no mean is near, the class colours are not. Contours and the crosshair cross a few places.
  const means = Array.from({ length: snapshot.value.count }, (_, row) => ({
    x: origin.x + (snapshot.value.mean[2 * row] ?? 0) * scale,
    y: origin.y - (snapshot.value.mean[2 * row + 1] ?? 0) * scale,
  }));
  let empty = 0;
  let coloured = 0;
  for (let x = plot.left + 12; x < plot.left + plot.width - 12; x += 16) {
    for (let y = plot.top + 12; y < plot.top + plot.height - 12; y += 16) {
      if (isCovered(x, y) || means.some((m) => Math.hypot(m.x - x, m.y - y) < 10)) continue;
      empty += 1;
      if (colours.some((colour) => hasColour(png, x, y, colour))) coloured += 1;
    }
  }
  expect(empty).toBeGreaterThan(200);
  expect(coloured / empty).toBeLessThan(0.1);
});

/** Is a pixel within 3 px near the colour, allowing for antialiasing and the points' slight transparency? */
function hasColour(png: PNG, x: number, y: number, hex: string): boolean {
  const wanted = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  for (let v = Math.round(y) - 3; v <= Math.round(y) + 3; v++) {
    for (let u = Math.round(x) - 3; u <= Math.round(x) + 3; u++) {
      const at = 4 * (v * png.width + u);
      const distance = Math.max(...wanted.map((c, k) => Math.abs((png.data[at + k] ?? 0) - c)));
      if (distance < 52) return true;
    }
  }
  return false;
}
