import type { GaussianMixture } from "#shared/math/gaussianMixture";

/** q(z|x) of every row of a data set by one set of weights. */
export interface Encoding {
  /** Rises with each encoding of the engine's life. */
  readonly version: number;
  readonly step: number;
  readonly count: number;
  readonly latentSize: number;
  /** [count, latentSize], prior σ. */
  readonly mean: Float32Array;
  /** [count, latentSize], prior σ. */
  readonly sd: Float32Array;
  /** p(z) of the same weights; absent for N(0, I). */
  readonly prior?: GaussianMixture;
}
