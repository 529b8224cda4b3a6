import { mostValidationRows } from "#shared/domain/validationRows";
import type * as tf from "@tensorflow/tfjs-core";
import type { BoundTerms } from "#shared/domain/model";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import type { Model } from "#engine/model/model";
import type { Objective } from "#engine/model/objective";
import { elementCount, tensorSpecsOf } from "#engine/model/parameters";
import type { Program, Runtime, TensorMap } from "#engine/program/runtime";
import type { Observations } from "./observations";
import { prefixed, withoutPrefix } from "./prefix";
import { mapTerms, termNamesOf, termOf } from "./terms";

/** Rows at a time, or fewer where there are many samples of z for each: a chunk keeps others waiting. */
const ROWS_PER_CHUNK = 200;
const SAMPLES_PER_CHUNK = 2000;
/** Above this the inputs are made anew at each evaluation instead of kept, bytes. */
const MAX_KEPT_BYTES = 32 * 2 ** 20;

/** The sums over the rows evaluated so far. */
export interface ValidationProgress {
  readonly done: number;
  readonly sums: BoundTerms;
  /** The bound of each of them, nats. */
  readonly bounds: readonly number[];
}

export const validationStart: ValidationProgress = {
  done: 0,
  sums: { elbo: 0, reconstruction: 0, kl: 0 },
  bounds: [],
};

/**
 * The ELBO, and L_K where that is trained, on rows that training never sees, with binarisation and noise fixed by the seed and the row, so that only
 * the weights differ from one point of the history to the next. At most 1,000 rows, evenly spread over the split.
 */
export class Validator {
  readonly rows: Int32Array;
  readonly #kept = new Map<number, TensorMap>();

  private constructor(
    private readonly program: Program,
    private readonly rowsPerChunk: number,
    private readonly model: Model,
    private readonly objective: Objective,
    private readonly observations: Observations,
    validationRows: Int32Array,
    private readonly seed: number,
  ) {
    this.rows = evenlySpread(validationRows, mostValidationRows);
  }

  static async compile(
    runtime: Runtime,
    model: Model,
    objective: Objective,
    observations: Observations,
    { validationRows }: Pick<Dataset, "validationRows">,
    seed: number,
  ): Promise<Validator> {
    const rowsPerChunk = Math.max(
      1,
      Math.min(ROWS_PER_CHUNK, Math.floor(SAMPLES_PER_CHUNK / objective.samples)),
    );
    const program = await runtime.compile(
      (inputs) => {
        const x = inputs["x"] as tf.Tensor2D; // declared below
        const noise = withoutPrefix("noise", inputs);
        return { ...objective.terms(model, withoutPrefix("parameter", inputs), x, noise) };
      },
      {
        x: { shape: [rowsPerChunk, model.features], dtype: "float32" },
        ...prefixed("noise", objective.noise(model, rowsPerChunk)),
        ...prefixed("parameter", tensorSpecsOf(model.parameters)),
      },
      { label: "validation" },
    );
    return new Validator(program, rowsPerChunk, model, objective, observations, validationRows, seed);
  }

  /** Evaluates the next rows; `parameters` by their own names. */
  async advance(progress: ValidationProgress, parameters: TensorMap): Promise<ValidationProgress> {
    const rows = this.rows.subarray(progress.done, progress.done + this.rowsPerChunk);
    const result = await this.program.run({
      ...this.#inputsFrom(progress.done, rows),
      ...prefixed("parameter", parameters),
    });
    return {
      done: progress.done + rows.length,
      bounds: [...progress.bounds, ...valuesOf(result["bound"] ?? result["elbo"], rows.length)],
      sums: mapTerms(
        this.objective.reported,
        (name) => (progress.sums[name] ?? 0) + sumOf(result[name], rows.length),
      ),
    };
  }

  /** Means over all rows, or null while rows are left or when there are none. */
  meansOf({ done, sums }: ValidationProgress): BoundTerms | null {
    if (done < this.rows.length || done === 0) return null;
    return mapTerms(termNamesOf(sums), (name) => termOf(sums, name) / done);
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
  }

  #inputsFrom(start: number, rows: Int32Array): TensorMap {
    const known = this.#kept.get(start);
    if (known !== undefined) return known;
    const made = this.#inputs(rows);
    const bytesPerChunk = Object.values(made).reduce((bytes, { byteLength }) => bytes + byteLength, 0);
    if ((bytesPerChunk / this.rowsPerChunk) * this.rows.length <= MAX_KEPT_BYTES) this.#kept.set(start, made);
    return made;
  }

  /** Inputs of a whole chunk; where rows are missing stay zeros, whose results nobody reads. */
  #inputs(rows: Int32Array): TensorMap {
    const x = new Float32Array(this.rowsPerChunk * this.model.features);
    const noise = Object.entries(this.objective.noise(this.model, this.rowsPerChunk)).map(
      ([name, { shape }]) => [name, new Float32Array(elementCount(shape))] as const,
    );
    rows.forEach((row, i) => {
      const random = new Random(this.seed).fork("validation").fork(row);
      this.observations.draw([row], random.fork("binarisation"), x, i * this.model.features);
      for (const [name, values] of noise) {
        const size = values.length / this.rowsPerChunk;
        random
          .fork("noise")
          .fork(name)
          .fillNormal(values, i * size, size);
      }
    });
    return { x, ...prefixed("noise", Object.fromEntries(noise)) };
  }
}

/** Those of the padded rows are left out. */
const valuesOf = (values: ArrayLike<number> | undefined, count: number): number[] =>
  Array.from({ length: count }, (_, i) => values?.[i] ?? 0);

/** Means over the padded rows would count rows that are none. */
function sumOf(values: ArrayLike<number> | undefined, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values?.[i] ?? 0;
  return sum;
}

function evenlySpread(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)] ?? 0);
}
