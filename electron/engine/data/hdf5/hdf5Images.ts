import { fail } from "#shared/domain/appError";
import type { ItemShape } from "#shared/domain/dataset";
import type { Numbers } from "#engine/hdf5/numbers";
import { channelsLast } from "../imageValues";

export type ImageShape = Extract<ItemShape, { readonly kind: "image" }>;

/** How arrays of three and four dimensions are images. */
export interface ImageLayout {
  readonly shape: ImageShape;
  readonly isChannelsFirst: boolean;
}

const isChannels = (size: number | undefined): boolean => size === 1 || size === 3 || size === 4;

/** [n, height, width], [n, height, width, channels] or [n, channels, height, width]. Fails for four other dimensions. */
export function imageLayout(file: string, name: string, shape: readonly number[]): ImageLayout {
  const [, a = 1, b = 1, c] = shape;
  if (c === undefined)
    return { shape: { kind: "image", height: a, width: b, channels: 1 }, isChannelsFirst: false };
  if (isChannels(c))
    return { shape: { kind: "image", height: a, width: b, channels: c }, isChannelsFirst: false };
  if (isChannels(a))
    return { shape: { kind: "image", height: b, width: c, channels: a }, isChannelsFirst: true };
  return fail({
    code: "unsupported",
    message: `${name} in ${file} has four dimensions, of which none is a number of colour channels.`,
    where: { file, field: "plan.array" },
    expected: "items × height × width × channels with 1, 3 or 4 channels",
    found: shape.join(" × "),
  });
}

export function orderPixels(values: Numbers, { shape, isChannelsFirst }: ImageLayout): Numbers {
  return isChannelsFirst ? channelsLast(values, shape.channels, shape.height * shape.width) : values;
}

/** What pixels there are, gathered over all pieces of an array. */
export interface PixelRange {
  readonly low: number;
  readonly high: number;
  readonly isInteger: boolean;
}

export const noPixels: PixelRange = { low: Infinity, high: -Infinity, isInteger: true };

export function widen(range: PixelRange, values: Numbers): PixelRange {
  let { low, high } = range;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const isInteger = range.isInteger && !(values instanceof Float32Array || values instanceof Float64Array);
  return { low, high, isInteger };
}

/** How pixels become bytes or parts of 1, as for every other format: by their range and whether they are whole numbers. */
export interface PixelScale {
  readonly of: "bytes" | "unit";
  readonly shift: number;
  readonly factor: number;
  readonly remark: string | null;
}

export function pixelScale({ low, high, isInteger }: PixelRange): PixelScale {
  if (isInteger && low >= 0 && high <= 1) {
    const remark = "Pixels are 0 or 1: shown as black and white.";
    return { of: "bytes", shift: 0, factor: 255, remark };
  }
  if (isInteger && low >= 0 && high <= 255) return { of: "bytes", shift: 0, factor: 1, remark: null };
  if (low >= 0 && high <= 1) return { of: "unit", shift: 0, factor: 1, remark: null };
  const factor = high > low ? 1 / (high - low) : 1;
  return { of: "unit", shift: low, factor, remark: `Pixels from ${low} to ${high} were mapped to 0 to 1.` };
}

export function scalePixels(values: Numbers, { of, shift, factor }: PixelScale): Uint8Array | Float32Array {
  const out = of === "bytes" ? new Uint8Array(values.length) : new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = ((values[i] ?? 0) - shift) * factor;
  return out;
}
