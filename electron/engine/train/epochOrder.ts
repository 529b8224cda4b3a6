import { Random } from "#shared/math/random";

/**
 * The endless order in which training sees its items: one seeded permutation after another, each holding every item
 * once. Place n of the order depends on the seed and n alone, so a step's batch does too.
 */
export class EpochOrder {
  readonly #permutations = new Map<number, Int32Array>();

  constructor(
    /** How many items there are, at least 1. */
    readonly count: number,
    readonly seed: number,
  ) {}

  /** Items (0 … count − 1) at places `from`, `from + 1`, … of the order, written to all of `out`. */
  fill(from: number, out: Int32Array): void {
    let epoch = Math.floor(from / this.count);
    let place = from % this.count;
    for (let i = 0; i < out.length;) {
      const permutation = this.#permutation(epoch);
      const taken = Math.min(out.length - i, this.count - place);
      out.set(permutation.subarray(place, place + taken), i);
      i += taken;
      place = 0;
      epoch++;
    }
  }

  #permutation(epoch: number): Int32Array {
    const known = this.#permutations.get(epoch);
    if (known !== undefined) return known;
    const made = new Random(this.seed).fork("order").fork(epoch).permutation(this.count);
    // A batch spans two epochs at most places; older ones do not come back.
    for (const old of this.#permutations.keys()) if (old < epoch - 1) this.#permutations.delete(old);
    this.#permutations.set(epoch, made);
    return made;
  }
}
