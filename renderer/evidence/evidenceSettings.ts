import { create } from "zustand";
import { evidenceCommands } from "#shared/contract/evidenceContract";

export type MixtureOver = "grid" | "encoder" | "prior";

export interface EvidenceSettings {
  /** Samples of each proposal, and the last rung of the ladder. */
  readonly largestK: number;
  readonly seed: number;
  /** What the mixture sums over; the grid falls back to the encoder where there is none. */
  readonly over: MixtureOver;
}

export const useEvidenceSettings = create<EvidenceSettings>(() => ({
  largestK: 10_000,
  seed: 1,
  // What the question is about: how few of the prior's samples matter.
  over: "prior",
}));

/** The limits are the contract's own. */
const shape = evidenceCommands["evidence:explain"].params.shape;
export const evidenceLimits = { largestK: shape.largestK, seed: shape.seed } as const;

/** Decoded latents beside the bars; as many as the widest window holds. */
export const mixtureTop = 24;
/** Decodes behind each mean and sd. */
export const uncertaintyCount = 64;
export const refineSteps = 400;
/** Samples of a look from the inspector. */
export const glanceK = 1000;
