import type { Random } from "#shared/math/random";
import type { ElboObjective } from "./refine";

/** log p(x, z) and its gradient in z of rows of z, [count, d] row-major, for one x. */
export type LogJointGradient = (
  z: Float64Array,
  count: number,
) => Promise<{ readonly logJoint: Float64Array; readonly gradient: Float64Array }>;

/**
 * Standard normal noise in pairs ε, −ε, scaled to unit variance along every axis, [count, d]; `count` even.
 * With it the ELBO of a Gaussian posterior has no sampling error in mean and spread, whatever the count.
 */
export function antitheticNoise(count: number, latentSize: number, random: Random): Float64Array {
  if (count < 2 || count % 2 !== 0) throw new Error(`Noise in pairs cannot have ${count} rows`);
  const half = (count / 2) * latentSize;
  const noise = new Float64Array(2 * half);
  for (let i = 0; i < half; i++) noise[i] = random.normal();
  for (let j = 0; j < latentSize; j++) {
    let squares = 0;
    for (let i = j; i < half; i += latentSize) squares += (noise[i] ?? 0) ** 2;
    const scale = Math.sqrt(count / 2 / squares);
    for (let i = j; i < half; i += latentSize) {
      noise[i] = (noise[i] ?? 0) * scale;
      noise[half + i] = -(noise[i] ?? 0);
    }
  }
  return noise;
}

/**
 * ELBO(μ, log σ) = mean_k log p(x, μ + σ ε_k) + entropy of q, with the gradients by reparameterisation (Kingma & Welling
 * 2014, section 2.4): ∂/∂μ = mean ∇_z, ∂/∂ log σ = mean (∇_z ∘ σ ε) + 1. The entropy is exact.
 * @param noise [count, d], kept for every call.
 */
export function elboWithNoise(joint: LogJointGradient, noise: Float64Array): ElboObjective {
  return async (mean, logSd) => {
    const d = mean.length;
    const count = noise.length / d;
    const sd = logSd.map(Math.exp);
    const z = noise.map((e, i) => (mean[i % d] ?? 0) + (sd[i % d] ?? 1) * e);
    const { logJoint, gradient } = await joint(z, count);
    const meanGradient = new Float64Array(d);
    const logSdGradient = new Float64Array(d).fill(1);
    gradient.forEach((g, i) => {
      const j = i % d;
      meanGradient[j] = (meanGradient[j] ?? 0) + g / count;
      logSdGradient[j] = (logSdGradient[j] ?? 0) + (g * (sd[j] ?? 1) * (noise[i] ?? 0)) / count;
    });
    const entropy = logSd.reduce((sum, s) => sum + s + 0.5 * Math.log(2 * Math.PI * Math.E), 0);
    const elbo = logJoint.reduce((sum, v) => sum + v / count, 0) + entropy;
    return { elbo, meanGradient, logSdGradient };
  };
}
