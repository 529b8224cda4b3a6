import { project } from "#shared/math/linearView";
import { usePosteriorContours, type PosteriorContours } from "../stores/posteriorContours";
import { overlaps, type Box } from "./labelPlacement";
import type { MapContext } from "./mapContext";
import type { OverlayState } from "./overlay";
import { at, haloText, isWithin } from "./overlayText";

/** px; the smallest region has the heaviest line. */
const WIDTHS = [1.8, 1.3, 1] as const;

/**
 * What is to be drawn now: only of the selected row and of the weights on screen; of two latent dimensions all of it, of
 * more a slice whose dimensions the view shows fully.
 */
function drawable(context: MapContext, state: OverlayState): PosteriorContours | null {
  const { shown } = usePosteriorContours.getState();
  const row = state.selection[state.selection.length - 1];
  if (shown === null || shown.row !== row) return null;
  const { latentSize, dimensions } = context.view;
  const { slice } = shown;
  const isInView = slice?.dimensions.every((dimension) => dimensions.includes(dimension));
  if (slice ? !isInView || slice.at.length !== latentSize : latentSize !== 2) return null;
  return context.accept(shown.row) && shown.step === context.encoding?.step ? shown : null;
}

/** The latents of a ring's points, one after another: of a slice with the others where they are held. */
function latentsOf(ring: Float32Array, { slice }: PosteriorContours): { z: Float32Array; size: number } {
  if (!slice) return { z: ring, size: 2 };
  const size = slice.at.length;
  const [i, j] = slice.dimensions;
  const z = new Float32Array((ring.length / 2) * size);
  for (let k = 0; 2 * k + 1 < ring.length; k++) {
    z.set(slice.at, k * size);
    z[k * size + i] = ring[2 * k] ?? 0;
    z[k * size + j] = ring[2 * k + 1] ?? 0;
  }
  return { z, size };
}

/** p(z|x) of the selected item: nested regions of 39, 86 and 95 %. Returns the box around them, null for none. */
export function drawPosteriorContours(
  g: CanvasRenderingContext2D,
  context: MapContext,
  state: OverlayState,
): Box | null {
  const shown = drawable(context, state);
  if (shown === null) return null;
  g.strokeStyle = context.theme.css("--posterior");
  g.fillStyle = context.theme.css("--posterior-fill");
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const [k, { rings }] of shown.contours.entries()) {
    g.lineWidth = WIDTHS[k] ?? 1;
    g.beginPath();
    for (const ring of rings) {
      const { z, size } = latentsOf(ring, shown);
      for (let i = 0; i < z.length; i += size) {
        const p = at(context, project(context.view, z, i));
        if (i === 0) g.moveTo(p.x, p.y);
        else g.lineTo(p.x, p.y);
        left = Math.min(left, p.x);
        right = Math.max(right, p.x);
        top = Math.min(top, p.y);
        bottom = Math.max(bottom, p.y);
      }
      g.closePath();
    }
    g.fill("evenodd");
    g.stroke();
  }
  return left < right ? { left, top, width: right - left, height: bottom - top } : null;
}

/** Names the regions beside them, where nothing else is written; adds its own box to what is taken. */
export function labelPosterior(
  g: CanvasRenderingContext2D,
  context: MapContext,
  regions: Box | null,
  taken: Box[],
): void {
  if (regions === null) return;
  const { theme, plot } = context;
  const symbol = "p(z|x)";
  const masses = `${usePosteriorContours.getState().shown?.slice ? " slice," : ""} 39, 86, 95 %`;
  const symbolFont = `italic 13px ${theme.fontMath}`;
  const massFont = `11px ${theme.fontUi}`;
  g.font = symbolFont;
  const symbolWidth = g.measureText(symbol).width;
  g.font = massFont;
  const size = { width: symbolWidth + g.measureText(masses).width + 6, height: 16 };
  const middle = { x: regions.left + regions.width / 2, y: regions.top + regions.height / 2 };
  const candidates: Box[] = [
    { ...size, left: middle.x - size.width / 2, top: regions.top + regions.height + 2 },
    { ...size, left: middle.x - size.width / 2, top: regions.top - size.height - 2 },
    { ...size, left: regions.left - size.width - 6, top: middle.y - size.height / 2 },
    { ...size, left: regions.left + regions.width + 6, top: middle.y - size.height / 2 },
    { ...size, left: regions.left - size.width - 6, top: regions.top + regions.height - 4 },
  ];
  const place = candidates.find((box) => isWithin(box, plot) && !taken.some((other) => overlaps(box, other)));
  if (place === undefined) return;
  taken.push(place);
  g.textAlign = "left";
  g.textBaseline = "alphabetic";
  g.fillStyle = theme.css("--posterior");
  const halo = theme.css("--bg-plot");
  g.font = symbolFont;
  haloText(g, symbol, place.left + 3, place.top + 12, halo, 3);
  g.font = massFont;
  haloText(g, masses, place.left + 3 + symbolWidth, place.top + 12, halo, 3);
}
