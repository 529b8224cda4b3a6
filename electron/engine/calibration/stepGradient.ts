import { gaussianSd, sdParameter, smallestLogSd } from "#engine/model/gaussian";
import type { BoundTerms } from "#shared/domain/model";
import { klToStandardNormal } from "#shared/math/gaussian";

/** Parameters or gradients by their names, in doubles. */
export type Doubles = Readonly<Record<string, Float64Array>>;

export interface Batch {
  /** [rows, features] and the standard normals of the step, [rows, latentSize]. */
  readonly x: Float32Array;
  readonly noise: Float32Array;
  readonly rows: number;
  readonly features: number;
  readonly latentSize: number;
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * What one training step of a linear model computes, derived by hand and in doubles: the mean bound of a batch at given
 * noise, and the gradient of −ELBO. With r = x − W z − b and g = r/σ²: ∂/∂W = gᵀz, ∂/∂z = Wᵀg, ∂/∂log σ = r·g − D;
 * through z = μ + s ε with s = exp(½ log s²), and the KL's own μ and ½(s² − 1).
 */
export function stepGradient(
  parameters: Doubles,
  batch: Batch,
): { readonly terms: BoundTerms; readonly gradients: Doubles } {
  const { rows, features: D, latentSize: d } = batch;
  const gradients = Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, new Float64Array(values.length)]),
  );
  const valueAt = (name: string, i: number): number => parameters[name]?.[i] ?? NaN;
  const add = (name: string, i: number, slope: number): void => {
    const into = gradients[name];
    // The loss is minus the mean.
    if (into !== undefined) into[i] = (into[i] ?? 0) - slope / rows;
  };
  const raw = valueAt(sdParameter, 0);
  const sd = gaussianSd(raw);
  let reconstruction = 0;
  let kl = 0;
  for (let n = 0; n < rows; n++) {
    const x = batch.x.subarray(n * D, (n + 1) * D);
    const head = (name: string, j: number): number =>
      x.reduce((sum, v, i) => sum + v * valueAt(`${name}/weight`, i * d + j), valueAt(`${name}/bias`, j));
    const latents = Array.from({ length: d }, (_, j) => {
      const mean = head("encoder/mean", j);
      const spread = Math.exp(0.5 * head("encoder/logVariance", j));
      const epsilon = batch.noise[n * d + j] ?? NaN;
      return { mean, spread, epsilon, z: mean + spread * epsilon, slope: 0 };
    });
    let squares = 0;
    for (let i = 0; i < D; i++) {
      const mean = latents.reduce(
        (sum, { z }, j) => sum + z * valueAt("decoder/output/weight", j * D + i),
        valueAt("decoder/output/bias", i),
      );
      const residual = (x[i] ?? NaN) - mean;
      const pull = residual / sd ** 2;
      squares += residual * pull;
      add("decoder/output/bias", i, pull);
      latents.forEach((latent, j) => {
        add("decoder/output/weight", j * D + i, pull * latent.z);
        latent.slope += pull * valueAt("decoder/output/weight", j * D + i);
      });
    }
    // The derivative of softplus: how much log σ moves with its parameter.
    add(sdParameter, 0, (squares - D) / (1 + Math.exp(smallestLogSd - raw)));
    reconstruction -= 0.5 * squares + D * (Math.log(sd) + 0.5 * LOG_TWO_PI);
    latents.forEach(({ mean, spread, epsilon, slope }, j) => {
      kl += klToStandardNormal(mean, spread);
      const heads = {
        "encoder/mean": slope - mean,
        "encoder/logVariance": 0.5 * (slope * spread * epsilon - spread ** 2 + 1),
      };
      for (const [name, value] of Object.entries(heads)) {
        add(`${name}/bias`, j, value);
        for (let i = 0; i < D; i++) add(`${name}/weight`, i * d + j, value * (x[i] ?? NaN));
      }
    });
  }
  const terms = { reconstruction: reconstruction / rows, kl: kl / rows };
  return { terms: { ...terms, elbo: terms.reconstruction - terms.kl }, gradients };
}
