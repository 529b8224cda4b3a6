/** Where to take from, in pixels of the source: the part that is kept. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The largest part about the middle with the sides' proportion of the target. */
export function centreCrop(width: number, height: number, targetWidth: number, targetHeight: number): Window {
  const scale = Math.min(width / targetWidth, height / targetHeight);
  const [keptWidth, keptHeight] = [targetWidth * scale, targetHeight * scale];
  return {
    left: (width - keptWidth) / 2,
    top: (height - keptHeight) / 2,
    width: keptWidth,
    height: keptHeight,
  };
}

interface Taps {
  /** First source index per target index, [size]. */
  readonly first: Int32Array;
  /** Weights per target index, [size, width]; each row sums to 1. */
  readonly weights: Float32Array;
  readonly width: number;
}

/**
 * Weights along one side. Shrinking averages the source pixels that a target pixel covers, each by the share that is
 * covered; growing interpolates between the centres of the two nearest.
 */
export function tapsAlong(sourceSize: number, start: number, length: number, targetSize: number): Taps {
  const step = length / targetSize;
  const width = step > 1 ? Math.ceil(step) + 1 : 2;
  const first = new Int32Array(targetSize);
  const weights = new Float32Array(targetSize * width);
  for (let i = 0; i < targetSize; i++) {
    if (step > 1) {
      const from = start + i * step;
      const to = from + step;
      const begin = Math.max(0, Math.min(Math.floor(from), sourceSize - 1));
      first[i] = begin;
      let sum = 0;
      for (let k = 0; k < width && begin + k < sourceSize; k++) {
        const covered = Math.min(to, begin + k + 1) - Math.max(from, begin + k);
        if (covered <= 0) continue;
        weights[i * width + k] = covered;
        sum += covered;
      }
      for (let k = 0; k < width; k++) weights[i * width + k] = (weights[i * width + k] ?? 0) / sum;
    } else {
      const centre = Math.max(0, Math.min(start + (i + 0.5) * step - 0.5, sourceSize - 1));
      const begin = Math.min(Math.floor(centre), Math.max(0, sourceSize - 2));
      first[i] = begin;
      weights[i * width] = sourceSize === 1 ? 1 : 1 - (centre - begin);
      weights[i * width + 1] = sourceSize === 1 ? 0 : centre - begin;
    }
  }
  return { first, weights, width };
}

/**
 * Brings the part `window` of [height, width, channels] to [targetHeight, targetWidth, channels]; rows first, so that
 * a large picture is shrunk before its columns are gone through.
 */
export function resample(
  source: Float32Array,
  width: number,
  height: number,
  channels: number,
  window: Window,
  targetWidth: number,
  targetHeight: number,
): Float32Array {
  const down = tapsAlong(height, window.top, window.height, targetHeight);
  const across = tapsAlong(width, window.left, window.width, targetWidth);
  const out = new Float32Array(targetWidth * targetHeight * channels);
  const line = new Float32Array(width * channels);
  for (let y = 0; y < targetHeight; y++) {
    line.fill(0);
    for (let k = 0; k < down.width; k++) {
      const weight = down.weights[y * down.width + k] ?? 0;
      if (weight === 0) continue;
      const start = ((down.first[y] ?? 0) + k) * width * channels;
      for (let x = 0; x < line.length; x++) line[x] = (line[x] ?? 0) + weight * (source[start + x] ?? 0);
    }
    for (let x = 0; x < targetWidth; x++) {
      const begin = (across.first[x] ?? 0) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < across.width; k++) {
          sum += (across.weights[x * across.width + k] ?? 0) * (line[begin + k * channels + c] ?? 0);
        }
        out[(y * targetWidth + x) * channels + c] = sum;
      }
    }
  }
  return out;
}
