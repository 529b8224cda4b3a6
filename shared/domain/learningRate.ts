import type { TrainingConfig } from "./model";

type RateConfig = Pick<TrainingConfig, "learningRate" | "schedule" | "learningRateWarmUp" | "stopAt">;

/**
 * The learning rate of step `step`, 1 for the first: linearly up over the warm-up, then as it is, or along half a cosine
 * that would reach 0 one step after `stopAt` (Loshchilov & Hutter 2017, equation 5, without restarts). A function of the
 * settings and the step alone, so that a resumed run goes on as one that was never paused.
 */
export function learningRateAt(
  { learningRate, schedule = "constant", learningRateWarmUp: warmUp = 0, stopAt }: RateConfig,
  step: number,
): number {
  if (step <= warmUp) return (learningRate * step) / warmUp;
  if (schedule === "constant") return learningRate;
  const share = Math.min(1, (step - warmUp - 1) / Math.max(1, stopAt - warmUp));
  return learningRate * 0.5 * (1 + Math.cos(Math.PI * share));
}
