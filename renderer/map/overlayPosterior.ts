import { project } from "#shared/math/linearView";
import { usePosteriorContours, type PosteriorContours } from "../stores/posteriorContours";
import type { MapContext } from "./mapContext";
import type { OverlayState } from "./overlay";
import { at, haloText } from "./overlayText";

/** px; the smallest region has the heaviest line. */
const WIDTHS = [1.8, 1.3, 1] as const;

/** What is to be drawn now: only of the selected row, only of two latent dimensions and only of the weights on screen. */
function drawable(context: MapContext, state: OverlayState): PosteriorContours | null {
  const { shown } = usePosteriorContours.getState();
  const row = state.selection[state.selection.length - 1];
  if (shown === null || shown.row !== row || context.view.latentSize !== 2) return null;
  return context.accept(shown.row) && shown.step === context.encoding?.step ? shown : null;
}

/** p(z|x) of the selected item: nested regions of 39, 86 and 95 % with its symbol at the largest. */
export function drawPosteriorContours(
  g: CanvasRenderingContext2D,
  context: MapContext,
  state: OverlayState,
): void {
  const shown = drawable(context, state);
  if (shown === null) return;
  const { theme } = context;
  g.strokeStyle = theme.css("--posterior");
  g.fillStyle = theme.css("--posterior");
  let lowest = { x: 0, y: -Infinity };
  for (const [k, { rings }] of shown.contours.entries()) {
    g.lineWidth = WIDTHS[k] ?? 1;
    g.beginPath();
    for (const ring of rings) {
      for (let i = 0; i + 1 < ring.length; i += 2) {
        const p = at(context, project(context.view, ring, i));
        if (i === 0) g.moveTo(p.x, p.y);
        else g.lineTo(p.x, p.y);
        if (p.y > lowest.y) lowest = p;
      }
      g.closePath();
    }
    g.stroke();
  }
  if (lowest.y === -Infinity) return;
  g.textAlign = "center";
  g.textBaseline = "alphabetic";
  g.font = `italic 13px ${theme.fontMath}`;
  const symbol = "p(z|x)";
  const width = g.measureText(symbol).width;
  const halo = theme.css("--bg-plot");
  haloText(g, symbol, lowest.x - 20, lowest.y + 14, halo, 3);
  g.font = `11px ${theme.fontUi}`;
  g.textAlign = "left";
  haloText(g, "39, 86, 95 %", lowest.x - 20 + width / 2 + 4, lowest.y + 14, halo, 3);
}
