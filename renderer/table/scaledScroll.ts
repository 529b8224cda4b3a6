/** px that every browser can lay out: Firefox ends at 17.9 million, Chromium at 33.5. */
const MAX_HEIGHT = 15_000_000;

/** How many px of rows one px of the scroll bar stands for, when all rows would be too high for an element. */
export interface ScrollScale {
  /** px of all rows, and of the element that stands for them. */
  readonly rowsHeight: number;
  readonly elementHeight: number;
}

export function scrollScale(count: number, rowHeight: number): ScrollScale {
  const rowsHeight = count * rowHeight;
  return { rowsHeight, elementHeight: Math.min(rowsHeight, MAX_HEIGHT) };
}

/**
 * Where the rows stand when the element is scrolled so far: both go from 0 to their ends together, so that the last
 * row can be reached. `viewHeight` is what is seen of either.
 */
export function rowsOffset(scale: ScrollScale, scrollTop: number, viewHeight: number): number {
  const scrollable = scale.elementHeight - viewHeight;
  if (scale.rowsHeight === scale.elementHeight || scrollable <= 0) return scrollTop;
  return (scrollTop * (scale.rowsHeight - viewHeight)) / scrollable;
}

/** The inverse: how far to scroll for the rows to stand at this offset. */
export function scrollTopOf(scale: ScrollScale, offset: number, viewHeight: number): number {
  const scrollable = scale.rowsHeight - viewHeight;
  if (scale.rowsHeight === scale.elementHeight || scrollable <= 0) return offset;
  return (offset * (scale.elementHeight - viewHeight)) / scrollable;
}
