import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import type { TensorSpecs } from "#engine/program/runtime";
import { elementCount } from "#engine/model/parameters";
import { EpochOrder } from "./epochOrder";
import type { Observations } from "./observations";

/** Where training stands, in counts of what lies behind. */
export interface TrainingPosition {
  /** Optimiser steps taken in the whole run. */
  readonly step: number;
  /** Items consumed, whatever the batch sizes were. */
  readonly items: number;
  /** Steps since the optimiser's state was zero. */
  readonly optimiserSteps: number;
}

/**
 * All that is random in training: which items, their binarisation, the noise of the objective. A pure function of the
 * seed and the position, so that cutting training into chunks, pausing and resuming change nothing.
 */
export class BatchSource {
  readonly #order: EpochOrder;
  readonly #binarisation: Random;
  readonly #noise: Random;
  #rows = new Int32Array(0);

  constructor(
    private readonly dataset: Dataset,
    private readonly observations: Observations,
    seed: number,
  ) {
    this.#order = new EpochOrder(dataset.trainRows.length, seed);
    this.#binarisation = new Random(seed).fork("binarisation");
    this.#noise = new Random(seed).fork("noise");
  }

  /** The batches of `steps` steps from `position` on: x becomes [steps, batch, features]. */
  fillItems(position: TrainingPosition, batch: number, steps: number, x: Float32Array): void {
    if (this.#rows.length !== batch) this.#rows = new Int32Array(batch);
    const { trainRows } = this.dataset;
    for (let s = 0; s < steps; s++) {
      this.#order.fill(position.items + s * batch, this.#rows);
      for (let i = 0; i < batch; i++) this.#rows[i] = trainRows[this.#rows[i] ?? 0] ?? 0;
      const random = this.#binarisation.fork(position.step + s);
      this.observations.draw(this.#rows, random, x, s * batch * this.observations.features);
    }
  }

  /** The standard normals of `steps` steps: for each name, [steps, ...shape]. */
  fillNoise(
    position: TrainingPosition,
    specs: TensorSpecs,
    steps: number,
    out: Readonly<Record<string, Float32Array>>,
  ): void {
    for (const [name, { shape }] of Object.entries(specs)) {
      const size = elementCount(shape);
      const values = out[name];
      if (values === undefined) throw new Error(`Nowhere to write the noise "${name}"`);
      for (let s = 0; s < steps; s++) {
        this.#noise
          .fork(position.step + s)
          .fork(name)
          .fillNormal(values, s * size, size);
      }
    }
  }
}
