import type { PlanePoint } from "#shared/math/linearView";
import { toPixel } from "./cameraMath";
import type { MapContext } from "./mapContext";
import { fixed } from "./numberText";
import { TICK_DISTANCE, tickDecimals, ticksBetween, tickStep } from "./ticks";
import { visibleExtent } from "./visibleExtent";

/** px that the probe's tags (40 × 16) need along the axes: a number nearer than this would show from under them. */
const TAG_REACH_X = 36;
const TAG_REACH_Y = 14;

/** The numbers of the ticks, without those that the probe's value stands in for. `probe` is px of the plot. */
export function drawTickLabels(
  g: CanvasRenderingContext2D,
  { plot, camera, theme, view }: MapContext,
  probe: PlanePoint | null,
): void {
  const extent = visibleExtent(camera, plot);
  const step = tickStep(camera.pixelsPerSigma, TICK_DISTANCE);
  const decimals = tickDecimals(step);
  const isInside = probe !== null && probe.x >= 0 && probe.x <= plot.width;
  const isBeside = probe !== null && probe.y >= 0 && probe.y <= plot.height;
  g.fillStyle = theme.css("--text-3");
  g.font = `10px ${theme.fontNumber}`;
  g.textBaseline = "alphabetic";
  g.textAlign = "center";
  for (const tick of ticksBetween(extent.x0, extent.x1, step)) {
    const { x } = toPixel(camera, plot, { x: tick, y: 0 });
    if (x < 6 || x > plot.width - 6 || (isInside && Math.abs(x - probe.x) < TAG_REACH_X)) continue;
    g.fillText(fixed(tick, decimals), plot.left + x, plot.top + plot.height + 14);
  }
  if (view.latentSize === 1) return;
  g.textAlign = "right";
  for (const tick of ticksBetween(extent.y0, extent.y1, step)) {
    const { y } = toPixel(camera, plot, { x: 0, y: tick });
    if (y < 4 || y > plot.height - 2 || (isBeside && Math.abs(y - probe.y) < TAG_REACH_Y)) continue;
    g.fillText(fixed(tick, decimals), plot.left - 7, plot.top + y + 3.5);
  }
}
