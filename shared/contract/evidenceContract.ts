import { z } from "zod";
import { float32, int32 } from "./columns";
import { doneOfTotal } from "./doneOfTotal";
import { estimateSchema } from "./estimate";

/**
 * Every call about one datum names its row and its seed: the same row, seed and weights give the same figures. Under
 * stochastic binarisation x is binarised once with that seed and fixed, and q is the encoder's answer to that binary x: the
 * inspector's figures, expectations over all binarisations with the encoder's answer to the grey x, differ.
 */
const oneDatum = { row: z.number().int().min(0), seed: z.number().int() };

/** Importance-sampling estimate of log p(x), nats, from `count` samples of one proposal. */
export const evidenceEstimateSchema = z.object({
  count: z.number().int(),
  logEvidence: z.number(),
  /** Null where one sample gives none. */
  standardError: z.number().nullable(),
  effectiveSampleSize: z.number(),
});
export type EvidenceEstimateRow = z.infer<typeof evidenceEstimateSchema>;

/** Pareto k̂ of a proposal with its traffic light (Vehtari et al. 2024). */
export const proposalVerdictSchema = z.object({
  quality: z.enum(["good", "usable", "unreliable", "too-few-samples"]),
  /** Null where there are too few samples to fit, or all weights are equal. */
  shape: z.number().nullable(),
  /** k̂ up to which this many samples are usable. */
  usableUpTo: z.number(),
  /** One sentence of what it means here. */
  sentence: z.string(),
});
export type ProposalVerdictRow = z.infer<typeof proposalVerdictSchema>;

/** A closed line in the plane of the first two latent dimensions: x, y pairs in prior σ. */
const ring = float32;

/** p(z|x) and log p(x) on the adaptive grid, for one to three latent dimensions. */
export const exactPosteriorSchema = z.object({
  logEvidence: z.number(),
  /** Within 1e-6 nats, or with kinks of p(x|z) within what the sentence names. False where the grid is too coarse; it says why. */
  exact: z.boolean(),
  sentence: z.string(),
  /** h/σ: largest spacing over posterior standard deviation. */
  resolution: z.number(),
  evaluations: z.number().int(),
  /** [d] and [d, d], prior σ and σ². */
  mean: float32,
  covariance: float32,
  /** Peaks, largest mass first; location [d]. */
  modes: z.array(z.object({ location: float32, mass: z.number() })),
  /** Those that hold more than 1 % of the mass. */
  modeCount: z.number().int(),
  /** KL(q(z|x) ‖ p(z|x)) = log p(x) − ELBO, nats, by quadrature. */
  kl: z.number(),
  /** ∫ min(q, p(z|x)) dz. */
  overlap: z.number(),
  /** ELBO by quadrature, nats. */
  elbo: z.number(),
  /** Highest-density regions of the given mass as rings; for d = 2 only, else empty. */
  contours: z.array(z.object({ mass: z.number(), rings: z.array(ring) })),
});
export type ExactPosteriorRow = z.infer<typeof exactPosteriorSchema>;

/** One rung of the ladder: L_K as the raw mean over disjoint blocks of K samples, never forced to rise. */
export const rungSchema = z.object({
  k: z.number().int(),
  /** nats */
  mean: z.number(),
  /** Null where there is one block. */
  standardError: z.number().nullable(),
  /** 5 % and 95 % quantiles over the blocks, nats; null below 20 blocks. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  blocks: z.number().int(),
});
export type RungRow = z.infer<typeof rungSchema>;

export const explanationSchema = z.object({
  row: z.number().int(),
  step: z.number().int(),
  seed: z.number().int(),
  latentSize: z.number().int(),
  /** q(z|x), [latentSize], prior σ. */
  mean: float32,
  sd: float32,
  /** The posterior on the grid, or why there is none ("needs 1 to 3 latent dimensions; this model has 12"). */
  exact: exactPosteriorSchema.nullable(),
  exactRefusal: z.string().nullable(),
  elbo: estimateSchema,
  reconstruction: estimateSchema,
  kl: z.number(),
  /** Standard error of `kl`, nats; absent or 0 where it is in closed form. */
  klError: z.number().optional(),
  /** From `largestK` encoder samples. */
  evidence: evidenceEstimateSchema,
  verdict: proposalVerdictSchema,
  /** The prior's is empty where a weight is exactly 0, so that some L_K would be log 0. */
  ladder: z.object({ encoder: z.array(rungSchema), prior: z.array(rungSchema) }),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** One proposal's samples in the order drawn, so that a window can play them. */
export const raceLaneSchema = z.object({
  /** [count, latentSize], prior σ. */
  z: float32,
  /** log w = log p(x, z) − log r(z), [count], nats. */
  logWeights: float32,
  /** Estimates at rising counts. */
  history: z.array(evidenceEstimateSchema),
  verdict: proposalVerdictSchema,
});
export type RaceLaneRow = z.infer<typeof raceLaneSchema>;

/** The probability of one datum. Everything here runs as a job: behind interaction, before training. */
export const evidenceCommands = {
  /** The exact posterior (or why not), the ladder, k̂ and the bound of one datum. */
  "evidence:explain": {
    params: z.object({ ...oneDatum, largestK: z.number().int().min(10).max(100_000) }),
    result: explanationSchema,
    progress: doneOfTotal,
  },
  /** The same x, `count` samples from the prior against `count` from the encoder. */
  "evidence:race": {
    params: z.object({ ...oneDatum, count: z.number().int().min(10).max(100_000) }),
    result: z.object({
      row: z.number().int(),
      step: z.number().int(),
      seed: z.number().int(),
      latentSize: z.number().int(),
      prior: raceLaneSchema,
      encoder: raceLaneSchema,
      /** How many prior samples do what `encoderSamples` encoder samples do, at rising counts. */
      equivalence: z.array(
        z.object({
          encoderSamples: z.number().int(),
          priorSamples: z.number().nullable(),
          basis: z.enum(["measured", "encoder-extrapolated", "prior-extrapolated", "unknown"]),
          sentence: z.string(),
        }),
      ),
    }),
    progress: doneOfTotal,
  },
  /** Which latents explain x: by responsibility over the exact grid (d ≤ 3), over encoder samples, or over prior samples. */
  "evidence:mixture": {
    params: z.object({
      ...oneDatum,
      over: z.enum(["grid", "encoder", "prior"]),
      /** Samples where it is over samples. */
      count: z.number().int().min(10).max(100_000),
      /** So many of the largest are decoded. */
      top: z.number().int().min(1).max(64),
    }),
    result: z.object({
      over: z.enum(["grid", "encoder", "prior"]),
      step: z.number().int(),
      /** Latents in all: grid cells or samples. */
      total: z.number().int(),
      /** The largest first: [top, latentSize], [top], [top, features] display units. */
      z: float32,
      responsibilities: float32,
      decoded: float32,
      /** The cumulative responsibility at `curveAt` latents, both rising. */
      curveAt: int32,
      curve: float32,
      /** How many latents hold at least each mass. */
      holding: z.array(z.object({ mass: z.number(), latents: z.number().int() })),
      /** exp(entropy) of the responsibilities. */
      perplexity: z.number(),
    }),
    progress: doneOfTotal,
  },
  /**
   * p(z_i, z_j | the other latents, x): a conditional slice of the posterior through a plane, on the grid. Of models with
   * more than two latent dimensions.
   */
  "evidence:slice": {
    params: z.object({
      ...oneDatum,
      dimensions: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
      /** Where the other latents are held, [latentSize], prior σ; null for the mean of q(z|x). */
      at: float32.nullable(),
    }),
    result: z.object({
      row: z.number().int(),
      step: z.number().int(),
      seed: z.number().int(),
      dimensions: z.tuple([z.number().int(), z.number().int()]),
      at: float32,
      /** log p(x | the other latents), nats: how well this slice can explain x at all. */
      logEvidence: z.number(),
      /** False where the grid is too coarse to call it exact; the sentence says why. */
      exact: z.boolean(),
      sentence: z.string(),
      /** h/σ */
      resolution: z.number(),
      /** Of the slice, [2] and [2, 2], prior σ and σ². */
      mean: float32,
      covariance: float32,
      modeCount: z.number().int(),
      /** KL of q in these two dimensions from the slice, nats; null where it is infinite. And ∫ min of the two. */
      kl: z.number().nullable(),
      overlap: z.number(),
      contours: z.array(z.object({ mass: z.number(), rings: z.array(ring) })),
    }),
    progress: doneOfTotal,
  },
  /** The best Gaussian for this x (Adam on μ and log σ with common random numbers) and the split of the gap. */
  "evidence:refine": {
    params: z.object({ ...oneDatum, steps: z.number().int().min(1).max(5000) }),
    result: z.object({
      row: z.number().int(),
      step: z.number().int(),
      seed: z.number().int(),
      mean: float32,
      sd: float32,
      stepsTaken: z.number().int(),
      elbo: estimateSchema,
      refinedElbo: estimateSchema,
      /** k̂ of the refined q. */
      verdict: proposalVerdictSchema,
      /** Standard error 0 where exact. */
      logEvidence: estimateSchema,
      approximation: estimateSchema,
      amortisation: estimateSchema,
      total: estimateSchema,
      warning: z.string().nullable(),
      /** Contrary to `elbo` a fact, not an estimate: KL(q* ‖ p(z|x)) on the grid, nats; null without a grid. */
      exactKl: z.number().nullable(),
    }),
    /** The ellipse on its way, at most 20 a second. */
    progress: z.object({
      iteration: z.number().int(),
      total: z.number().int(),
      mean: float32,
      sd: float32,
      elbo: z.number(),
    }),
  },
  /** Mean and sd of decodes under q, under p(z|x) or under the prior; means of p(x|z), never draws from it. */
  "evidence:uncertainty": {
    params: z.object({
      ...oneDatum,
      under: z.enum(["approximate-posterior", "posterior", "prior"]),
      count: z.number().int().min(2).max(1024),
    }),
    result: z.object({
      /** How the latents were drawn: "importance resampling from q" and the like. */
      source: z.string(),
      step: z.number().int(),
      /** [features], display units. */
      mean: float32,
      sd: float32,
      /** [count, latentSize] and [count, features]. */
      z: float32,
      decoded: float32,
    }),
    progress: doneOfTotal,
  },
} as const;
