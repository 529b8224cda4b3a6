import { fail } from "#shared/domain/appError";
import type { ModelConfig } from "#shared/domain/model";
import type { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { binariserOf } from "./binarise";

/**
 * A data set as a model sees it, in model space, [rows, features]: grey values under a Bernoulli likelihood become
 * 0 and 1, everything else stays as it is.
 */
export interface Observations {
  readonly features: number;
  /** One observation of each row: drawn from `random` where grey values are binarised stochastically. */
  draw(rows: ArrayLike<number>, random: Random, out: Float32Array, offset?: number): void;
  /** The expectation of `draw`: grey values themselves under stochastic binarisation. */
  expected(rows: ArrayLike<number>, out: Float32Array, offset?: number): void;
}

/** @throws AppErrorException `invalid-request` when the likelihood cannot be that of the data */
export function observationsOf(
  dataset: Dataset,
  config: Pick<ModelConfig, "likelihood" | "binarisation">,
): Observations {
  const { features, scaling, name } = dataset.summary;
  const asTheyAre = (rows: ArrayLike<number>, out: Float32Array, offset = 0): void =>
    dataset.modelRows(rows, out, offset);
  if (config.likelihood !== "bernoulli") {
    return {
      features,
      draw: (rows, _random, out, offset) => asTheyAre(rows, out, offset),
      expected: asTheyAre,
    };
  }
  if (scaling !== "unit") {
    fail({
      code: "invalid-request",
      message: `The Bernoulli likelihood needs values between 0 and 1; "${name}" has columns in units of their own.`,
      hint: "Choose the Gaussian likelihood.",
      where: { field: "config.likelihood" },
    });
  }
  if (config.binarisation === "stochastic") {
    const binarise = binariserOf(dataset.store, features);
    return {
      features,
      draw: (rows, random, out, offset = 0) => binarise(rows, random, out, offset),
      expected: asTheyAre,
    };
  }
  const cut = (rows: ArrayLike<number>, out: Float32Array, offset = 0): void => {
    dataset.modelRows(rows, out, offset);
    const end = offset + rows.length * features;
    for (let i = offset; i < end; i++) out[i] = (out[i] ?? 0) >= 0.5 ? 1 : 0;
  };
  return { features, draw: (rows, _random, out, offset) => cut(rows, out, offset), expected: cut };
}
