import { overlaps, placeLabels, type Box, type LabelRequest } from "./labelPlacement";
import type { MapContext } from "./mapContext";
import { grouped } from "./numberText";
import type { OverlayState } from "./overlay";
import { at, haloText, inBox, isWithin } from "./overlayText";

/** Contour masses on their lines and class names at their medians; returns the boxes that they take. */
export function drawLabels(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): Box[] {
  const { theme, plot } = context;
  const taken: Box[] = [...state.covered];
  // The note on items outside the view has its fixed place.
  if (state.outside > 0)
    taken.push({
      left: plot.left + plot.width - 160,
      top: plot.top + plot.height - 22,
      width: 160,
      height: 22,
    });
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
    const isInside = isWithin(box, bounds);
    if (isInside && !taken.some((b) => overlaps(b, box))) return box;
  }
  return null;
}

const nameOf = (context: MapContext, code: number): string =>
  context.dataset?.classes[code]?.name ?? String(code);

function isHidden(context: MapContext, code: number): boolean {
  return context.hiddenClasses.has(code);
}

/** Says at the plot's lower right how many rows are out of sight: axes change only when the user asks. */
export function drawOutsideNote(g: CanvasRenderingContext2D, context: MapContext, outside: number): void {
  if (outside === 0) return;
  const { plot, theme } = context;
  g.font = `10.5px ${theme.fontUi}`;
  g.textAlign = "right";
  g.textBaseline = "alphabetic";
  g.fillStyle = theme.css("--text-3");
  const text = outside === 1 ? "1 item outside the view" : `${grouped(outside)} items outside the view`;
  haloText(g, text, plot.left + plot.width - 8, plot.top + plot.height - 8, theme.css("--bg-plot"), 3);
}
