import type { Explanation } from "#shared/contract/evidenceContract";
import { klToPosterior, logEvidence, posteriorOf } from "#shared/math/linearGaussian";
import { normalOverlap } from "#shared/math/normalOverlap";
import { absolute, relative, type Check } from "./check";
import { encoderAnswer, rowOf, type LinearModel } from "./linearModel";

/**
 * The grid's own error is below 1e-8. What is left are the roundings of log p(x|z) in float32: of a sum of 50 terms, some
 * 60 nats together, a few 6e-8 of it.
 */
const EVIDENCE_BOUND = 1e-6;
/** Sums over cells of densities that carry those roundings, 6e-5 nats at most: as much in their exponentials. */
const DENSITY_BOUND = 1e-4;

/** p(x) and p(z|x) on the grid, and q's distance from it, against the posterior in closed form. */
export function gridChecks(
  { dataset, truth, parameters, config }: LinearModel,
  { row, exact, exactRefusal }: Pick<Explanation, "row" | "exact" | "exactRefusal">,
): Check[] {
  const d = config.latentSize;
  const x = rowOf(dataset, row);
  const posterior = posteriorOf(truth, x);
  const evidence = logEvidence(truth, x);
  const q = encoderAnswer(parameters, x, d);
  const kl = klToPosterior(q, posterior);
  const named = (name: string): string => `${name}, d = ${d}`;
  if (exact === null) {
    const check = relative({
      name: named("log p(x) on the grid"),
      unit: "nats",
      expected: evidence,
      found: NaN,
      bound: EVIDENCE_BOUND,
    });
    return [{ ...check, problem: exactRefusal }];
  }
  const sds = Array.from({ length: d }, (_, j) => Math.sqrt(posterior.covariance[j * d + j] ?? NaN));
  const inSpreads = (mean: ArrayLike<number>): number[] => sds.map((sd, j) => (mean[j] ?? NaN) / sd);
  return [
    relative({
      name: named("log p(x) on the grid"),
      unit: "nats",
      expected: evidence,
      found: exact.logEvidence,
      bound: EVIDENCE_BOUND,
    }),
    relative({
      name: named("ELBO by quadrature"),
      unit: "nats",
      expected: evidence - kl,
      found: exact.elbo,
      bound: EVIDENCE_BOUND,
    }),
    absolute({
      name: named("KL(q(z|x) ‖ p(z|x))"),
      unit: "nats",
      expected: kl,
      found: exact.kl,
      bound: DENSITY_BOUND,
    }),
    absolute({
      name: named("mean of p(z|x)"),
      unit: "posterior σ",
      expected: inSpreads(posterior.mean),
      found: inSpreads(exact.mean),
      bound: DENSITY_BOUND,
    }),
    relative({
      name: named("covariance of p(z|x)"),
      unit: "prior σ²",
      expected: posterior.covariance,
      found: exact.covariance,
      bound: DENSITY_BOUND,
    }),
    ...(d === 1 ? [overlapCheck(named("overlap of q(z|x) and p(z|x)"), posterior, q, exact.overlap)] : []),
  ];
}

/** In one dimension two Gaussians' overlap has a closed form; the sum over cells has a kink where they cross. */
function overlapCheck(
  name: string,
  posterior: { readonly mean: readonly number[]; readonly covariance: Float64Array },
  q: { readonly mean: Float64Array; readonly sd: Float64Array },
  found: number,
): Check {
  const expected = normalOverlap(
    { mean: posterior.mean[0] ?? NaN, sd: Math.sqrt(posterior.covariance[0] ?? NaN) },
    { mean: q.mean[0] ?? NaN, sd: q.sd[0] ?? NaN },
  );
  return absolute({ name, unit: "", expected, found, bound: DENSITY_BOUND });
}
