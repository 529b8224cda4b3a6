/** px of the window. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where the card stands: its left edge, its distance from the lower edge of the window, and how large it may become. */
export interface Placement {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly maxHeight: number;
  /** A low card has its text beside its buttons. */
  readonly isLow: boolean;
}

const MARGIN = 4;
const STATUS = 24;
const TOP = 44;
/** A card of text above buttons. */
const NARROWEST = 212;
const WIDEST = 320;
/** A card of text beside buttons. */
const LOW_WIDTH = 560;
const LOW_HEIGHT = 120;
const LOW_WIDEST = 860;

/** The smallest rectangle around all of them; null for none. */
export function around(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null;
  const left = Math.min(...rects.map((rect) => rect.left));
  const top = Math.min(...rects.map((rect) => rect.top));
  const right = Math.max(...rects.map((rect) => rect.left + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.top + rect.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** What ends no lower than the region leaves the place beneath it free. */
const endsAbove = (rect: Rect, region: Rect): boolean => rect.top + rect.height <= region.top + region.height;

/**
 * A place beside what must stay in sight: left of it all, right of it all, or low beneath the first, the region; over
 * the lower left corner where none of them has room.
 */
export function placeCard(
  window: { readonly width: number; readonly height: number },
  clear: readonly Rect[],
): Placement {
  const kept = around(clear);
  const tall = { bottom: STATUS + MARGIN, maxHeight: window.height - TOP - STATUS - MARGIN, isLow: false };
  const corner = { ...tall, left: MARGIN, width: NARROWEST + 48 };
  if (!kept) return corner;
  const leftRoom = kept.left - 2 * MARGIN;
  if (leftRoom >= NARROWEST) return { ...tall, left: MARGIN, width: Math.min(WIDEST, leftRoom) };
  const right = kept.left + kept.width + MARGIN;
  const rightRoom = window.width - right - MARGIN;
  if (rightRoom >= NARROWEST) {
    const width = Math.min(WIDEST, rightRoom);
    return { ...tall, left: window.width - MARGIN - width, width };
  }
  const [region = kept, ...others] = clear;
  const beneath = window.height - (region.top + region.height) - 2 * MARGIN;
  const width = Math.min(LOW_WIDEST, region.width - 2 * MARGIN);
  const low = { left: region.left + MARGIN, bottom: MARGIN, width, maxHeight: beneath, isLow: true };
  const isFree = others.every(
    (other) =>
      other.left >= low.left + width || other.left + other.width <= low.left || endsAbove(other, region),
  );
  if (beneath >= LOW_HEIGHT && width >= LOW_WIDTH && isFree) return low;
  return corner;
}
