import type { PlanePoint } from "#shared/math/linearView";
import type { Size } from "../map/cameraMath";
import { overlaps, type Box } from "../map/labelPlacement";

/** px between two thumbnails, and between them and the plot's edge. */
const GAP = 12;
/** px between two heights that are tried. */
const STEP = 6;
/** px around a hole's centre that stay free, its dot among them. */
const CLEAR = 10;
/** px of leader that standing on the other holes' side is worth: enough to part them, too little to cross the plot. */
const OTHER_SIDE = 150;
/** px of leader that a covered hole is worth: more than any plot is wide. */
const COVERED = 10_000;

export interface Thumbnail {
  /** Upper left corner, px of the plot. */
  readonly left: number;
  readonly top: number;
}

/**
 * Places one square thumbnail of `side` px a hole along the left or right edge of the plot: never on another one, on a
 * hole's centre only where nothing else is left, and with a leader as short as that allows. The first have the choice.
 * Null for a hole outside the plot, or where both edges are full.
 */
export function placeThumbnails(
  holes: readonly PlanePoint[],
  plot: Size,
  side: number,
): (Thumbnail | null)[] {
  const isVisible = ({ x, y }: PlanePoint): boolean =>
    x >= 0 && y >= 0 && x <= plot.width && y <= plot.height;
  const centres = holes
    .filter(isVisible)
    .map(({ x, y }): Box => ({ left: x - CLEAR, top: y - CLEAR, width: 2 * CLEAR, height: 2 * CLEAR }));
  const shown = holes.filter(isVisible);
  const middle = shown.length > 1 ? shown.reduce((sum, { x }) => sum + x, 0) / shown.length : plot.width / 2;
  const taken: Box[] = [];
  return holes.map((hole) => {
    if (!isVisible(hole)) return null;
    let best: Thumbnail | null = null;
    let least = Infinity;
    for (const left of [GAP, plot.width - side - GAP]) {
      for (const top of heights(hole.y - side / 2, plot.height - side - GAP)) {
        const box = { left, top, width: side, height: side };
        const withGap = { left: left - GAP, top: top - GAP, width: side + 2 * GAP, height: side + 2 * GAP };
        if (taken.some((other) => overlaps(withGap, other))) continue;
        const covered = centres.filter((centre) => overlaps(box, centre)).length;
        const end = left < hole.x ? left + side : left;
        const length = Math.hypot(end - hole.x, top + side / 2 - hole.y);
        const isOtherSide = left === GAP ? hole.x > middle : hole.x < middle;
        const cost = length + COVERED * covered + (isOtherSide ? OTHER_SIDE : 0);
        if (cost >= least) continue;
        least = cost;
        best = { left, top };
      }
    }
    if (best) taken.push({ ...best, width: side, height: side });
    return best;
  });
}

/** The wanted height, brought into the plot, and every step to its edges. */
function* heights(wanted: number, lowest: number): Generator<number> {
  const start = Math.round(Math.max(GAP, Math.min(lowest, wanted)));
  for (let top = start; top >= GAP; top -= STEP) yield top;
  for (let top = start + STEP; top <= lowest; top += STEP) yield top;
}
