import type { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { RowReader, storeInMemory, type MemoryStore } from "#engine/data/rowStore";

/** Writes rows as 0 and 1, each value 1 with its probability, to `out` from `offset` on. */
export type Binariser = (rows: ArrayLike<number>, random: Random, out: Float32Array, offset: number) => void;

/** 2¹⁶: probabilities are exact to 2⁻¹⁷ < 10⁻⁵, and one draw of 32 bits serves two values. */
const ONE = 65_536;

/**
 * Stochastic binarisation (Salakhutdinov & Murray 2008) of the rows of a data set between 0 and 1. In memory the values are read where they
 * are; of a store on disk, or where the model sees them scaled, the rows are fetched first.
 */
export function datasetBinariser(dataset: Dataset): Binariser {
  const { store, transform } = dataset;
  const { features } = dataset.summary;
  if (transform === null && store.kind !== "file") return binariserOf(store, features);
  if (transform === null && store.kind === "file" && store.rows.type === "u8") {
    const reader = new RowReader(store, features);
    return (rows, random, out, offset) =>
      binariserOf(storeInMemory(reader.read(rows)), features)(firstRows(rows.length), random, out, offset);
  }
  let seen = new Float32Array(0);
  return (rows, random, out, offset) => {
    if (seen.length !== rows.length * features) seen = new Float32Array(rows.length * features);
    dataset.modelRows(rows, seen);
    binariserOf(storeInMemory(seen), features)(firstRows(rows.length), random, out, offset);
  };
}

const firstRows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

/** Of rows in memory, [count, features]. */
export function binariserOf({ values }: MemoryStore, features: number): Binariser {
  if (!(values instanceof Uint8Array)) {
    return perValue(features, (i) => Math.round((values[i] ?? 0) * ONE));
  }
  const isAligned = features % 4 === 0 && values.byteOffset % 4 === 0;
  return isAligned
    ? byWords(values, features, greyThresholds)
    : perValue(features, (i) => greyThresholds[values[i] ?? 0] ?? 0);
}

/** Of the 256 grey values, in parts of `ONE`. */
const greyThresholds = Int32Array.from({ length: 256 }, (_, grey) => Math.round((grey / 255) * ONE));

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
