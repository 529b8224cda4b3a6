import { create } from "zustand";
import { buffers, type ColorColumn } from "./buffers";

interface ColorColumnState {
  /** Rises with every new `buffers.color`. */
  readonly version: number;
}

/** What colours the map now; `buffers.color` holds the values. */
export const useColorColumn = create<ColorColumnState>(() => ({ version: 0 }));

export function setColorColumn(color: ColorColumn | null): void {
  if (color === buffers.color) return;
  buffers.color = color;
  useColorColumn.setState(({ version }) => ({ version: version + 1 }));
}

/** Outliers beyond these percentiles share the ramp's end colours, so that one of them does not grey out the rest. */
const LOW = 0.02;
const HIGH = 0.98;

/** Rows that percentiles are taken from at most: the ends of a ramp need no more. */
const SAMPLE = 20_000;

/** The column as a ramp over percentiles 2 to 98; missing values are NaN. */
export function numberColors(column: string, values: Float64Array): ColorColumn {
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) missing++;
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const sample = values.filter((value, row) => row % step === 0 && Number.isFinite(value)).sort();
  const at = (share: number): number => sample[Math.round(share * (sample.length - 1))] ?? 0;
  return { kind: "number", column, values, low: at(LOW), high: at(HIGH), missing };
}

/** Colours that there are: more values than these share one grey. */
export const NAMED = 10;

/** The column as categories: the most frequent values have colours, in the order of their values' codes. */
export function categoryColors(column: string, codes: Int32Array, values: readonly string[]): ColorColumn {
  const counts = new Int32Array(values.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const frequent = values
    .map((_, code) => code)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, NAMED)
    .sort((a, b) => a - b);
  const slots = new Int16Array(values.length).fill(-1);
  frequent.forEach((code, slot) => {
    slots[code] = slot;
  });
  return { kind: "category", column, codes, values, slots };
}
