import { z } from "zod";

const components = z.number().int().min(1).max(500);

/**
 * p(z): N(0, I); a mixture of diagonal Gaussians, learned with the decoder; or a VampPrior, the mixture of the encoder's
 * answers to pseudo-inputs that are learned (Tomczak & Welling 2018). All three are Gaussian mixtures.
 */
export const priorConfigSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("standard-normal") }),
  z.object({ kind: z.literal("mixture"), components }),
  z.object({ kind: z.literal("vamp"), components }),
]);
export type PriorConfig = z.infer<typeof priorConfigSchema>;

export const standardNormalPrior: PriorConfig = { kind: "standard-normal" };
