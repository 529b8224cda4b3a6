import * as tf from "@tensorflow/tfjs-core";
import type { NodeReader } from "./nodeReader";
import { integers, tensorOperand, type Operand } from "./operand";
import { convolution, pooling, resize, transposedConvolution } from "./spatialOperators";

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const unary =
  (fn: Unary) =>
  (node: NodeReader): Operand =>
    tensorOperand(fn(node.tensor(0)));

const SQRT_HALF = Math.SQRT1_2;
const gelu = (node: NodeReader): tf.Tensor => {
  const x = node.tensor(0);
  if (node.text("approximate", "none") === "none") {
    return tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, SQRT_HALF)))));
  }
  const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))));
  return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
};

/** With two known vectors of integers the result is known too: sizes are computed this way. */
const arithmetic =
  (fn: Binary, onNumbers: (a: number, b: number) => number) =>
  (node: NodeReader): Operand => {
    const [a, b] = [node.operand(0), node.operand(1)];
    if (a.kind === "integers" && b.kind === "integers") {
      const length = Math.max(a.data.length, b.data.length);
      const at = (data: readonly number[], i: number): number => data[data.length === 1 ? 0 : i] ?? NaN;
      const data = Array.from({ length }, (_, i) => onNumbers(at(a.data, i), at(b.data, i)));
      return integers(data, a.data.length >= b.data.length ? a.dims : b.dims);
    }
    return tensorOperand(fn(node.tensor(0), node.tensor(1)));
  };

const comparison =
  (fn: Binary) =>
  (node: NodeReader): Operand =>
    tensorOperand(fn(node.tensor(0), node.tensor(1)));

const reduction =
  (fn: (x: tf.Tensor, axes: number[] | undefined, keep: boolean) => tf.Tensor) =>
  (node: NodeReader): Operand => {
    const axes = node.axes(1);
    const keep = node.int("keepdims", 1) === 1;
    return tensorOperand(fn(node.tensor(0), axes === null ? undefined : [...axes], keep));
  };

const gemm = (node: NodeReader): Operand => {
  const product = tf.matMul(
    node.tensor(0), // Gemm takes matrices only
    node.tensor(1),
    node.int("transA", 0) === 1,
    node.int("transB", 0) === 1,
  );
  const [alpha, beta] = [node.float("alpha", 1), node.float("beta", 1)];
  const scaled = alpha === 1 ? product : tf.mul(product, alpha);
  if (!node.has(2)) return tensorOperand(scaled);
  const bias = beta === 1 ? node.tensor(2) : tf.mul(node.tensor(2), beta);
  return tensorOperand(tf.add(scaled, bias));
};

/** Moments along `axes`, kept as dimensions; then scale and shift. */
const normalised = (x: tf.Tensor, axes: number[], epsilon: number): tf.Tensor => {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes, true);
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
};

/** One number for each channel, [channels], to be spread over [batch, channels, …]. */
const perChannel = (values: tf.Tensor, rank: number): tf.Tensor =>
  tf.reshape(values, [1, values.size, ...Array<number>(rank - 2).fill(1)]);

const batchNormalisation = (node: NodeReader): Operand => {
  if (node.int("training_mode", 0) === 1) node.refuse("the model in its evaluation mode", "training mode");
  const x = node.tensor(0);
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((at) => perChannel(node.tensor(at), x.rank));
  if (!scale || !shift || !mean || !variance) return node.refuse("five inputs", `${node.operandCount}`);
  const slope = tf.mul(scale, tf.rsqrt(tf.add(variance, node.float("epsilon", 1e-5))));
  return tensorOperand(tf.add(tf.mul(tf.sub(x, mean), slope), shift));
};

const layerNormalisation = (node: NodeReader): Operand => {
  const x = node.tensor(0);
  const first = node.int("axis", -1);
  const start = first < 0 ? first + x.rank : first;
  const axes = Array.from({ length: x.rank - start }, (_, i) => start + i);
  const scaled = tf.mul(normalised(x, axes, node.float("epsilon", 1e-5)), node.tensor(1));
  return tensorOperand(node.has(2) ? tf.add(scaled, node.tensor(2)) : scaled);
};

const instanceNormalisation = (node: NodeReader): Operand => {
  const x = node.tensor(0);
  const axes = Array.from({ length: x.rank - 2 }, (_, i) => i + 2);
  const scaled = normalised(x, axes, node.float("epsilon", 1e-5));
  return tensorOperand(
    tf.add(tf.mul(scaled, perChannel(node.tensor(1), x.rank)), perChannel(node.tensor(2), x.rank)),
  );
};

const clip = (node: NodeReader): Operand => {
  const bound = (at: number, name: string, otherwise: number): number =>
    node.has(at) ? (node.constantFloats(at)[0] ?? otherwise) : node.float(name, otherwise);
  const [low, high] = [bound(1, "min", -Infinity), bound(2, "max", Infinity)];
  const x = node.tensor(0);
  return tensorOperand(tf.minimum(tf.maximum(x, low), high));
};

/** Arithmetic of networks: each operator's meaning as the ONNX operator documentation gives it. */
export const numericOperators: Readonly<Record<string, (node: NodeReader) => Operand>> = {
  Identity: (node) => node.operand(0),
  // In evaluation mode both do nothing.
  Dropout: (node) => node.operand(0),
  Gemm: gemm,
  MatMul: (node) => tensorOperand(tf.matMul(node.tensor(0), node.tensor(1))),
  Conv: (node) => tensorOperand(convolution(node)),
  ConvTranspose: (node) => tensorOperand(transposedConvolution(node)),
  MaxPool: (node) => tensorOperand(pooling(node, (x, axes) => tf.max(x, axes))),
  AveragePool: (node) => tensorOperand(pooling(node, (x, axes) => tf.mean(x, axes))),
  GlobalAveragePool: (node) => tensorOperand(tf.mean(node.tensor(0), [2, 3], true)),
  Resize: (node) => tensorOperand(resize(node)),
  Upsample: (node) => tensorOperand(resize(node)),
  BatchNormalization: batchNormalisation,
  LayerNormalization: layerNormalisation,
  InstanceNormalization: instanceNormalisation,
  Add: arithmetic(tf.add, (a, b) => a + b),
  Sub: arithmetic(tf.sub, (a, b) => a - b),
  Mul: arithmetic(tf.mul, (a, b) => a * b),
  Div: arithmetic(tf.div, (a, b) => Math.trunc(a / b)),
  Pow: arithmetic(tf.pow, (a, b) => a ** b),
  Max: arithmetic(tf.maximum, Math.max),
  Min: arithmetic(tf.minimum, Math.min),
  ReduceMean: reduction((x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceSum: reduction((x, axes, keep) => tf.sum(x, axes, keep)),
  Relu: unary(tf.relu),
  LeakyRelu: (node) => tensorOperand(tf.leakyRelu(node.tensor(0), node.float("alpha", 0.01))),
  PRelu: (node) => tensorOperand(tf.prelu(node.tensor(0), node.tensor(1))),
  Elu: (node) => {
    const alpha = node.float("alpha", 1);
    return alpha === 1 ? unary(tf.elu)(node) : node.refuse("alpha = 1", `alpha = ${alpha}`);
  },
  Selu: unary(tf.selu),
  Gelu: (node) => tensorOperand(gelu(node)),
  HardSigmoid: (node) => {
    const line = tf.add(tf.mul(node.tensor(0), node.float("alpha", 0.2)), node.float("beta", 0.5));
    return tensorOperand(tf.minimum(tf.maximum(line, 0), 1));
  },
  Swish: unary((x) => tf.mul(x, tf.sigmoid(x))),
  Sigmoid: unary(tf.sigmoid),
  Tanh: unary(tf.tanh),
  Softplus: unary(tf.softplus),
  Softsign: unary((x) => tf.div(x, tf.add(1, tf.abs(x)))),
  Softmax: (node) => tensorOperand(tf.softmax(node.tensor(0), lastAxis(node))),
  LogSoftmax: (node) => tensorOperand(tf.logSoftmax(node.tensor(0), lastAxis(node))),
  Exp: unary(tf.exp),
  Log: unary(tf.log),
  Sqrt: unary(tf.sqrt),
  Reciprocal: unary(tf.reciprocal),
  Neg: unary(tf.neg),
  Abs: unary(tf.abs),
  Erf: unary(tf.erf),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Clip: clip,
  Greater: comparison(tf.greater),
  GreaterOrEqual: comparison(tf.greaterEqual),
  Less: comparison(tf.less),
  LessOrEqual: comparison(tf.lessEqual),
  Equal: comparison(tf.equal),
  Where: (node) => {
    const condition = tf.cast(node.tensor(0), "bool");
    return tensorOperand(tf.where(condition, node.tensor(1), node.tensor(2)));
  },
};

function lastAxis(node: NodeReader): number {
  const { rank } = node.tensor(0);
  const axis = node.int("axis", -1);
  if (axis !== -1 && axis !== rank - 1) return node.refuse("the last axis", `axis ${axis}`);
  return rank - 1;
}
