import { assertNever } from "#shared/domain/assertNever";
import type { ModelConfig } from "#shared/domain/model";
import { bernoulli } from "./bernoulli";
import { categorical, usualCategories } from "./categorical";
import { continuousBernoulli } from "./continuousBernoulli";
import { discretisedLogistic } from "./discretisedLogistic";
import { gaussian, gaussianFixed, gaussianPerDimension } from "./gaussian";
import type { Likelihood } from "./likelihood";

/** The likelihood of a model's configuration, over `features` values. */
export function likelihoodOf(
  { likelihood, fixedSd = 1, categories = usualCategories }: LikelihoodConfig,
  features: number,
): Likelihood {
  switch (likelihood) {
    case "bernoulli":
      return bernoulli;
    case "continuous-bernoulli":
      return continuousBernoulli;
    case "gaussian":
      return gaussian;
    case "gaussian-fixed":
      return gaussianFixed(fixedSd);
    case "gaussian-per-dimension":
      return gaussianPerDimension(features);
    case "discretised-logistic":
      return discretisedLogistic;
    case "categorical":
      return categorical(categories, features);
    default:
      return assertNever(likelihood);
  }
}

type LikelihoodConfig = Pick<ModelConfig, "likelihood" | "fixedSd" | "categories">;
