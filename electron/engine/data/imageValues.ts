import type { IdxNumbers } from "./idxFile";
import type { RawData } from "./dataFormat";

export interface ImageValues {
  readonly values: Extract<RawData["values"], { readonly kind: "bytes" | "unit" }>;
  readonly remarks: readonly string[];
}

/** How pixels become bytes 0..255 or numbers 0..1. */
export interface PixelScale {
  readonly of: "bytes" | "unit";
  /** Null where they stay as they are. */
  readonly map: ((value: number) => number) | null;
  readonly remarks: readonly string[];
}

/** By the type and the range of all pixels. */
export function pixelScale(isInteger: boolean, low: number, high: number): PixelScale {
  if (isInteger && low >= 0 && high <= 1) {
    // Pictures that are binary already: as grey values 0 and 1 of 255 they would all be black.
    const remarks = ["Pixels are 0 or 1: shown as black and white."];
    return { of: "bytes", map: (value) => value * 255, remarks };
  }
  if (isInteger && low >= 0 && high <= 255) return { of: "bytes", map: null, remarks: [] };
  if (low >= 0 && high <= 1) return { of: "unit", map: null, remarks: [] };
  const range = high > low ? high - low : 1;
  const remarks = [`Pixels from ${low} to ${high} were mapped to 0 to 1.`];
  return { of: "unit", map: (value) => (value - low) / range, remarks };
}

/** Brings pixels of any number type to bytes 0..255 or to numbers 0..1, and says in a remark what was done. */
export function imageValues(numbers: IdxNumbers): ImageValues {
  if (numbers instanceof Uint8Array && numbers.some((value) => value > 1)) {
    return { values: { kind: "bytes", data: numbers }, remarks: [] };
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const isInteger = !(numbers instanceof Float32Array || numbers instanceof Float64Array);
  const { of, map, remarks } = pixelScale(isInteger, low, high);
  const scaled = map ?? ((value: number): number => value);
  return of === "bytes"
    ? { values: { kind: "bytes", data: Uint8Array.from(numbers, scaled) }, remarks }
    : { values: { kind: "unit", data: Float32Array.from(numbers, scaled) }, remarks };
}

/** [count, channels, height × width] to [count, height × width, channels]. */
export function channelsLast<T extends IdxNumbers | Uint16Array | Uint32Array>(
  numbers: T,
  channels: number,
  area: number,
): T {
  // A slice of an array is of its own type.
  const out = numbers.slice() as T;
  const item = channels * area;
  for (let start = 0; start < numbers.length; start += item) {
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < area; p++) out[start + p * channels + c] = numbers[start + c * area + p] ?? 0;
    }
  }
  return out;
}
