import type { PlanePoint } from "#shared/math/linearView";
import { overlaps, type Box } from "./labelPlacement";
import { rowPosition, type MapContext } from "./mapContext";
import { grouped } from "./numberText";
import type { OverlayState } from "./overlay";
import { at, haloText, inBox, isWithin } from "./overlayText";

export function drawHovered(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): void {
  if (state.hovered === null || state.hovered >= context.points.count) return;
  const p = at(context, rowPosition(context, state.hovered));
  g.fillStyle = context.rowColor(state.hovered);
  g.beginPath();
  g.arc(p.x, p.y, 3.5, 0, 2 * Math.PI);
  g.fill();
  g.strokeStyle = context.theme.css("--text-1");
  g.lineWidth = 1;
  g.stroke();
}

/** "#20417 q(z|x) 1 sd" beside the selected ellipse, with a line to it. */
export function drawSelectionNote(
  g: CanvasRenderingContext2D,
  context: MapContext,
  state: OverlayState,
  taken: readonly Box[],
): void {
  const { theme, plot } = context;
  const row = state.selection[state.selection.length - 1];
  if (row === undefined || row >= context.points.count || !context.accept(row)) return;
  const p = at(context, rowPosition(context, row));
  const bounds = { left: plot.left + 6, top: plot.top + 4, width: plot.width - 12, height: plot.height - 8 };
  if (!inBox(p, bounds)) return;
  const parts: (readonly [string, string, string])[] = [
    [`#${row}`, `600 11px ${theme.fontUi}`, theme.css("--text-1")],
  ];
  if (state.showsPosterior) {
    parts.push(["  q(z|x)", `italic 13px ${theme.fontMath}`, theme.css("--approx")]);
    parts.push([` ${massText(state.ellipseMass)}`, `11px ${theme.fontUi}`, theme.css("--approx")]);
  }
  if (state.selection.length > 1)
    parts.push([
      `  last of ${grouped(state.selection.length)} selected`,
      `11px ${theme.fontUi}`,
      theme.css("--text-2"),
    ]);
  let width = 0;
  for (const [text, font] of parts) {
    g.font = font;
    width += g.measureText(text).width;
  }
  const box = { left: 0, top: 0, width: width + 8, height: 17 };
  const place = noteCandidates(p, box).find((b) => {
    const isInside = isWithin(b, bounds);
    return isInside && !taken.some((t) => overlaps(t, b));
  });
  if (!place) return;
  const isAbove = place.top + place.height < p.y;
  const anchorX = Math.max(place.left + 6, Math.min(place.left + place.width - 6, p.x));
  const anchorY = isAbove ? place.top + place.height - 2 : place.top + 1;
  const length = Math.hypot(anchorX - p.x, anchorY - p.y);
  g.strokeStyle = theme.css("--text-2");
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(p.x + ((anchorX - p.x) / length) * 10, p.y + ((anchorY - p.y) / length) * 10);
  g.lineTo(anchorX, anchorY);
  g.stroke();
  g.textAlign = "left";
  let x = place.left + 4;
  for (const [text, font, color] of parts) {
    g.font = font;
    g.fillStyle = color;
    haloText(g, text, x, place.top + 12.5, theme.css("--bg-plot"), 3);
    x += g.measureText(text).width;
  }
}

/** Boxes above the point, then below it, further and further off and to the sides. */
function noteCandidates(p: PlanePoint, size: Box): Box[] {
  const boxes: Box[] = [];
  for (const dy of [-64, -92, -120, 48, 76, 104])
    for (const dx of [-0.5, -0.2, -0.8, 0.1, -1.1])
      boxes.push({ ...size, left: p.x + dx * size.width, top: p.y + dy - size.height / 2 });
  return boxes;
}

/** What an ellipse holds, in the shortest true words: "1 sd" at the radius of one sd, else the mass. */
function massText(mass: number): string {
  const radius = Math.sqrt(-2 * Math.log1p(-mass));
  const whole = Math.round(radius);
  return whole >= 1 && Math.abs(radius - whole) < 0.005 ? `${whole} sd` : `${Math.round(mass * 100)} %`;
}

export function drawLasso(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): void {
  if (state.lasso.length === 0) return;
  const { plot, theme } = context;
  g.beginPath();
  for (const p of state.lasso) g.lineTo(p.x + plot.left, p.y + plot.top);
  g.closePath();
  g.globalAlpha = 0.12;
  g.fillStyle = theme.css("--accent");
  g.fill();
  g.globalAlpha = 1;
  g.strokeStyle = theme.css("--accent");
  g.lineWidth = 1.5;
  g.setLineDash([4, 3]);
  g.stroke();
  g.setLineDash([]);
}
