import * as tf from "@tensorflow/tfjs-core";
import type { Prior } from "./prior";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** p(z) = N(0, I). */
export const standardNormal: Prior = {
  parameters: {},
  uses: {},
  components: null,
  logDensity: (_parameters, z) => tf.mul(tf.sum(tf.add(tf.square(z), LOG_TWO_PI), 1), -0.5),
  // ½ (μ² + σ² − 1 − log σ²) (Kingma & Welling 2014, appendix B).
  klPerDimension: (_parameters, { mean, logVariance }) =>
    tf.mul(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1)), 0.5),
};
