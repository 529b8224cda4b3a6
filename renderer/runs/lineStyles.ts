/** How the line of the n-th chosen run is drawn: hue and dashes, so that hue is never the only cue. */
export interface LineStyle {
  readonly color: string;
  /** SVG dash pattern; none for a solid line. */
  readonly dash: string | undefined;
}

/** Of the categorical colours those that stand apart as lines, in this order. */
const hues = [7, 1, 4, 8, 0, 6, 2, 9] as const;
const dashes = [undefined, "7 3", "2 2", "9 3 2 3"] as const;

/** More lines than this cannot be told apart. */
export const mostLines = 8;

export const lineStyle = (order: number): LineStyle => ({
  color: `var(--cat-${hues[order % hues.length] ?? 7})`,
  dash: dashes[order % dashes.length],
});
