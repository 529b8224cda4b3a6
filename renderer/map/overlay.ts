import type { PlanePoint } from "#shared/math/linearView";
import { toPixel } from "./cameraMath";
import { rowPosition, type MapContext } from "./mapContext";
import { placeLabels, type Box, type LabelRequest } from "./labelPlacement";
import { dimensionName, fixed, grouped } from "./numberText";

/** What lies above the points and changes with the pointer. */
export interface OverlayState {
  /** Plane position of the probe; null before a model is open. */
  readonly probe: PlanePoint | null;
  readonly isProbeHeld: boolean;
  readonly isProbeHovered: boolean;
  readonly nearest: number | null;
  readonly hovered: number | null;
  readonly selection: readonly number[];
  readonly ellipseMass: number;
  readonly showsPosterior: boolean;
  readonly showsPrior: boolean;
  readonly showsLabels: boolean;
  /** Freehand path, plot px; empty when there is none. */
  readonly lasso: readonly PlanePoint[];
  /** Parts of the element (px) that floating panels cover: no label is placed under them. */
  readonly covered: readonly Box[];
}

/** Labels, selection, probe and lasso. The canvas covers the whole map element. */
export function drawOverlay(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): void {
  const { plot } = context;
  g.save();
  g.beginPath();
  g.rect(plot.left, plot.top, plot.width, plot.height);
  g.clip();
  const taken = drawLabels(g, context, state);
  drawHovered(g, context, state);
  drawSelectionNote(g, context, state, taken);
  drawLasso(g, context, state);
  if (context.view.depth !== null) drawTriad(g, context);
  g.restore();
  if (state.probe !== null) drawProbe(g, context, state, state.probe);
}

function at(context: MapContext, point: PlanePoint): PlanePoint {
  const p = toPixel(context.camera, context.plot, point);
  return { x: p.x + context.plot.left, y: p.y + context.plot.top };
}

function haloText(
  g: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  halo: string,
  width: number,
): void {
  g.lineJoin = "round";
  g.strokeStyle = halo;
  g.lineWidth = width;
  g.strokeText(text, x, y);
  g.fillText(text, x, y);
}

/** Contour masses on their lines and class names at their medians; returns the boxes that they take. */
function drawLabels(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): Box[] {
  const { theme, plot } = context;
  const taken: Box[] = [...state.covered];
  const plotColor = theme.css("--bg-plot");
  const probe = state.probe === null ? null : at(context, state.probe);
  if (probe !== null) taken.push({ left: probe.x - 11, top: probe.y - 11, width: 22, height: 22 });

  const classes = state.showsLabels ? context.medians.filter((m) => !isHidden(context, m.code)) : [];
  const isLong = classes.some((m) => nameOf(context, m.code).length > 3);
  const classFont = `600 ${isLong ? 12 : 17}px ${theme.fontUi}`;
  g.font = classFont;
  const requests = classes.map<LabelRequest>((m) => ({
    ...at(context, m),
    width: g.measureText(nameOf(context, m.code)).width + 6,
    height: isLong ? 15 : 19,
  }));
  const bounds = { left: plot.left + 2, top: plot.top + 2, width: plot.width - 4, height: plot.height - 4 };
  // Classes whose median is out of sight have no label: one at the edge would point at nothing.
  const wanted = requests.map((r) => inBox(r, bounds));
  const placed = placeLabels(
    requests.filter((_, k) => wanted[k]),
    taken,
    bounds,
  );
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillStyle = theme.css("--text-1");
  let next = 0;
  classes.forEach((m, k) => {
    if (!wanted[k]) return;
    const place = placed[next++];
    const request = requests[k];
    if (!place || !request) return;
    haloText(g, nameOf(context, m.code), place.x, place.y + 1, plotColor, 4);
    taken.push({
      left: place.x - request.width / 2,
      top: place.y - request.height / 2,
      width: request.width,
      height: request.height,
    });
  });

  if (state.showsPrior) {
    g.font = `11px ${theme.fontUi}`;
    g.fillStyle = theme.css("--prior");
    for (const contour of context.contours) {
      const box = contourLabel(g, context, contour.radius, contour.label, taken, bounds);
      if (box === null) continue;
      haloText(g, contour.label, box.left + box.width / 2, box.top + box.height / 2 + 0.5, plotColor, 5);
      taken.push(box);
    }
  }
  g.textBaseline = "alphabetic";
  return taken;
}

/** A free place on the contour, starting lower left and going round both ways; null where the line is out of sight. */
function contourLabel(
  g: CanvasRenderingContext2D,
  context: MapContext,
  radius: number,
  label: string,
  taken: readonly Box[],
  bounds: Box,
): Box | null {
  const width = g.measureText(label).width + 8;
  const height = 15;
  for (let k = 0; k < 60; k++) {
    const degrees = -114 + (k % 2 === 0 ? 1 : -1) * Math.ceil(k / 2) * 6;
    const angle = (degrees * Math.PI) / 180;
    const plane =
      context.view.latentSize === 1
        ? {
            x: context.priorCentre.x + radius,
            y: context.camera.y - (0.34 - 0.02 * k) * (context.plot.height / context.camera.pixelsPerSigma),
          }
        : {
            x: context.priorCentre.x + radius * Math.cos(angle),
            y: context.priorCentre.y + radius * Math.sin(angle),
          };
    const centre = at(context, plane);
    const box = { left: centre.x - width / 2, top: centre.y - height / 2, width, height };
    const isInside =
      box.left >= bounds.left &&
      box.top >= bounds.top &&
      box.left + width <= bounds.left + bounds.width &&
      box.top + height <= bounds.top + bounds.height;
    if (isInside && !taken.some((b) => boxesMeet(b, box))) return box;
  }
  return null;
}

function boxesMeet(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function inBox(p: PlanePoint, box: Box): boolean {
  return p.x >= box.left && p.x <= box.left + box.width && p.y >= box.top && p.y <= box.top + box.height;
}

const nameOf = (context: MapContext, code: number): string =>
  context.dataset?.classes[code]?.name ?? String(code);

function isHidden(context: MapContext, code: number): boolean {
  return context.hiddenClasses.has(code);
}

function drawHovered(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): void {
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
function drawSelectionNote(
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
    parts.push([`  of ${grouped(state.selection.length)}`, `11px ${theme.fontUi}`, theme.css("--text-2")]);
  let width = 0;
  for (const [text, font] of parts) {
    g.font = font;
    width += g.measureText(text).width;
  }
  const box = { left: 0, top: 0, width: width + 8, height: 17 };
  const place = noteCandidates(p, box).find((b) => {
    const isInside =
      b.left >= bounds.left &&
      b.top >= bounds.top &&
      b.left + b.width <= bounds.left + bounds.width &&
      b.top + b.height <= bounds.top + bounds.height;
    return isInside && !taken.some((t) => boxesMeet(t, b));
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

function drawLasso(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): void {
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

/** The three turned axes, at the lower right of the plot. */
function drawTriad(g: CanvasRenderingContext2D, context: MapContext): void {
  const { view, plot, theme } = context;
  const x = plot.left + plot.width - 58;
  const y = plot.top + plot.height - 58;
  const length = 34;
  const arms = view.dimensions
    .map((d) => ({
      d,
      dx: (view.rows[d] ?? 0) * length,
      dy: -(view.rows[view.latentSize + d] ?? 0) * length,
      depth: view.depth?.[d] ?? 0,
    }))
    .sort((a, b) => a.depth - b.depth);
  for (const arm of arms) {
    g.globalAlpha = 0.6 + 0.4 * Math.max(-1, Math.min(1, arm.depth));
    g.strokeStyle = theme.css("--text-2");
    g.lineWidth = 1.5;
    g.beginPath();
    g.moveTo(x, y);
    g.lineTo(x + arm.dx, y + arm.dy);
    g.stroke();
    g.globalAlpha = 1;
    g.font = `italic 13px ${theme.fontMath}`;
    g.textAlign = "center";
    g.fillStyle = theme.css("--text-1");
    const far = Math.max(0.35, Math.hypot(arm.dx, arm.dy) / length);
    const norm = Math.max(1, Math.hypot(arm.dx, arm.dy));
    haloText(
      g,
      dimensionName(arm.d),
      x + arm.dx + ((arm.dx / norm) * 11) / far,
      y + arm.dy + ((arm.dy / norm) * 11) / far + 4,
      theme.css("--bg-plot"),
      3,
    );
  }
}

function drawProbe(
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
