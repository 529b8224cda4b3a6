import type { Pixels } from "./codecs";
import { centreCrop, resample } from "./resample";

/** Width, height and channels that all images of a data set are brought to. */
export interface RowShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

export interface ImageRow {
  /** [height, width, channels], 0..255. */
  readonly values: Uint8Array;
  /** Red, green and blue are equal everywhere. */
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
  /** The sides had another proportion: something was cut away at the edges. */
  readonly isCropped: boolean;
}

/**
 * Lays transparent pixels over white, brings the picture to its size and rounds to bytes. A picture that has the size
 * already keeps its bytes as they are. Grey of colours is the luma of ITU-R BT.601.
 */
export function imageRow(pixels: Pixels, shape: RowShape): ImageRow {
  const { width, height } = pixels;
  const flat = flatten(pixels);
  const channels = flat.isGrey ? 1 : shape.channels;
  const isCropped = Math.abs(width * shape.height - height * shape.width) > 1e-9;
  const source = toChannels(flat.rgb, flat.isGrey, channels);
  const isSameSize = width === shape.width && height === shape.height;
  const window = centreCrop(width, height, shape.width, shape.height);
  const scaled = isSameSize
    ? source
    : resample(source, width, height, channels, window, shape.width, shape.height);
  const values = new Uint8Array(shape.width * shape.height * shape.channels);
  if (channels === shape.channels)
    for (let i = 0; i < values.length; i++) values[i] = Math.round(scaled[i] ?? 0);
  else for (let i = 0; i < values.length; i++) values[i] = Math.round(scaled[Math.floor(i / 3)] ?? 0);
  return { values, isGrey: flat.isGrey, hasAlpha: flat.hasAlpha, isCropped };
}

interface Flat {
  /** [pixels, 3], 0..255; of a grey picture red stands for all. */
  readonly rgb: Float32Array;
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
}

function flatten({ data, is16 }: Pixels): Flat {
  const top = is16 ? 65_535 : 255;
  const scale = 255 / top;
  const rgb = new Float32Array((data.length / 4) * 3);
  let isGrey = true;
  let hasAlpha = false;
  for (let i = 0, o = 0; i < data.length; i += 4, o += 3) {
    let red = data[i] ?? 0;
    let green = data[i + 1] ?? 0;
    let blue = data[i + 2] ?? 0;
    const alpha = data[i + 3] ?? 0;
    if (alpha !== top) {
      hasAlpha = true;
      const share = alpha / top;
      red = top + (red - top) * share;
      green = top + (green - top) * share;
      blue = top + (blue - top) * share;
    }
    if (red !== green || green !== blue) isGrey = false;
    rgb[o] = red * scale;
    rgb[o + 1] = green * scale;
    rgb[o + 2] = blue * scale;
  }
  return { rgb, isGrey, hasAlpha };
}

function toChannels(rgb: Float32Array, isGrey: boolean, channels: 1 | 3): Float32Array {
  if (channels === 3) return rgb;
  const grey = new Float32Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++) {
    const red = rgb[3 * i] ?? 0;
    grey[i] = isGrey ? red : 0.299 * red + 0.587 * (rgb[3 * i + 1] ?? 0) + 0.114 * (rgb[3 * i + 2] ?? 0);
  }
  return grey;
}
