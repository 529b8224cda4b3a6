import type { EngineContract } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import type { Params, ResultOf } from "#shared/rpc/contract";
import type { LogJoint } from "#engine/evidence/logJoint";
import { matchPosterior } from "#engine/evidence/posteriorMatch";
import { posteriorContours } from "./contours";
import { datumOf } from "./datum";
import { gridOf } from "./grid";
import type { ModelReader, Report } from "./modelReader";

export type SliceRequest = Params<EngineContract, "evidence:slice">;
export type SliceResult = ResultOf<EngineContract, "evidence:slice">;
type Plane = readonly [number, number];

/**
 * p(z_i, z_j | the other latents, x) on the grid: what the posterior looks like in one plane through latent space. A
 * conditional, not a marginal: elsewhere the same plane may look otherwise, and where the others stand need not be likely.
 *
 * @throws AppErrorException `out-of-range` unless two different dimensions of three or more are asked for and `at` is a
 * point of latent space; `unsupported` where the grid does not suffice
 */
export async function slice(
  reader: ModelReader,
  { row, seed, dimensions, at }: SliceRequest,
  report: Report,
): Promise<SliceResult> {
  const d = reader.programs.model.latentSize;
  requirePlane(dimensions, d);
  const { q, joint } = await datumOf(reader, row, seed);
  const through = at ?? q.mean;
  requirePoint(through, d);
  const inPlane = planeJoint(joint, dimensions, through);
  const { posterior, refusal } = await gridOf({ joint: inPlane }, report);
  if (posterior === null) {
    return fail({
      code: "unsupported",
      message: refusal,
      hint: "Choose other dimensions, or hold the others somewhere else.",
    });
  }
  const [i, j] = dimensions;
  const own = {
    mean: [q.mean[i] ?? 0, q.mean[j] ?? 0],
    sd: [q.sd[i] ?? 1, q.sd[j] ?? 1],
  };
  const { kl, overlap } = await matchPosterior(inPlane, posterior, own);
  return {
    row,
    step: reader.weights.step,
    seed,
    dimensions,
    at: Float32Array.from(through),
    logEvidence: posterior.logEvidence,
    exact: posterior.exact,
    sentence: posterior.sentence,
    resolution: posterior.resolution,
    mean: Float32Array.from(posterior.mean),
    covariance: Float32Array.from(posterior.covariance),
    modeCount: posterior.modeCount,
    kl: Number.isFinite(kl) ? kl : null,
    overlap,
    contours: await posteriorContours(reader.turns, inPlane, posterior),
  };
}

/** log p(x | z) and the prior's density in the plane, the other latents held where `at` has them. */
function planeJoint(joint: LogJoint, [i, j]: Plane, at: ArrayLike<number>): LogJoint {
  const d = joint.latentSize;
  return {
    latentSize: 2,
    evaluate: async (z, count) => {
      const whole = Float64Array.from({ length: count * d }, (_, k) => at[k % d] ?? 0);
      const logPrior = new Float64Array(count);
      for (let n = 0; n < count; n++) {
        whole[n * d + i] = z[2 * n] ?? 0;
        whole[n * d + j] = z[2 * n + 1] ?? 0;
        logPrior[n] = standardNormalLogDensity(z.subarray(2 * n, 2 * n + 2));
      }
      return { logLikelihood: (await joint.evaluate(whole, count)).logLikelihood, logPrior };
    },
  };
}

function requirePlane([i, j]: Plane, d: number): void {
  if (d > 2 && i < d && j < d && i !== j) return;
  fail({
    code: "out-of-range",
    message:
      d <= 2
        ? `A slice leaves latent dimensions out, and this model has ${d}.`
        : "A slice needs two different latent dimensions.",
    where: { field: "dimensions" },
    expected: d <= 2 ? "3 latent dimensions or more" : `two different dimensions from 0 to ${d - 1}`,
    found: `${i} and ${j}`,
  });
}

function requirePoint(at: Float32Array, d: number): void {
  if (at.length === d && at.every(Number.isFinite)) return;
  fail({
    code: "out-of-range",
    message: "The place that the slice goes through is no point of this model's latent space.",
    where: { field: "at" },
    expected: `${d} finite numbers`,
    found: at.length === d ? "some that are not finite" : `${at.length} numbers`,
  });
}
