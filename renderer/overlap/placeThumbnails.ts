import type { Size } from "../map/cameraMath";
import type { PlanePoint } from "#shared/math/linearView";

/** px between two thumbnails, and between them and the plot's edge. */
const GAP = 12;

export interface Thumbnail {
  /** Upper left corner, px of the plot. */
  readonly left: number;
  readonly top: number;
}

/**
 * Places one square thumbnail a hole along the left or right edge of the plot, each as near to its hole's height as the
 * others allow; null for a hole outside the plot, or where its column is full. `sides` are px.
 */
export function placeThumbnails(
  holes: readonly PlanePoint[],
  plot: Size,
  side: number,
): (Thumbnail | null)[] {
  const places: (Thumbnail | null)[] = holes.map(() => null);
  const visible = holes
    .map((hole, index) => ({ ...hole, index }))
    .filter(({ x, y }) => x >= 0 && y >= 0 && x <= plot.width && y <= plot.height);
  const isLeft = (x: number): boolean => x < plot.width / 2;
  for (const wantsLeft of [true, false]) {
    const column = visible.filter(({ x }) => isLeft(x) === wantsLeft).sort((a, b) => a.y - b.y);
    const room = Math.max(0, Math.floor((plot.height - GAP) / (side + GAP)));
    const shown = column.slice(0, room);
    const left = wantsLeft ? GAP : plot.width - side - GAP;
    shown.forEach(({ y, index }, k) => {
      const previous = k > 0 ? places[shown[k - 1]?.index ?? -1] : null;
      const highest = previous ? previous.top + side + GAP : GAP;
      // Those below need their room too.
      const lowest = plot.height - (shown.length - k) * (side + GAP);
      places[index] = { left, top: Math.round(Math.max(highest, Math.min(lowest, y - side / 2))) };
    });
  }
  return places;
}
