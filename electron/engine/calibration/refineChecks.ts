import {
  bestDiagonal,
  klToPosterior,
  logEvidence,
  posteriorOf,
  type Posterior,
} from "#shared/math/linearGaussian";
import type { RefineResult } from "#engine/probability/refineDatum";
import { absolute, MOST_ERRORS, withinErrors, type Check } from "./check";
import { rowOf, type LinearModel } from "./linearModel";

/** Independent samples that q is fitted to in the plane; their mirror images come on top. */
const PAIRS = 64;
/** Nats that the last, small steps of the climb may leave. */
const UNCLIMBED = 1e-3;
/** As for the other integrals over the grid. */
const DENSITY_BOUND = 1e-4;

/** The refined q against the best diagonal Gaussian, and the gaps against their closed forms at that q. */
export function refineChecks({ dataset, truth }: LinearModel, refined: RefineResult): Check[] {
  const x = rowOf(dataset, refined.row);
  const posterior = posteriorOf(truth, x);
  const evidence = logEvidence(truth, x);
  const distance = klToPosterior(refined, posterior);
  return [
    absolute({
      name: "KL(q* ‖ p(z|x)), against that of the best diagonal Gaussian",
      unit: "nats",
      expected: klToPosterior(bestDiagonal(posterior), posterior),
      found: distance,
      bound: fitBound(posterior),
    }),
    absolute({
      name: "KL(q* ‖ p(z|x)) on the grid",
      unit: "nats",
      expected: distance,
      found: refined.exactKl ?? NaN,
      bound: DENSITY_BOUND,
    }),
    withinErrors("ELBO of q*", "nats", evidence - distance, refined.refinedElbo),
    withinErrors("approximation gap", "nats", distance, refined.approximation),
  ];
}

/**
 * The samples' own correlation r, of standard deviation 1/√PAIRS, acts like one more between the dimensions: with ρ the
 * correlation of the posterior's precision the fitted spreads are off by ρ r/2 each, which costs ρ² r²/2 nats.
 */
function fitBound({ precision }: Posterior): number {
  const [a = 1, b = 0, , c = 1] = precision;
  return (MOST_ERRORS ** 2 * (b * b)) / (a * c) / PAIRS / 2 + UNCLIMBED;
}
