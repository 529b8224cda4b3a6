import type { Random } from "#shared/math/random";
import type { RowStore } from "#engine/data/dataset";

/** Writes rows as 0 and 1, each value 1 with its probability, to `out` from `offset` on. */
export type Binariser = (rows: ArrayLike<number>, random: Random, out: Float32Array, offset: number) => void;

/** 2¹⁶: probabilities are exact to 2⁻¹⁷ < 10⁻⁵, and one draw of 32 bits serves two values. */
const ONE = 65_536;

/** Stochastic binarisation (Salakhutdinov & Murray 2008) of rows of `features` values between 0 and 1. */
export function binariserOf(store: RowStore, features: number): Binariser {
  if (store.kind === "f32") {
    return perValue(features, (i) => Math.round((store.values[i] ?? 0) * ONE));
  }
  const { values } = store;
  const thresholds = Int32Array.from({ length: 256 }, (_, grey) => Math.round((grey / 255) * ONE));
  const isAligned = features % 4 === 0 && values.byteOffset % 4 === 0;
  return isAligned
    ? byWords(values, features, thresholds)
    : perValue(features, (i) => thresholds[values[i] ?? 0] ?? 0);
}

/** Values that are certainly 0 or 1 cost no random number. */
function perValue(features: number, thresholdAt: (index: number) => number): Binariser {
  return (rows, random, out, offset) => {
    let bits = 0;
    let isHalfLeft = false;
    let at = offset;
    for (let r = 0; r < rows.length; r++) {
      const start = (rows[r] ?? 0) * features;
      for (let i = start; i < start + features; i++, at++) {
        const threshold = thresholdAt(i);
        if (threshold <= 0) out[at] = 0;
        else if (threshold >= ONE) out[at] = 1;
        else {
          bits = isHalfLeft ? bits >>> 16 : random.uint32();
          isHalfLeft = !isHalfLeft;
          out[at] = below(bits & 0xffff, threshold);
        }
      }
    }
  };
}

/**
 * Four grey values at a time, nearly all of a handwritten digit's being 0: this runs once for every training step, and
 * value by value it took a tenth of the step. All supported platforms are little-endian.
 */
function byWords(values: Uint8Array, features: number, thresholds: Int32Array): Binariser {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length >> 2);
  return (rows, random, out, offset) => {
    out.fill(0, offset, offset + rows.length * features);
    for (let r = 0; r < rows.length; r++) {
      const start = ((rows[r] ?? 0) * features) >> 2;
      const end = start + (features >> 2);
      const base = offset + r * features;
      for (let w = start; w < end; w++) {
        const four = words[w] ?? 0;
        if (four === 0) continue;
        const low = random.uint32();
        const high = random.uint32();
        const at = base + 4 * (w - start);
        out[at] = below(low & 0xffff, thresholds[four & 255] ?? 0);
        out[at + 1] = below(low >>> 16, thresholds[(four >>> 8) & 255] ?? 0);
        out[at + 2] = below(high & 0xffff, thresholds[(four >>> 16) & 255] ?? 0);
        out[at + 3] = below(high >>> 16, thresholds[four >>> 24] ?? 0);
      }
    }
  };
}

/** 1 where draw < threshold, without a branch: which way it would go is random by design. */
const below = (draw: number, threshold: number): number => (draw - threshold) >>> 31;
