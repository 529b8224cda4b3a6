import { fail } from "#shared/domain/appError";
import { klToStandardNormal } from "#shared/math/gaussian";
import type { Random } from "#shared/math/random";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** N(mean, diag sd²): an encoder's answer q(z|x), or any other proposal. Both [latentSize], prior σ. */
export interface DiagonalGaussian {
  readonly mean: ArrayLike<number>;
  /** Standard deviations, not variances and not their logarithms; see `sdFromLogVariance`. */
  readonly sd: ArrayLike<number>;
}

/** σ = exp(½ log σ²). Taking exp(log σ²) for σ is a mistake often copied: it squares every spread. */
export function sdFromLogVariance(logVariance: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: logVariance.length }, (_, j) => Math.exp(0.5 * (logVariance[j] ?? 0)));
}

/** N(0, I), the prior. */
export function standardGaussian(latentSize: number): DiagonalGaussian {
  return { mean: new Float64Array(latentSize), sd: new Float64Array(latentSize).fill(1) };
}

/**
 * Refuses a Gaussian without a density: a spread of zero (a point mass) or numbers that are not finite.
 * @throws AppErrorException `not-finite`, naming the latent dimension.
 */
export function checkGaussian(gaussian: DiagonalGaussian, name = "q(z|x)"): void {
  const { mean, sd } = gaussian;
  if (mean.length !== sd.length) throw new Error(`${mean.length} means but ${sd.length} spreads`);
  for (let j = 0; j < mean.length; j++) {
    const m = mean[j] ?? NaN;
    const s = sd[j] ?? NaN;
    if (Number.isFinite(m) && s > 0 && Number.isFinite(s)) continue;
    fail({
      code: "not-finite",
      message: `${name} has no density: latent dimension ${j + 1} has mean ${m} and standard deviation ${s}.`,
      expected: "a finite mean and a standard deviation above 0",
      found: `mean ${m}, standard deviation ${s}`,
      hint: "A Gaussian without spread is a point mass, which no sample can be weighted against; train on, or go back to an earlier checkpoint.",
    });
  }
}

/**
 * z = mean + sd ∘ ε with ε ~ N(0, I) (the reparameterisation of Kingma & Welling 2014, section 2.4).
 * @returns [count, latentSize] row-major, prior σ.
 */
export function sampleGaussian(gaussian: DiagonalGaussian, count: number, random: Random): Float64Array {
  checkGaussian(gaussian);
  const { mean, sd } = gaussian;
  const d = mean.length;
  const z = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < d; j++) z[i * d + j] = (mean[j] ?? 0) + (sd[j] ?? 1) * random.normal();
  }
  return z;
}

/** log N(z_i; mean, diag sd²) of rows of z, [count, latentSize] → [count], nats. */
export function gaussianLogDensities(gaussian: DiagonalGaussian, z: ArrayLike<number>): Float64Array {
  checkGaussian(gaussian);
  const { mean, sd } = gaussian;
  const d = mean.length;
  let constant = -0.5 * d * LOG_TWO_PI;
  for (let j = 0; j < d; j++) constant -= Math.log(sd[j] ?? 1);
  const out = new Float64Array(z.length / d);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (((z[i * d + j] ?? 0) - (mean[j] ?? 0)) / (sd[j] ?? 1)) ** 2;
    out[i] = constant - 0.5 * sum;
  }
  return out;
}

/** KL(q ‖ N(0, I)) in closed form, nats. */
export function gaussianKl(gaussian: DiagonalGaussian): number {
  checkGaussian(gaussian);
  let sum = 0;
  for (let j = 0; j < gaussian.mean.length; j++) {
    sum += klToStandardNormal(gaussian.mean[j] ?? 0, gaussian.sd[j] ?? 1);
  }
  return sum;
}

/** H(N(mean, diag sd²)), nats. */
export function gaussianEntropy({ sd }: DiagonalGaussian): number {
  let sum = 0;
  for (let j = 0; j < sd.length; j++) sum += Math.log(sd[j] ?? 1) + 0.5 * (LOG_TWO_PI + 1);
  return sum;
}
