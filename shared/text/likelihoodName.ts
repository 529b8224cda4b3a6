import type { LikelihoodKind } from "../domain/dataset";

/** As forms and lists show them. */
export const likelihoodName: Readonly<Record<LikelihoodKind, string>> = {
  bernoulli: "Bernoulli",
  "continuous-bernoulli": "Continuous Bernoulli",
  gaussian: "Gaussian, one σ",
  "gaussian-fixed": "Gaussian, σ given",
  "gaussian-per-dimension": "Gaussian, σ per value",
  "discretised-logistic": "Discretised logistic",
  categorical: "Categorical",
};
