import { z } from "zod";

/**
 * How the gradient of L_K is estimated: of the bound as it stands; without the encoder's score term ("sticking the
 * landing", Roeder et al. 2017), which is biased for K > 1; or doubly reparameterised (Tucker et al. 2018).
 */
export const gradientEstimatorSchema = z.enum(["plain", "sticking-the-landing", "doubly-reparameterised"]);
export type GradientEstimator = z.infer<typeof gradientEstimatorSchema>;

/**
 * What β weighs: the whole KL, or only its total correlation, by which the dimensions of q̄(z) depend on each other (Chen
 * et al. 2018); the rest of the KL then keeps the weight 1.
 */
export const weighedPartSchema = z.enum(["kl", "total-correlation"]);
export type WeighedPart = z.infer<typeof weighedPartSchema>;

/** Reconstruction − β Σ_j max(free bits, KL_j). What is reported is the ELBO itself, whatever these are. */
export const elboObjectiveSchema = z.object({
  kind: z.literal("elbo"),
  /** β, the weight of the KL (Higgins et al. 2017). */
  beta: z.number().min(0).max(100),
  /** The KL where it is absent. */
  weighs: weighedPartSchema.optional(),
  /** Steps in which the weight rises linearly to β (Sønderby et al. 2016); 0 for β from the start. */
  warmUpSteps: z.number().int().min(0).max(1_000_000),
  /** After so many steps the warm-up begins again (Fu et al. 2019); 0 or absent for one warm-up. */
  cycleSteps: z.number().int().min(0).max(1_000_000).optional(),
  /** Nats per latent dimension below which the mean KL over a batch is not lowered (Kingma et al. 2016). */
  freeBits: z.number().min(0).max(10),
});
export type ElboObjective = z.infer<typeof elboObjectiveSchema>;

/** L_K, the importance-weighted bound of K samples of z for each item (Burda et al. 2016). */
export const iwaeObjectiveSchema = z.object({
  kind: z.literal("iwae"),
  /** K. */
  samples: z.number().int().min(1).max(200),
  gradient: gradientEstimatorSchema,
});
export type IwaeObjective = z.infer<typeof iwaeObjectiveSchema>;

/** What training raises. */
export const objectiveConfigSchema = z.discriminatedUnion("kind", [elboObjectiveSchema, iwaeObjectiveSchema]);
export type ObjectiveConfig = z.infer<typeof objectiveConfigSchema>;

/** The ELBO as it stands: what models were trained on before there was a choice. */
export const plainElbo: ElboObjective = { kind: "elbo", beta: 1, warmUpSteps: 0, freeBits: 0 };

/** A usual choice of K, with the estimator that does not get noisier with it. */
export const usualIwae: IwaeObjective = { kind: "iwae", samples: 50, gradient: "doubly-reparameterised" };
