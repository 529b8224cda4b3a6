import type { Rows } from "../stores/viewStore";
import { toPixel } from "./cameraMath";
import type { Box } from "./labelPlacement";
import { rowPosition, type MapContext } from "./mapContext";

/** Boxes of the panels that float over the plot (marked `data-map-panel`), px of the map element. */
export function floatingBoxes(root: HTMLElement): Box[] {
  const origin = root.getBoundingClientRect();
  const boxes: Box[] = [];
  for (const panel of root.querySelectorAll("[data-map-panel]")) {
    const r = panel.getBoundingClientRect();
    if (r.width > 0)
      boxes.push({ left: r.left - origin.left, top: r.top - origin.top, width: r.width, height: r.height });
  }
  return boxes;
}

/** The mark of the inspected row, which cards keep clear of; none when nothing is selected. */
export function selectionBox(context: MapContext, selection: Rows): Box[] {
  const row = selection[selection.length - 1];
  if (row === undefined || row >= context.points.count) return [];
  const p = toPixel(context.camera, context.plot, rowPosition(context, row));
  return [{ left: p.x + context.plot.left - 12, top: p.y + context.plot.top - 12, width: 24, height: 24 }];
}
