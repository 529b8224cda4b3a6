import type { GaussianMixture } from "#shared/math/gaussianMixture";
import type { Observations } from "#engine/train/observations";
import type { Model } from "#engine/model/model";
import { copyOfState } from "#engine/train/snapshot";
import type { TensorMap } from "#engine/program/runtime";
import { mixtureOfPrior } from "./priorMixture";
import type { InferencePrograms } from "./programs";
import type { WeightsSource } from "./weights";

/**
 * Multiplications that one chunk may cost: about 3 ms on two cores of an office computer, so that a decode under the
 * pointer never waits long.
 */
const OPERATIONS_PER_CHUNK = 3e8;
/** Writing the chunk's rows takes time as well, whatever the encoder costs. */
const VALUES_PER_CHUNK = 8e5;

/** Rows of a chunk: as many as fit the cost, 16 to 1000. */
export function rowsPerChunk({ encoder, features }: Model): number {
  const fitting = Math.min(OPERATIONS_PER_CHUNK / encoder.multiplications, VALUES_PER_CHUNK / features);
  return Math.max(16, Math.min(1000, Math.floor(fitting)));
}

/** Encodes all rows by one set of weights, copied at the start so that training can go on between the chunks. */
export class EncodingPass {
  readonly step: number;
  /** [count, latentSize] each. */
  readonly mean: Float32Array;
  readonly sd: Float32Array;
  /** p(z) of the same weights, once the first rows are encoded; stays absent for N(0, I). */
  prior?: GaussianMixture;
  readonly #parameters: TensorMap;
  readonly #x: Float32Array;
  readonly #batch: number;
  #done = 0;

  constructor(
    private readonly programs: InferencePrograms,
    private readonly observations: Observations,
    readonly count: number,
    weights: WeightsSource,
  ) {
    const { model } = programs;
    this.step = weights.step;
    this.#parameters = weightsOf(model, weights.parameters);
    this.#batch = Math.min(rowsPerChunk(model), count);
    this.#x = new Float32Array(this.#batch * model.features);
    this.mean = new Float32Array(count * model.latentSize);
    this.sd = new Float32Array(count * model.latentSize);
  }

  /** Rows encoded so far. */
  get done(): number {
    return this.#done;
  }

  get isDone(): boolean {
    return this.#done >= this.count;
  }

  /** Encodes the next rows. */
  async chunk(): Promise<void> {
    const { latentSize } = this.programs.model;
    const start = this.#done;
    if (start === 0 && this.programs.model.prior.components !== null)
      this.prior = await mixtureOfPrior(this.programs, this.#parameters);
    const count = Math.min(this.#batch, this.count - start);
    const rows = Int32Array.from({ length: count }, (_, i) => start + i);
    this.observations.expected(rows, this.#x);
    const q = await this.programs.run("encode", this.#batch, this.#parameters, { x: this.#x });
    for (const name of ["mean", "sd"] as const) {
      this[name].set((q[name] ?? new Float32Array(0)).subarray(0, count * latentSize), start * latentSize);
    }
    this.#done = start + count;
  }
}

function weightsOf({ encoder, prior }: Model, parameters: TensorMap): TensorMap {
  const isTaken = (name: string): boolean => name in encoder.parameters || name in prior.uses;
  const taken = Object.entries(parameters).filter(([name]) => isTaken(name));
  return copyOfState(Object.fromEntries(taken));
}
