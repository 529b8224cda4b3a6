import { procrustes, product } from "#shared/math/procrustes";
import type { Posteriors } from "./snapshotFiles";

type Cloud = Pick<Posteriors, "count" | "latentSize" | "mean">;

/** Rotations from snapshot to snapshot, kept because scrubbing asks for all of them again and again. */
export class Alignment {
  readonly #between = new Map<string, Float64Array>();

  constructor(private readonly cloudOf: (step: number) => Promise<Cloud>) {}

  /** The snapshot of this step is another one from now on, or none. */
  forget(step: number): void {
    for (const key of this.#between.keys())
      if (key.split(" ").includes(String(step))) this.#between.delete(key);
  }

  /**
   * The rotation from the coordinates of `step` to those of `newest`, [latentSize, latentSize]: from each kept step after it
   * to the next, because neighbours look alike where the ends do not.
   * @param kept steps, rising, with `step` among them
   */
  async toNewest(step: number, kept: readonly number[], newest: Cloud): Promise<Float64Array> {
    const { latentSize } = newest;
    const way = kept.filter((other) => other >= step);
    let rotation = identity(latentSize);
    for (let i = 0; i + 1 < way.length; i++) {
      const [from = step, to = step] = [way[i], way[i + 1]];
      const key = `${from} ${to}`;
      let turn = this.#between.get(key);
      if (turn === undefined) {
        turn = turnOf(await this.cloudOf(from), await this.cloudOf(to));
        this.#between.set(key, turn);
      }
      rotation = product(rotation, turn, latentSize);
    }
    const last = await this.cloudOf(way[way.length - 1] ?? step);
    return product(rotation, turnOf(last, newest), latentSize);
  }
}

const turnOf = (from: Cloud, to: Cloud): Float64Array =>
  procrustes(from.mean, to.mean, Math.min(from.count, to.count), to.latentSize);

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}
