import type { ColorColumn } from "../stores/buffers";
import { rampColor, type MapTheme, type Rgba } from "./mapTheme";

/**
 * The part of the sequential ramp that dots are drawn with: its foot is the plot's surface, on which a dot cannot be
 * seen.
 */
const RAMP_FOOT = 0.34;
const STEPS = 256;

/** Colour at t in 0..1 along the ramp for dots and for their key. */
export const dotRamp = (theme: Pick<MapTheme, "sequential">, t: number): Rgba =>
  rampColor(theme.sequential, RAMP_FOOT + (1 - RAMP_FOOT) * t);

/** Bytes of colours, [n, 3]. */
function bytesOf(colors: readonly Rgba[]): Uint8Array {
  return Uint8Array.from(colors.flatMap(([r, g, b]) => [255 * r, 255 * g, 255 * b]));
}

/** Which entry of the palette a row takes. */
function entryOf(color: ColorColumn, missing: number): (row: number) => number {
  if (color.kind === "category") {
    const { codes, slots } = color;
    return (row) => {
      const code = codes[row] ?? -1;
      const slot = code < 0 ? -1 : (slots[code] ?? -1);
      return slot < 0 ? missing : slot;
    };
  }
  const { values, low, high } = color;
  const scale = high > low ? (STEPS - 1) / (high - low) : 0;
  return (row) => {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) return missing;
    return scale === 0 ? STEPS >> 1 : Math.max(0, Math.min(STEPS - 1, Math.round((value - low) * scale)));
  };
}

/** Opacity of a dot, of 255, and of one that the column says nothing about: it should not cover those that it does. */
const OPACITY = 209;
const WITHOUT_VALUE = 64;

/**
 * Writes colour and opacity of every row to `colors` [count, 4], by the column or, without one, by the label; grey
 * where a value is missing or belongs to none of the named categories.
 */
export function paintPoints(
  colors: Uint8Array,
  theme: MapTheme,
  color: ColorColumn | null,
  labels: Int32Array | null,
): void {
  const grey = theme.text2;
  const isNumber = color?.kind === "number";
  const palette = bytesOf([
    ...(isNumber ? Array.from({ length: STEPS }, (_, k) => dotRamp(theme, k / (STEPS - 1))) : theme.classes),
    grey,
  ]);
  const missing = palette.length / 3 - 1;
  const { length } = theme.classes;
  const entry =
    color === null
      ? (row: number): number => {
          const code = labels?.[row] ?? -1;
          return code < 0 ? missing : code % length;
        }
      : entryOf(color, missing);
  for (let row = 0; 4 * row < colors.length; row++) {
    const from = 3 * entry(row);
    colors[4 * row] = palette[from] ?? 0;
    colors[4 * row + 1] = palette[from + 1] ?? 0;
    colors[4 * row + 2] = palette[from + 2] ?? 0;
    colors[4 * row + 3] = color !== null && from === 3 * missing ? WITHOUT_VALUE : OPACITY;
  }
}

/** CSS colour of a dot's palette entry, for legends: the label's classes and the categories share it. */
export function slotColor(slot: number): string {
  return slot < 0 ? "var(--text-2)" : `var(--cat-${slot % 10})`;
}
