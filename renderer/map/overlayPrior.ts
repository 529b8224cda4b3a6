import { overlaps, type Box } from "./labelPlacement";
import type { MapContext } from "./mapContext";
import type { OverlayState } from "./overlay";
import { at, haloText, isWithin } from "./overlayText";
import type { PriorRegion } from "./priorRings";

const DASHES = [5, 3];

/** The regions of a prior that is no N(0, I), whose circles are drawn below the points. */
export function drawPriorRegions(
  g: CanvasRenderingContext2D,
  context: MapContext,
  state: OverlayState,
): void {
  if (!state.showsPrior) return;
  const { theme, plot } = context;
  g.strokeStyle = theme.css("--prior");
  g.lineWidth = 1.3;
  g.setLineDash(DASHES);
  for (const { rings, edges } of context.priorRegions) {
    g.beginPath();
    for (const ring of rings) {
      for (let i = 0; i + 1 < ring.length; i += 2) {
        const p = at(context, { x: ring[i] ?? 0, y: ring[i + 1] ?? 0 });
        if (i === 0) g.moveTo(p.x, p.y);
        else g.lineTo(p.x, p.y);
      }
      g.closePath();
    }
    for (const x of edges) {
      const p = at(context, { x, y: 0 });
      g.moveTo(p.x, plot.top);
      g.lineTo(p.x, plot.top + plot.height);
    }
    g.stroke();
  }
  g.setLineDash([]);
}

/** Writes each mass on its line, where nothing else is written. */
export function labelPriorRegions(
  g: CanvasRenderingContext2D,
  context: MapContext,
  state: OverlayState,
  taken: Box[],
): void {
  if (!state.showsPrior) return;
  g.font = `11px ${context.theme.fontUi}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillStyle = context.theme.css("--prior");
  for (const region of context.priorRegions) {
    const place = freePlace(g, context, region, taken);
    if (place === null) continue;
    const middle = { x: place.left + place.width / 2, y: place.top + place.height / 2 };
    haloText(g, region.label, middle.x, middle.y + 0.5, context.theme.css("--bg-plot"), 5);
    taken.push(place);
  }
  g.textBaseline = "alphabetic";
}

/** On the longest line, from its lowest point on. */
function freePlace(
  g: CanvasRenderingContext2D,
  context: MapContext,
  { rings, edges, label }: PriorRegion,
  taken: readonly Box[],
): Box | null {
  const { plot } = context;
  const size = { width: g.measureText(label).width + 8, height: 15 };
  const longest = rings.reduce<Float32Array | null>(
    (a, b) => (a !== null && a.length >= b.length ? a : b),
    null,
  );
  const onRing = Array.from({ length: (longest?.length ?? 0) / 2 }, (_, i) => ({
    x: longest?.[2 * i] ?? 0,
    y: longest?.[2 * i + 1] ?? 0,
  })).sort((a, b) => a.y - b.y);
  const points = onRing.map((point) => at(context, point));
  for (const x of edges) points.push({ ...at(context, { x, y: 0 }), y: plot.top + 0.84 * plot.height });
  for (const p of points) {
    const box = { ...size, left: p.x - size.width / 2, top: p.y - size.height / 2 };
    if (isWithin(box, plot) && !taken.some((other) => overlaps(other, box))) return box;
  }
  return null;
}
