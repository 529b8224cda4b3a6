import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { parameterOf } from "./dense";
import type { Likelihood } from "./likelihood";

/** The learned log scale, [1]. */
const scaleParameter = "likelihood/logScale";

/** Steps between the 256 levels of a pixel, which are k / 255. */
const STEPS = 255;
/** Scales below a quarter of a level say nothing more and would overflow. */
const SMALLEST_LOG_SCALE = -7;

/**
 * Pixels of 256 levels: the mass that a logistic around output + ½, with one learned scale s for the model, puts on each
 * level's bin; the first and the last bin reach to infinity (Kingma et al. 2016, section 5.2). With a and b the
 * standardised upper and lower edge, σ(a) − σ(b) = σ(a) σ(−b) (1 − e^(b−a)), which loses no digits in either tail.
 */
export const discretisedLogistic: Likelihood = {
  kind: "discretised-logistic",
  parameters: { [scaleParameter]: { shape: [1], initialisation: { kind: "constant", value: -2 } } },
  outputSize: (features) => features,
  logLikelihood: (parameters, x, output) => {
    const inverse = tf.exp(tf.neg(logScaleOf(parameters)));
    const deviation = tf.sub(tf.sub(x, 0.5), output);
    const a = tf.mul(tf.add(deviation, 0.5 / STEPS), inverse);
    const b = tf.mul(tf.sub(deviation, 0.5 / STEPS), inverse);
    const hasAbove = tf.cast(tf.less(x, 1 - 0.5 / STEPS), "float32");
    const hasBelow = tf.cast(tf.greater(x, 0.5 / STEPS), "float32");
    const width = tf.log(tf.neg(tf.expm1(tf.mul(inverse, -1 / STEPS))));
    const edges = tf.add(tf.mul(hasAbove, tf.softplus(tf.neg(a))), tf.mul(hasBelow, tf.softplus(b)));
    return tf.sum(tf.sub(tf.mul(tf.mul(hasAbove, hasBelow), width), edges), 1);
  },
  // Σ_k P(level ≥ k) / 255 as the integral it is the midpoint rule of: off by less than half a level.
  mean: (parameters, output) => {
    const logScale = logScaleOf(parameters);
    const inverse = tf.exp(tf.neg(logScale));
    const low = tf.softplus(tf.mul(tf.add(output, 0.5), inverse));
    const high = tf.softplus(tf.mul(tf.sub(output, 0.5), inverse));
    return tf.clipByValue(tf.mul(tf.sub(low, high), tf.exp(logScale)), 0, 1);
  },
  noise: "uniform",
  sample: (parameters, output, noise) => {
    const u = tf.clipByValue(noise, 1e-7, 1 - 1e-7);
    const logistic = tf.sub(tf.log(u), tf.log(tf.sub(1, u)));
    const x = tf.add(tf.add(output, 0.5), tf.mul(tf.exp(logScaleOf(parameters)), logistic));
    return tf.div(tf.round(tf.mul(tf.clipByValue(x, 0, 1), STEPS)), STEPS);
  },
};

/** Bent smoothly at its lower bound, as a Gaussian's log σ is. */
function logScaleOf(parameters: Tensors): tf.Tensor1D {
  const raw = parameterOf(parameters, scaleParameter) as tf.Tensor1D; // its shape is declared above
  return tf.add(tf.softplus(tf.sub(raw, SMALLEST_LOG_SCALE)), SMALLEST_LOG_SCALE);
}
