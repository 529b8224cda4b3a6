import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";

import type { TensorData, TensorMap, TensorSpecs, Tensors } from "#engine/program/runtime";

import { compiled, expectSame, float, int, numbers, withGradients } from "./comparison";

type Fn = (inputs: Tensors) => tf.Tensor;
type Case = readonly [name: string, fn: Fn, inputs: TensorSpecs, options?: Options];
interface Options {
  /** Maps the numbers in (-1, 1) to where the op is defined. */
  readonly domain?: (x: number) => number;
  readonly integers?: number;
}

const positive = (x: number): number => x * 0.9 + 1.1;
// Apart from `tf`, since the linter takes `.fill` with a list for that of arrays.
const { fill } = tf;
const grid: [number, number] = [3, 5];
const wide = (x: number): number => x * 12;

function feedsFor(inputs: TensorSpecs, { domain = (x) => x * 2, integers = 3 }: Options): TensorMap {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, { shape, dtype }], seed): [string, TensorData] => {
      const raw = numbers(
        shape.reduce((a, b) => a * b, 1),
        seed + 5,
      );
      if (dtype === "float32") return [key, raw.map(domain)];
      return [key, Int32Array.from(raw, (x) => Math.floor(((x + 1) / 2) * integers))];
    }),
  );
}

/** Every op gives the numbers, and the gradients, of tfjs's cpu backend. */
function cases(title: string, list: readonly Case[]): void {
  describe(title, () => {
    for (const [name, fn, inputs, options = {}] of list)
      test(name, async () => {
        await expectSame(withGradients(fn, inputs), inputs, feedsFor(inputs, options));
      });
  });
}

/** Ops without a gradient, or without float inputs. */
function forwardCases(title: string, list: readonly Case[]): void {
  describe(title, () => {
    for (const [name, fn, inputs, options = {}] of list)
      test(name, async () => {
        await expectSame((tensors) => ({ result: fn(tensors) }), inputs, feedsFor(inputs, options));
      });
  });
}

const t = (inputs: Tensors, key: string): tf.Tensor => inputs[key] as tf.Tensor;
const on =
  (op: (x: tf.Tensor) => tf.Tensor): Fn =>
  (i) =>
    op(t(i, "x"));
const on2 =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Fn =>
  (i) =>
    op(t(i, "a"), t(i, "b"));

const shapes: readonly TensorSpecs[] = [
  { x: float() },
  { x: float(1) },
  { x: float(7) },
  { x: float(1, 1, 5, 1) },
  { x: float(3, 5) },
];

const unaryOps: Readonly<Record<string, readonly [(x: tf.Tensor) => tf.Tensor, Options?]>> = {
  abs: [tf.abs],
  neg: [tf.neg],
  square: [tf.square],
  sign: [tf.sign],
  exp: [tf.exp],
  expm1: [tf.expm1],
  log: [tf.log, { domain: positive }],
  log1p: [tf.log1p, { domain: (x) => x * 0.9 }],
  sqrt: [tf.sqrt, { domain: positive }],
  rsqrt: [tf.rsqrt, { domain: positive }],
  reciprocal: [tf.reciprocal, { domain: positive }],
  floor: [tf.floor],
  ceil: [tf.ceil],
  round: [tf.round],
  sin: [tf.sin],
  cos: [tf.cos],
  tan: [tf.tan, { domain: (x) => x }],
  atan: [tf.atan],
  asin: [tf.asin, { domain: (x) => x * 0.8 }],
  acos: [tf.acos, { domain: (x) => x * 0.8 }],
  sinh: [tf.sinh],
  cosh: [tf.cosh],
  tanh: [tf.tanh, { domain: (x) => x * 3 }],
  erf: [tf.erf],
  relu: [tf.relu],
  relu6: [tf.relu6, { domain: wide }],
  elu: [tf.elu],
  selu: [tf.selu],
  leakyRelu: [(x) => tf.leakyRelu(x, 0.1)],
  sigmoid: [tf.sigmoid, { domain: wide }],
  silu: [(x) => tf.mul(x, tf.sigmoid(x))],
  gelu: [(x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))],
  softplus: [tf.softplus, { domain: (x) => x * 4 }],
  logSigmoid: [tf.logSigmoid, { domain: (x) => x * 4 }],
  clipByValue: [(x) => tf.clipByValue(x, -0.5, 0.7)],
  step: [(x) => tf.mul(tf.step(x, 0.3), x)],
  pow2: [(x) => tf.pow(x, 2)],
  pow3: [(x) => tf.pow(x, 3), { domain: positive }],
  castToInteger: [(x) => tf.mul(tf.cast(tf.cast(x, "int32"), "float32"), x), { domain: wide }],
};

describe.each(Object.entries(unaryOps))("%s", (_name, [op, options = {}]) => {
  test.each(shapes)("of $x.shape", async (inputs) => {
    await expectSame(withGradients(on(op), inputs), inputs, feedsFor(inputs, options));
  });
});

const binaryOps: Readonly<Record<string, readonly [(a: tf.Tensor, b: tf.Tensor) => tf.Tensor, Options?]>> = {
  add: [tf.add],
  sub: [tf.sub],
  mul: [tf.mul],
  div: [tf.div, { domain: positive }],
  maximum: [tf.maximum],
  minimum: [tf.minimum],
  pow: [tf.pow, { domain: positive }],
  squaredDifference: [tf.squaredDifference],
  mod: [tf.mod, { domain: positive }],
  where: [(a, b) => tf.where(tf.greater(a, b), tf.mul(a, tf.onesLike(b)), tf.mul(b, tf.onesLike(a)))],
};

describe.each(Object.entries(binaryOps))("%s broadcasts", (_name, [op, options = {}]) => {
  test.each<TensorSpecs>([
    { a: float(3, 4), b: float(3, 4) },
    { a: float(3, 4), b: float(4) },
    { a: float(3, 1), b: float(1, 4) },
    { a: float(), b: float(2, 3) },
    { a: float(2, 1, 3), b: float(5, 1) },
    { a: float(1), b: float(1) },
  ])("$a.shape with $b.shape", async (inputs) => {
    await expectSame(withGradients(on2(op), inputs), inputs, feedsFor(inputs, options));
  });
});

cases("matrix products", [
  ["2 x 2", on2((a, b) => tf.matMul(a, b)), { a: float(3, 5), b: float(5, 4) }],
  ["of size 1", on2((a, b) => tf.matMul(a, b)), { a: float(1, 1), b: float(1, 1) }],
  ["left transposed", on2((a, b) => tf.matMul(a, b, true)), { a: float(5, 3), b: float(5, 4) }],
  ["right transposed", on2((a, b) => tf.matMul(a, b, false, true)), { a: float(3, 5), b: float(4, 5) }],
  ["both transposed", on2((a, b) => tf.matMul(a, b, true, true)), { a: float(5, 3), b: float(4, 5) }],
  [
    "of an explicit transpose",
    on2((a, b) => tf.matMul(tf.transpose(a), b)),
    { a: float(5, 3), b: float(5, 4) },
  ],
  [
    "with bias",
    (i) => tf.relu(tf.add(tf.matMul(t(i, "a"), t(i, "b")), t(i, "c"))),
    { a: float(3, 5), b: float(5, 4), c: float(4) },
  ],
  ["batched", on2((a, b) => tf.matMul(a, b)), { a: float(2, 3, 5), b: float(2, 5, 4) }],
  [
    "batched, transposed",
    on2((a, b) => tf.matMul(a, b, true, true)),
    { a: float(2, 5, 3), b: float(2, 4, 5) },
  ],
  ["batch of one", on2((a, b) => tf.matMul(a, b)), { a: float(1, 3, 5), b: float(1, 5, 4) }],
  ["two batch dimensions", on2((a, b) => tf.matMul(a, b)), { a: float(2, 2, 3, 5), b: float(2, 2, 5, 1) }],
]);

cases("reductions", [
  ["sum of all", on((x) => tf.sum(x)), { x: float(3, 5) }],
  ["sum over one axis", on((x) => tf.sum(x, 1)), { x: float(3, 5, 2) }],
  ["sum, dimensions kept", on((x) => tf.sum(x, [0, 2], true)), { x: float(3, 5, 2) }],
  ["sum of a scalar", on((x) => tf.sum(x)), { x: float() }],
  ["mean", on((x) => tf.mean(x)), { x: float(3, 5) }],
  ["mean over an axis of 1", on((x) => tf.mean(x, 1)), { x: float(3, 1) }],
  ["mean, dimensions kept", on((x) => tf.mean(x, -1, true)), { x: float(3, 5) }],
  ["max", on((x) => tf.max(x, 1)), { x: float(3, 5) }],
  ["min", on((x) => tf.min(x, 0)), { x: float(3, 5) }],
  ["logSumExp", on((x) => tf.logSumExp(x, 1)), { x: float(3, 5) }],
  [
    "logSumExp of large numbers",
    on((x) => tf.logSumExp(x, 0)),
    { x: float(3, 5) },
    { domain: (x) => x * 80 },
  ],
  ["softmax", on((x) => tf.softmax(x)), { x: float(3, 5) }],
  ["logSoftmax", on((x) => tf.logSoftmax(x)), { x: float(3, 5) }],
  ["moments", on((x) => tf.moments(x, 1).variance), { x: float(3, 5) }],
  ["euclidean norm", on((x) => tf.sqrt(tf.sum(tf.square(x), 1))), { x: float(3, 5) }],
  ["cumulative sum", on((x) => tf.cumsum(x, 1)), { x: float(3, 5) }],
  ["cumulative sum, exclusive and reversed", on((x) => tf.cumsum(x, 0, true, true)), { x: float(3, 5) }],
]);

cases("shapes", [
  ["reshape", on((x) => tf.reshape(x, [5, -1])), { x: float(3, 5) }],
  ["flatten of a scalar", on((x) => tf.reshape(x, [1])), { x: float() }],
  ["transpose", on((x) => tf.transpose(x, [2, 0, 1])), { x: float(3, 5, 2) }],
  ["transpose twice", on((x) => tf.transpose(tf.transpose(x, [2, 0, 1]), [2, 1, 0])), { x: float(3, 5, 2) }],
  ["transpose with dimensions of 1", on((x) => tf.transpose(x, [2, 0, 1])), { x: float(1, 5, 1) }],
  ["expandDims", on((x) => tf.expandDims(x, -1)), { x: float(3, 5) }],
  ["squeeze", on((x) => tf.squeeze(x, [1])), { x: float(3, 1, 5) }],
  ["tile", on((x) => tf.tile(x, [2, 3])), { x: float(3, 2) }],
  ["broadcastTo", on((x) => tf.broadcastTo(x, [4, 3, 5])), { x: float(3, 1) }],
  ["reverse", on((x) => tf.reverse(x, 1)), { x: float(3, 5) }],
  ["slice", on((x) => tf.slice(x, [1, 0, 2], [2, -1, 1])), { x: float(3, 2, 4) }],
  [
    "pad",
    on((x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
        ],
        0.5,
      ),
    ),
    { x: float(3, 2) },
  ],
  ["concat", on2((a, b) => tf.concat([a, b, a], 1)), { a: float(2, 3), b: float(2, 1) }],
  ["stack", on2((a, b) => tf.stack([a, b], 1)), { a: float(2, 3), b: float(2, 3) }],
  ["unstack", on((x) => tf.add(...(tf.unstack(x, 1) as [tf.Tensor, tf.Tensor]))), { x: float(3, 2) }],
  ["split", on((x) => tf.mul(...(tf.split(x, [2, 2], 1) as [tf.Tensor, tf.Tensor]))), { x: float(3, 4) }],
  ["gather", (i) => tf.gather(t(i, "x"), tf.cast(t(i, "at"), "int32")), { x: float(3, 4), at: int(5) }],
  [
    "gather along the last axis",
    (i) => tf.gather(t(i, "x"), tf.cast(t(i, "at"), "int32"), 1),
    { x: float(2, 3), at: int(4) },
  ],
  [
    "gather by a matrix",
    (i) => tf.gather(t(i, "x"), tf.cast(t(i, "at"), "int32")),
    { x: float(3, 2), at: int(2, 2) },
  ],
]);

cases("normalisation", [
  [
    "layer norm",
    (i) => {
      const { mean, variance } = tf.moments(t(i, "x"), -1, true);
      const y = tf.div(tf.sub(t(i, "x"), mean), tf.sqrt(tf.add(variance, 1e-5)));
      return tf.add(tf.mul(y, t(i, "scale")), t(i, "offset"));
    },
    { x: float(3, 5), scale: float(5), offset: float(5) },
  ],
  [
    "batch norm",
    (i) => tf.batchNorm(t(i, "x"), t(i, "mean"), t(i, "variance"), t(i, "offset"), t(i, "scale")),
    { x: float(4, 3), mean: float(3), variance: float(3), offset: float(3), scale: float(3) },
    { domain: positive },
  ],
]);

const convolutions = [
  [[2, 5, 5, 3], [3, 3, 3, 4], 1, "same"],
  [[2, 7, 6, 2], [3, 3, 2, 3], 2, "same"],
  [[1, 8, 8, 1], [4, 4, 1, 2], 2, "same"],
  [[2, 7, 7, 2], [3, 2, 2, 3], 2, "valid"],
  [[1, 8, 7, 2], [3, 3, 2, 1], 3, "valid"],
  [[1, 1, 1, 1], [1, 1, 1, 1], 1, "valid"],
  [[2, 6, 6, 1], [3, 3, 1, 2], 2, 1],
] as const;

describe.each(convolutions)("convolution of %j by %j, stride %i, pad %s", (image, filter, stride, pad) => {
  test("conv2d", async () => {
    const inputs = { x: float(...image), w: float(...filter) };
    const rounding = typeof pad === "number" ? "floor" : undefined;
    const fn: Fn = (i) =>
      tf.conv2d(t(i, "x") as tf.Tensor4D, t(i, "w") as tf.Tensor4D, stride, pad, "NHWC", 1, rounding);
    await expectSame(withGradients(fn, inputs), inputs, feedsFor(inputs, {}));
  });
  test("conv2dTranspose", async () => {
    const rounding = typeof pad === "number" ? "floor" : undefined;
    const { outShape } = tf.backend_util.computeConv2DInfo([...image], [...filter], stride, 1, pad, rounding);
    const inputs = { y: float(...outShape), w: float(...filter) };
    const fn: Fn = (i) =>
      tf.conv2dTranspose(
        t(i, "y") as tf.Tensor4D,
        t(i, "w") as tf.Tensor4D,
        [...image],
        stride,
        pad,
        rounding,
      );
    await expectSame(withGradients(fn, inputs), inputs, feedsFor(inputs, {}));
  });
});

forwardCases("integers and booleans", [
  [
    "arithmetic",
    on2((a, b) => tf.sub(tf.add(tf.mul(a, b), a), b)),
    { a: int(3, 4), b: int(4) },
    { integers: 9 },
  ],
  [
    "floorDiv",
    on2((a, b) => tf.floorDiv(tf.sub(a, 5), tf.sub(b, 20))),
    { a: int(3, 4), b: int(4) },
    { integers: 11 },
  ],
  ["maximum", on2(tf.maximum), { a: int(3, 4), b: int(4) }],
  ["sum", on((x) => tf.sum(x, 0)), { x: int(3, 4) }],
  ["mean", on((x) => tf.mean(x, 0)), { x: int(3, 4) }],
  ["max", on((x) => tf.max(x, 1)), { x: int(3, 4) }],
  ["equal", on2(tf.equal), { a: int(3, 4), b: int(4) }],
  ["notEqual", on2(tf.notEqual), { a: float(3, 4), b: float(4) }],
  ["less", on2(tf.less), { a: float(3, 4), b: float(4) }],
  ["lessEqual", on2(tf.lessEqual), { a: int(3, 4), b: int(4) }],
  ["greaterEqual", on2(tf.greaterEqual), { a: float(3, 4), b: float(4) }],
  [
    "logic",
    on2((a, b) =>
      tf.logicalAnd(tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0)), tf.logicalNot(tf.less(a, b))),
    ),
    { a: float(3, 4), b: float(4) },
  ],
  ["xor", on2((a, b) => tf.logicalXor(tf.greater(a, 0), tf.greater(b, 0))), { a: float(3, 4), b: float(4) }],
  ["all", on((x) => tf.all(tf.greater(x, -1), 1)), { x: float(5, 2) }],
  ["any", on((x) => tf.any(tf.greater(x, 1), 1)), { x: float(5, 2) }],
  ["select integers", on2((a, b) => tf.where(tf.greater(a, b), a, b)), { a: int(3, 4), b: int(3, 4) }],
  ["count", on((x) => tf.sum(tf.greater(x, 0))), { x: float(5, 2) }],
  ["argMax", on((x) => tf.argMax(x, 1)), { x: float(3, 5) }],
  ["argMin", on((x) => tf.argMin(x, 0)), { x: float(3, 5) }],
  ["oneHot", on((x) => tf.oneHot(tf.cast(x, "int32"), 4)), { x: int(2, 3) }],
  ["oneHot with values", on((x) => tf.oneHot(tf.cast(x, "int32"), 3, 5, -2)), { x: int(4) }],
  ["cast to bool", on((x) => tf.cast(x, "bool")), { x: int(7) }],
  ["isNaN", on((x) => tf.isNaN(tf.log(x))), { x: float(7) }],
  ["stridedSlice", on((x) => tf.stridedSlice(x, [0, 4], [3, 0], [2, -2])), { x: float(3, 5) }],
  [
    "stridedSlice to the first",
    on((x) => tf.stridedSlice(x, [0, 4], [3, 0], [1, -1], 0, 2)),
    { x: float(3, 5) },
  ],
  ["range and fill", on((x) => tf.add(tf.mul(x, tf.range(0, 5)), fill(grid, 2.5))), { x: float(3, 5) }],
  [
    "a factor that is wider than what it multiplies",
    on((x) => tf.mul(tf.mul(x, fill(grid, 2)), 3)),
    { x: float(5) },
  ],
  ["linspace", on((x) => tf.mul(x, tf.linspace(-1, 1, 5))), { x: float(3, 5) }],
  ["only constants", () => tf.concat([tf.zeros([300]), tf.ones([400]), tf.scalar(3).reshape([1])]), {}],
]);

test("tiny arguments keep their digits in log1p and expm1", async () => {
  const x = Float32Array.of(1e-7, 3e-5, -2e-6, 0, 1e-3, -0.4, 0.6, 30, 88, -50);
  const outputs = await expectSame(
    ({ x: input }) => ({ expm1: tf.expm1(input as tf.Tensor), log1p: tf.log1p(tf.abs(input as tf.Tensor)) }),
    { x: float(10) },
    { x },
  );
  for (const [key, fn] of [
    ["expm1", Math.expm1],
    ["log1p", (v: number) => Math.log1p(Math.abs(v))],
  ] as const)
    x.forEach((v, i) => {
      const wanted = fn(v);
      expect(Math.abs((outputs[key]?.[i] ?? NaN) - wanted)).toBeLessThanOrEqual(2e-6 * Math.abs(wanted));
    });
});

test("softplus is right far out on both sides", async () => {
  const x = Float32Array.of(-100, -20, 0, 20, 100, 1000);
  const program = await compiled.compile(({ x: input }) => ({ y: tf.softplus(input as tf.Tensor) }), {
    x: float(6),
  });
  const { y } = await program.run({ x });
  x.forEach((v, i) => {
    const wanted = Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
    expect(Math.abs((y?.[i] ?? NaN) - wanted)).toBeLessThanOrEqual(1e-7 + 1e-6 * wanted);
  });
  await program.dispose();
});
