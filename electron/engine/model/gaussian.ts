import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { parameterOf } from "./dense";
import type { Likelihood } from "./likelihood";

/** The learned parameter, [1] or [features]; the log standard deviation is a smooth function of it, see `logSd`. */
export const sdParameter = "likelihood/sd";

/**
 * log σ never falls below this: data with constant columns would otherwise drive σ to 0 and the likelihood to
 * infinity. e^-7 is a thousandth of a standard deviation of the data.
 */
export const smallestLogSd = -7;

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** N(x; output, σ² I) with one σ for the whole model, learned: the likelihood of probabilistic PCA. */
export const gaussian: Likelihood = learned("gaussian", 1);

/** N(x; output, diag σ²) with a learned σ for each value of x: that of factor analysis. */
export const gaussianPerDimension = (features: number): Likelihood =>
  learned("gaussian-per-dimension", features);

function learned(kind: "gaussian" | "gaussian-per-dimension", size: number): Likelihood {
  return {
    kind,
    parameters: { [sdParameter]: { shape: [size], initialisation: { kind: "constant", value: 0 } } },
    outputSize: (features) => features,
    logLikelihood: (parameters, x, mean) => {
      const logSd = logSdOf(parameters);
      const standardised = tf.mul(tf.sub(x, mean), tf.exp(tf.neg(logSd)));
      const features = mean.shape[1];
      // One σ counts once for each value of x.
      const sizes = tf.mul(tf.sum(logSd), features / size);
      const normaliser = tf.add(sizes, 0.5 * LOG_TWO_PI * features);
      return tf.sub(tf.mul(tf.sum(tf.square(standardised), 1), -0.5), normaliser);
    },
    mean: (_parameters, mean) => mean,
    noise: "normal",
    sample: (parameters, mean, noise) => tf.add(mean, tf.mul(tf.exp(logSdOf(parameters)), noise)),
  };
}

/** N(x; output, σ² I) with a σ that is given, not learned: the squared error in units of 2 σ², normalised. */
export function gaussianFixed(sd: number): Likelihood {
  return {
    kind: "gaussian-fixed",
    parameters: {},
    outputSize: (features) => features,
    logLikelihood: (_parameters, x, mean) => {
      const squares = tf.sum(tf.square(tf.mul(tf.sub(x, mean), 1 / sd)), 1);
      return tf.sub(tf.mul(squares, -0.5), mean.shape[1] * (Math.log(sd) + 0.5 * LOG_TWO_PI));
    },
    mean: (_parameters, mean) => mean,
    noise: "normal",
    sample: (_parameters, mean, noise) => tf.add(mean, tf.mul(noise, sd)),
  };
}

/**
 * log σ = bound + softplus(raw − bound): the parameter itself but near the bound, where it bends smoothly, so
 * that the gradient never vanishes as it would behind a hard clip.
 */
function logSdOf(parameters: Tensors): tf.Tensor1D {
  const raw = parameterOf(parameters, sdParameter) as tf.Tensor1D; // its shape is declared above
  return tf.add(tf.softplus(tf.sub(raw, smallestLogSd)), smallestLogSd);
}

/** σ of the likelihood in the model's units, from the parameter's value. */
export function gaussianSd(raw: number): number {
  return Math.exp(smallestLogSd + Math.log1p(Math.exp(raw - smallestLogSd)));
}
