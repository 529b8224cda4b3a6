import { project } from "#shared/math/linearView";
import { usePosteriorContours, type PosteriorContours } from "../stores/posteriorContours";
import { overlaps, type Box } from "./labelPlacement";
import type { MapContext } from "./mapContext";
import type { OverlayState } from "./overlay";
import { at, haloText, isWithin } from "./overlayText";

/** px; the smallest region has the heaviest line. */
const WIDTHS = [1.8, 1.3, 1] as const;

/** What is to be drawn now: only of the selected row, only of two latent dimensions and only of the weights on screen. */
function drawable(context: MapContext, state: OverlayState): PosteriorContours | null {
  const { shown } = usePosteriorContours.getState();
  const row = state.selection[state.selection.length - 1];
  if (shown === null || shown.row !== row || context.view.latentSize !== 2) return null;
  return context.accept(shown.row) && shown.step === context.encoding?.step ? shown : null;
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
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const [k, { rings }] of shown.contours.entries()) {
    g.lineWidth = WIDTHS[k] ?? 1;
    g.beginPath();
    for (const ring of rings) {
      for (let i = 0; i + 1 < ring.length; i += 2) {
        const p = at(context, project(context.view, ring, i));
        if (i === 0) g.moveTo(p.x, p.y);
        else g.lineTo(p.x, p.y);
        left = Math.min(left, p.x);
        right = Math.max(right, p.x);
        top = Math.min(top, p.y);
        bottom = Math.max(bottom, p.y);
      }
      g.closePath();
    }
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
  const masses = " 39, 86, 95 %";
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
