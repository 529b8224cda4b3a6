import * as tf from "@tensorflow/tfjs-core";

/** Mean and variance of each channel, [channels]. */
export interface Moments {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** The moments of one training step's batch, by the names of the running ones that follow them. */
export class BatchMoments {
  readonly #seen: Record<string, tf.Tensor> = {};

  constructor(private readonly isReading = false) {}

  /** What the running statistics move towards: variances with the divisor n − 1, as PyTorch has them. */
  get seen(): Readonly<Record<string, tf.Tensor>> {
    return this.#seen;
  }

  /** Of x over all dimensions but the last. A layer that is passed twice in a step counts once. */
  of(name: string, x: tf.Tensor): Moments {
    const known = this.#moments.get(name);
    if (this.isReading && known !== undefined) return known;
    const axes = x.shape.map((_, i) => i).slice(0, -1);
    const count = x.size / (x.shape[x.shape.length - 1] ?? 1);
    const moments = tf.moments(x, axes);
    if (known === undefined) {
      this.#moments.set(name, moments);
      this.#seen[`${name}/mean`] = moments.mean;
      this.#seen[`${name}/variance`] = tf.mul(moments.variance, count / Math.max(1, count - 1));
    }
    return moments;
  }

  readonly #moments = new Map<string, Moments>();

  /** For other inputs of the same layers: normalises them by the moments of the data that went before. */
  reading(): BatchMoments {
    const reader = new BatchMoments(true);
    for (const [name, moments] of this.#moments) reader.#moments.set(name, moments);
    return reader;
  }
}
