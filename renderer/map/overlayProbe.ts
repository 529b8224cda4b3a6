import type { PlanePoint } from "#shared/math/linearView";
import { rowPosition, type MapContext } from "./mapContext";
import { fixed } from "./numberText";
import type { OverlayState } from "./overlay";
import { at } from "./overlayText";

/** Crosshair, ring and the tags on the axes. */
export function drawProbe(
  g: CanvasRenderingContext2D,
  context: MapContext,
  state: OverlayState,
  probe: PlanePoint,
): void {
  const { plot, theme } = context;
  const p = at(context, probe);
  const x0 = plot.left;
  const x1 = plot.left + plot.width;
  const y0 = plot.top;
  const y1 = plot.top + plot.height;
  const accent = theme.css("--accent");
  const hasY = context.view.latentSize > 1;
  g.save();
  g.beginPath();
  g.rect(x0, y0, plot.width, plot.height);
  g.clip();
  g.strokeStyle = accent;
  g.globalAlpha = 0.55;
  g.lineWidth = 1;
  const cx = Math.round(p.x) + 0.5;
  const cy = Math.round(p.y) + 0.5;
  g.beginPath();
  for (const [ax, ay, bx, by] of [
    [cx, y0, cx, p.y - 9],
    [cx, p.y + 9, cx, y1],
    [x0, cy, p.x - 9, cy],
    [p.x + 9, cy, x1, cy],
  ] as const) {
    if (!hasY && ay === by) continue;
    g.moveTo(ax, ay);
    g.lineTo(bx, by);
  }
  g.stroke();
  g.globalAlpha = 1;
  if (state.nearest !== null && state.nearest < context.points.count)
    drawNearest(g, context, p, state.nearest);
  const radius = state.isProbeHovered || state.isProbeHeld ? 8 : 7;
  g.lineWidth = 4;
  g.strokeStyle = theme.css("--bg-plot");
  circle(g, p, radius);
  g.stroke();
  if (state.isProbeHeld) {
    g.globalAlpha = 0.2;
    g.fillStyle = accent;
    g.fill();
    g.globalAlpha = 1;
  }
  g.lineWidth = 2;
  g.strokeStyle = accent;
  circle(g, p, radius);
  g.stroke();
  g.fillStyle = accent;
  circle(g, p, 1.6);
  g.fill();
  g.restore();

  if (p.x >= x0 && p.x <= x1) tag(g, context, fixed(probe.x, 2), p.x, y1 + 10, "middle");
  if (hasY && p.y >= y0 && p.y <= y1) tag(g, context, fixed(probe.y, 2), x0 - 1, p.y, "end");
}

function drawNearest(g: CanvasRenderingContext2D, context: MapContext, from: PlanePoint, row: number): void {
  const q = at(context, rowPosition(context, row));
  // Under the probe's ring there is nothing to point at.
  if (Math.hypot(q.x - from.x, q.y - from.y) < 11) return;
  g.strokeStyle = context.theme.css("--text-1");
  g.lineWidth = 1;
  g.setLineDash([1.5, 2]);
  g.beginPath();
  g.moveTo(from.x, from.y);
  g.lineTo(q.x, q.y);
  g.stroke();
  g.setLineDash([]);
  g.lineWidth = 1.2;
  circle(g, q, 4);
  g.stroke();
}

function circle(g: CanvasRenderingContext2D, p: PlanePoint, radius: number): void {
  g.beginPath();
  g.arc(p.x, p.y, radius, 0, 2 * Math.PI);
}

/** The probe's value on an axis. */
function tag(
  g: CanvasRenderingContext2D,
  context: MapContext,
  text: string,
  x: number,
  y: number,
  anchor: "middle" | "end",
): void {
  const { theme } = context;
  const width = 40;
  const left = anchor === "middle" ? x - width / 2 : x - width;
  g.fillStyle = theme.css("--accent");
  g.beginPath();
  g.roundRect(left, y - 8, width, 16, 2);
  g.fill();
  g.fillStyle = theme.css("--on-accent");
  g.font = `10px ${theme.fontNumber}`;
  g.textAlign = "center";
  g.textBaseline = "alphabetic";
  g.fillText(text, left + width / 2, y + 3.5);
}
