import type { PlanePoint } from "#shared/math/linearView";
import type { Rows, ViewState } from "../stores/viewStore";
import { toPlane } from "./cameraMath";
import type { EllipseRows } from "./glScene";
import type { MapContext } from "./mapContext";
import { MANY_SELECTED } from "./mapModel";
import { mixedOrder } from "./thinning";

/** How many posteriors a sample shows, and how many near the pointer within how many px. */
const SAMPLE = 300;
const NEAR = 24;
const NEAR_PIXELS = 80;

/** Which posteriors are drawn: by the mode, always those near the pointer and the marked ones of the selection. */
export function ellipseRows(
  context: MapContext,
  isLayerOn: boolean,
  mode: ViewState["ellipses"],
  pointer: PlanePoint | null,
  hovered: number | null,
  marked: readonly number[],
): EllipseRows {
  if (!isLayerOn || context.encoding === null) return { shown: [], hovered: [], selected: [] };
  const { count } = context.points;
  const rows = new Set<number>();
  if (mode === "all") {
    for (let row = 0; row < count; row++) if (context.accept(row)) rows.add(row);
  } else {
    if (mode === "sample") for (const row of sampleOf(context)) rows.add(row);
    if (pointer !== null) {
      const at = toPlane(context.camera, context.plot, pointer);
      const radius = NEAR_PIXELS / context.camera.pixelsPerSigma;
      for (const row of context.pick.within(at.x, at.y, radius, NEAR)) rows.add(row);
    }
  }
  for (const row of marked) rows.delete(row);
  const isHovered = hovered !== null && hovered < count && !marked.includes(hovered);
  if (isHovered) rows.delete(hovered);
  return { shown: Array.from(rows), hovered: isHovered ? [hovered] : [], selected: marked };
}

/** The selected rows with marks of their own: all of a few, the last one of many. */
export function markedSelection(selection: Rows): readonly number[] {
  return Array.from(selection.length > MANY_SELECTED ? selection.slice(-1) : selection);
}

let cachedOrder: Uint32Array = new Uint32Array(0);

/** The same rows every time, mixed evenly through the data. */
function sampleOf(context: MapContext): number[] {
  const { count } = context.points;
  if (cachedOrder.length !== count) cachedOrder = mixedOrder(count);
  const rows: number[] = [];
  for (let k = 0; k < count && rows.length < SAMPLE; k++) {
    const row = cachedOrder[k] ?? 0;
    if (context.accept(row)) rows.push(row);
  }
  return rows;
}
