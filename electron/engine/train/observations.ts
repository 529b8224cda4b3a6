import { assertNever } from "#shared/domain/assertNever";
import { fail } from "#shared/domain/appError";
import type { ModelConfig } from "#shared/domain/model";
import type { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { typeOfStore } from "#engine/data/rowStore";
import { usualCategories } from "#engine/model/categorical";
import { datasetBinariser } from "./binarise";

/**
 * A data set as a model sees it, in model space, [rows, features]: grey values under a Bernoulli likelihood become
 * 0 and 1, under a categorical one the nearest of its levels, everything else stays as it is.
 */
export interface Observations {
  readonly features: number;
  /** One observation of each row: drawn from `random` where grey values are binarised stochastically. */
  draw(rows: ArrayLike<number>, random: Random, out: Float32Array, offset?: number): void;
  /** The expectation of `draw`: grey values themselves under stochastic binarisation. */
  expected(rows: ArrayLike<number>, out: Float32Array, offset?: number): void;
}

type ObservationConfig = Pick<ModelConfig, "likelihood" | "binarisation" | "categories">;

/** @throws AppErrorException `invalid-request` when the likelihood cannot be that of the data */
export function observationsOf(dataset: Dataset, config: ObservationConfig): Observations {
  const { likelihood } = config;
  switch (likelihood) {
    case "gaussian":
    case "gaussian-fixed":
    case "gaussian-per-dimension":
      return asTheyAre(dataset);
    case "continuous-bernoulli":
      requireUnit(dataset, "continuous Bernoulli");
      return asTheyAre(dataset);
    case "discretised-logistic":
      requireLevels(dataset);
      return asTheyAre(dataset);
    case "categorical":
      return inLevels(dataset, config);
    case "bernoulli":
      requireUnit(dataset, "Bernoulli");
      return config.binarisation === "stochastic"
        ? binarised(dataset)
        : mapped(dataset, (value) => (value >= 0.5 ? 1 : 0));
    default:
      return assertNever(likelihood);
  }
}

function asTheyAre(dataset: Dataset): Observations {
  return {
    features: dataset.summary.features,
    draw: (rows, _random, out, offset = 0) => dataset.modelRows(rows, out, offset),
    expected: (rows, out, offset = 0) => dataset.modelRows(rows, out, offset),
  };
}

/** Each value by itself, the same in training and in inference. */
function mapped(dataset: Dataset, map: (value: number) => number): Observations {
  const { features } = dataset.summary;
  const write = (rows: ArrayLike<number>, out: Float32Array, offset = 0): void => {
    dataset.modelRows(rows, out, offset);
    const end = offset + rows.length * features;
    for (let i = offset; i < end; i++) out[i] = map(out[i] ?? 0);
  };
  return { features, draw: (rows, _random, out, offset) => write(rows, out, offset), expected: write };
}

function binarised(dataset: Dataset): Observations {
  const { features } = dataset.summary;
  const binarise = datasetBinariser(dataset);
  return {
    features,
    draw: (rows, random, out, offset = 0) => binarise(rows, random, out, offset),
    expected: (rows, out, offset = 0) => dataset.modelRows(rows, out, offset),
  };
}

function inLevels(dataset: Dataset, { categories = usualCategories }: ObservationConfig): Observations {
  const { features, name } = dataset.summary;
  if (categories.kind === "levels") {
    requireUnit(dataset, "categorical");
    const steps = categories.count - 1;
    return mapped(dataset, (value) => Math.round(value * steps) / steps);
  }
  if (categories.values.length !== features) {
    fail({
      code: "invalid-request",
      message: `The levels are those of ${categories.values.length} columns; "${name}" has ${features}.`,
      where: { field: "config.categories" },
      hint: "Create the model anew for these data.",
    });
  }
  return asTheyAre(dataset);
}

function requireUnit({ summary: { scaling, name } }: Dataset, likelihood: string): void {
  if (scaling === "unit") return;
  fail({
    code: "invalid-request",
    message: `The ${likelihood} likelihood needs values between 0 and 1; "${name}" has columns in units of their own.`,
    hint: "Choose a Gaussian likelihood.",
    where: { field: "config.likelihood" },
  });
}

function requireLevels({ store, transform, summary: { name } }: Dataset): void {
  if (typeOfStore(store) === "u8" && transform === null) return;
  fail({
    code: "invalid-request",
    message: `The discretised logistic is over pixels of 256 levels; "${name}" has real numbers.`,
    hint: "Choose a Gaussian or the continuous Bernoulli likelihood.",
    where: { field: "config.likelihood" },
  });
}
