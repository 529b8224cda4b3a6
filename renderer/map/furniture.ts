import type { MapContext } from "./mapContext";
import { rampColor } from "./mapTheme";
import { priorAlong } from "./priorAlong";
import { marginal, binWidth, type Marginal } from "./marginals";
import { fixed, grouped } from "./numberText";
import { TICK_DISTANCE, ticksBetween, tickStep } from "./ticks";
import { toPixel } from "./cameraMath";
import { visibleExtent } from "./visibleExtent";

/** Heights of the marginals' axis: a density of 0.46 per σ fills 26 px, so that the prior's peak (0.399) does not touch. */
const MARGINAL_HEIGHT = 26;
const MARGINAL_DENSITY = 0.46;
/** Bars that would be higher than this (px) end here with a break. */
const MARGINAL_LIMIT = 30;

/** Grid, axes and marginals: what lies beneath and around the plot and stays while the pointer moves. */
export function drawFurniture(g: CanvasRenderingContext2D, context: MapContext): void {
  const { plot, camera, theme, view } = context;
  const extent = visibleExtent(camera, plot);
  const step = tickStep(camera.pixelsPerSigma, TICK_DISTANCE);
  const x0 = plot.left;
  const x1 = plot.left + plot.width;
  const y0 = plot.top;
  const y1 = plot.top + plot.height;
  const xTicks = ticksBetween(extent.x0, extent.x1, step);
  const yTicks = view.latentSize > 1 ? ticksBetween(extent.y0, extent.y1, step) : [];
  const px = (x: number): number => Math.round(x0 + toPixel(camera, plot, { x, y: 0 }).x) + 0.5;
  const py = (y: number): number => Math.round(y0 + toPixel(camera, plot, { x: 0, y }).y) + 0.5;

  g.lineWidth = 1;
  g.strokeStyle = theme.css("--grid");
  g.beginPath();
  for (const x of xTicks) line(g, px(x), y0, px(x), y1);
  for (const y of yTicks) line(g, x0, py(y), x1, py(y));
  g.stroke();

  g.strokeStyle = theme.css("--axis");
  g.beginPath();
  line(g, x0 - 0.5, y0, x0 - 0.5, y1 + 0.5);
  line(g, x0 - 0.5, y1 + 0.5, x1, y1 + 0.5);
  for (const x of xTicks) line(g, px(x), y1, px(x), y1 + 4);
  for (const y of yTicks) line(g, x0, py(y), x0 - 4, py(y));
  g.stroke();

  drawMarginals(g, context, px, py);
}

function line(g: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
}

function drawMarginals(
  g: CanvasRenderingContext2D,
  context: MapContext,
  px: (x: number) => number,
  py: (y: number) => number,
): void {
  const { plot, camera, theme, view, points, drawn } = context;
  const extent = visibleExtent(camera, plot);
  const width = binWidth(camera.pixelsPerSigma);
  const scale = MARGINAL_HEIGHT / MARGINAL_DENSITY;
  const bars = (axis: 0 | 1, low: number, high: number): Marginal =>
    marginal(points, axis, drawn, low, high, width);
  const base = plot.top - 3;
  const side = plot.left + plot.width + 3;
  // A narrow component of a learned prior may rise far above what fits.
  const priorOf = (axis: 0 | 1): ((at: number) => number) => {
    const density = priorAlong(context, axis);
    return (at) => Math.min(MARGINAL_LIMIT, density(at) * scale);
  };
  const [priorAcross, priorUp] = [priorOf(0), priorOf(1)];

  g.save();
  g.beginPath();
  g.rect(plot.left, 0, plot.width, base);
  g.clip();
  g.fillStyle = theme.css("--text-3");
  g.globalAlpha = 0.45;
  const across = bars(0, extent.x0, extent.x1);
  across.density.forEach((d, k) => {
    const left = px(across.start + k * width) - 0.5;
    const w = Math.max(1, px(across.start + (k + 1) * width) - 0.5 - left - 1);
    const h = d * scale;
    if (h > 0) g.fillRect(left, base - Math.min(h, MARGINAL_LIMIT), w, Math.min(h, MARGINAL_LIMIT));
    if (h > MARGINAL_LIMIT) g.clearRect(left, base - MARGINAL_LIMIT + 4, w, 2);
  });
  g.globalAlpha = 1;
  dashedCurve(g, context, plot.width, (k) => [
    plot.left + k,
    base - priorAcross(extent.x0 + k / camera.pixelsPerSigma),
  ]);
  g.restore();

  if (view.latentSize === 1) return;
  g.save();
  g.beginPath();
  g.rect(side, plot.top, MARGINAL_LIMIT + 6, plot.height);
  g.clip();
  g.fillStyle = theme.css("--text-3");
  g.globalAlpha = 0.45;
  const up = bars(1, extent.y0, extent.y1);
  up.density.forEach((d, k) => {
    const bottom = py(up.start + k * width) - 0.5;
    const top = py(up.start + (k + 1) * width) - 0.5;
    const w = Math.min(d * scale, MARGINAL_LIMIT);
    const h = Math.max(1, bottom - top - 1);
    if (w > 0) g.fillRect(side, top + 1, w, h);
    if (d * scale > MARGINAL_LIMIT) g.clearRect(side + MARGINAL_LIMIT - 6, top + 1, 2, h);
  });
  g.globalAlpha = 1;
  dashedCurve(g, context, plot.height, (k) => [
    side + priorUp(extent.y1 - k / camera.pixelsPerSigma),
    plot.top + k,
  ]);
  g.restore();
}

function dashedCurve(
  g: CanvasRenderingContext2D,
  context: MapContext,
  length: number,
  at: (k: number) => readonly [number, number],
): void {
  g.strokeStyle = context.theme.css("--prior");
  g.lineWidth = 1.3;
  g.setLineDash([5, 3]);
  g.beginPath();
  for (let k = 0; k <= length; k += 2) g.lineTo(...at(k));
  g.stroke();
  g.setLineDash([]);
}

/** Key of the density layer: the ramp with both ends named. Drawn at the plot's upper left. */
export function drawDensityKey(g: CanvasRenderingContext2D, context: MapContext, max: number): void {
  const { plot, theme } = context;
  const width = 120;
  const x = plot.left + 12;
  const y = plot.top + 14;
  g.font = `10.5px ${theme.fontUi}`;
  g.textAlign = "left";
  g.lineJoin = "round";
  g.lineWidth = 3;
  g.strokeStyle = theme.css("--bg-plot");
  g.fillStyle = theme.css("--text-2");
  const title = "Density of encoded means, items per σ²";
  const ends = ["empty, 0", `${max < 10 ? fixed(max, 1) : grouped(max)}, dense`] as const;
  const text = (t: string, tx: number, ty: number): void => {
    g.strokeText(t, tx, ty);
    g.fillText(t, tx, ty);
  };
  text(title, x, y);
  for (let k = 0; k < width; k++) {
    const [r, gr, b] = rampColor(theme.sequential, k / (width - 1));
    g.fillStyle = `rgb(${Math.round(r * 255)}, ${Math.round(gr * 255)}, ${Math.round(b * 255)})`;
    g.fillRect(x + k, y + 6, 1, 6);
  }
  g.fillStyle = theme.css("--text-2");
  text(ends[0], x, y + 24);
  g.textAlign = "right";
  text(ends[1], x + width, y + 24);
}
