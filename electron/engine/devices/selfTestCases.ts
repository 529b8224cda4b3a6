import * as tf from "@tensorflow/tfjs-core";
import type { TensorFunction, TensorSpecs, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";

export interface SelfTestCase {
  readonly what: string;
  readonly fn: TensorFunction;
  /** All float32, fed with standard normals. */
  readonly inputs: TensorSpecs;
}

const float = (...shape: number[]): TensorSpecs[string] => ({ shape, dtype: "float32" });
const at = <T extends tf.Tensor>(tensors: Tensors, name: string): T => tensors[name] as T; // declared beside

/** The value, and the gradients by all inputs. */
const differentiated =
  (value: (inputs: Tensors) => tf.Scalar): TensorFunction =>
  (inputs) => {
    const { value: result, gradients } = valueAndGradients(
      (params) => ({ value: value(params), aux: {} }),
      inputs,
    );
    return {
      value: result,
      ...Object.fromEntries(
        Object.entries(gradients).map(([name, tensor]) => [`gradient by ${name}`, tensor]),
      ),
    };
  };

/** The loss of a small autoencoder of dense layers: products, biases, softplus, exponentials, sums. */
const dense: SelfTestCase = {
  what: "an autoencoder of dense layers",
  inputs: {
    x: float(32, 100),
    noise: float(32, 4),
    encoder: float(100, 64),
    mean: float(64, 4),
    logVariance: float(64, 4),
    decoder: float(4, 64),
    output: float(64, 100),
    bias: float(100),
  },
  fn: differentiated((t) => {
    // Weights of sd 1 are scaled down to a network's usual ones.
    const layer = (x: tf.Tensor2D, name: string, inputs: number): tf.Tensor2D =>
      tf.matMul(x, tf.mul(at<tf.Tensor2D>(t, name), Math.sqrt(1 / inputs)));
    const h = tf.relu(layer(at(t, "x"), "encoder", 100));
    const mean = layer(h, "mean", 64);
    const logVariance = layer(h, "logVariance", 64);
    const z = tf.add<tf.Tensor2D>(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), at(t, "noise")));
    const logits = tf.add(layer(tf.elu(layer(z, "decoder", 4)), "output", 64), at(t, "bias"));
    const target = tf.sigmoid(at(t, "x"));
    const reconstruction = tf.sum(tf.sub(tf.softplus(logits), tf.mul(logits, target)));
    const kl = tf.sum(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1)));
    return tf.div<tf.Scalar>(tf.add(reconstruction, tf.mul(kl, 0.5)), 32);
  }),
};

/** Strided and transposed convolutions with a normalisation between them. */
const convolutional: SelfTestCase = {
  what: "convolutions there and back",
  inputs: { x: float(4, 12, 12, 3), down: float(3, 3, 3, 8), up: float(3, 3, 3, 8) },
  fn: differentiated((t) => {
    const h = tf.conv2d(at<tf.Tensor4D>(t, "x"), tf.mul(at<tf.Tensor4D>(t, "down"), 0.2), 2, "same");
    const centred = tf.sub(h, tf.mean(h, [0, 1, 2], true));
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), [0, 1, 2], true), 1e-5)));
    const back = tf.conv2dTranspose(
      tf.leakyRelu<tf.Tensor4D>(scaled as tf.Tensor4D, 0.1), // a normalisation keeps the shape
      tf.mul(at<tf.Tensor4D>(t, "up"), 0.2),
      [4, 12, 12, 3],
      2,
      "same",
    );
    return tf.mean<tf.Scalar>(tf.square(tf.sub(back, at(t, "x"))));
  }),
};

/** log Σ exp of numbers far apart, as importance weights are, and what goes with it. */
const weights: SelfTestCase = {
  what: "importance weights",
  inputs: { logWeights: float(16, 500) },
  fn: differentiated((t) => {
    const logWeights = tf.mul(at<tf.Tensor2D>(t, "logWeights"), 40);
    return tf.mean<tf.Scalar>(tf.add(tf.logSumExp(logWeights, 1), tf.max(tf.softmax(logWeights), 1)));
  }),
};

/** Between them: every operator that training and evidence of the built-in models use often. */
export const selfTestCases: readonly SelfTestCase[] = [dense, convolutional, weights];
