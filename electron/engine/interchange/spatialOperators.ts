import * as tf from "@tensorflow/tfjs-core";
import type { NodeReader } from "./nodeReader";

/** ONNX has images as [batch, channels, height, width] and filters as [out, in, height, width]. */
const toChannelsLast = [0, 2, 3, 1];
const toChannelsFirst = [0, 3, 1, 2];

interface Window2D {
  readonly strides: [number, number];
  readonly dilations: [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

function windowOf(node: NodeReader, filter: readonly [number, number], image: readonly number[]): Window2D {
  const pair = (name: string, otherwise: number): [number, number] => {
    const [a = otherwise, b = otherwise] = node.ints(name, []);
    return [a, b];
  };
  const strides = pair("strides", 1);
  const dilations = pair("dilations", 1);
  const mode = node.text("auto_pad", "NOTSET");
  const [top = 0, left = 0, bottom = 0, right = 0] = node.ints("pads", []);
  if (mode === "NOTSET") return { strides, dilations, pads: [top, left, bottom, right] };
  if (mode === "VALID") return { strides, dilations, pads: [0, 0, 0, 0] };
  if (mode !== "SAME_UPPER") return node.refuse("pads as numbers", `auto_pad ${mode}`);
  const total = [0, 1].map((axis) => {
    const [size = 1, stride = 1] = [image[axis + 2], strides[axis]];
    const reach = ((filter[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    return Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
  });
  const [high = 0, wide = 0] = total;
  return {
    strides,
    dilations,
    pads: [high >> 1, wide >> 1, high - (high >> 1), wide - (wide >> 1)],
  };
}

function filterOf(node: NodeReader): tf.Tensor4D {
  const filter = node.tensor(1);
  if (filter.rank !== 4 || node.tensor(0).rank !== 4) {
    return node.refuse("images of two dimensions", `[${node.tensor(0).shape.join(", ")}]`);
  }
  if (node.int("group", 1) !== 1) return node.refuse("group = 1", `group = ${node.int("group", 1)}`);
  return filter as tf.Tensor4D; // its rank was just looked at
}

const explicit = ([top, left, bottom, right]: Window2D["pads"]): tf.backend_util.ExplicitPadding => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

function withBias(node: NodeReader, images: tf.Tensor4D): tf.Tensor {
  const biased = node.has(2) ? tf.add(images, node.tensor(2)) : images;
  return tf.transpose(biased, toChannelsFirst);
}

export function convolution(node: NodeReader): tf.Tensor {
  const filter = filterOf(node);
  const image = node.tensor(0);
  const [, , height, width] = filter.shape;
  const window = windowOf(node, [height, width], image.shape);
  return withBias(
    node,
    tf.conv2d(
      tf.transpose<tf.Tensor4D>(image as tf.Tensor4D, toChannelsLast), // its rank was looked at with the filter's
      tf.transpose<tf.Tensor4D>(filter, [2, 3, 1, 0]),
      window.strides,
      explicit(window.pads),
      "NHWC",
      window.dilations,
      "floor",
    ),
  );
}

/** Filters are [in, out, height, width] here: those of the convolution that this is the gradient of. */
export function transposedConvolution(node: NodeReader): tf.Tensor {
  const filter = filterOf(node);
  const image = node.tensor(0);
  const [, outChannels, height, width] = filter.shape;
  const window = windowOf(node, [height, width], image.shape);
  if (window.dilations.some((step) => step !== 1)) return node.refuse("dilations of 1", "others");
  const [extraHigh = 0, extraWide = 0] = node.ints("output_padding", []);
  const [top, left, bottom, right] = window.pads;
  const [batch = 1, , rows = 1, columns = 1] = image.shape;
  const outHeight = (rows - 1) * window.strides[0] - top - bottom + height + extraHigh;
  const outWidth = (columns - 1) * window.strides[1] - left - right + width + extraWide;
  return withBias(
    node,
    tf.conv2dTranspose(
      tf.transpose<tf.Tensor4D>(image as tf.Tensor4D, toChannelsLast), // its rank was looked at with the filter's
      tf.transpose<tf.Tensor4D>(filter, [2, 3, 1, 0]),
      [batch, outHeight, outWidth, outChannels],
      window.strides,
      explicit(window.pads),
      "floor",
    ),
  );
}

/** Windows that neither overlap nor reach beyond the image: a reshape and a reduction. */
export function pooling(node: NodeReader, reduce: (x: tf.Tensor, axes: number[]) => tf.Tensor): tf.Tensor {
  const image = node.tensor(0);
  const [batch = 1, channels = 1, height = 1, width = 1] = image.shape;
  const [high = 1, wide = 1] = node.ints("kernel_shape", []);
  const window = windowOf(node, [high, wide], image.shape);
  const isPlain =
    window.strides[0] === high &&
    window.strides[1] === wide &&
    window.pads.every((pad) => pad === 0) &&
    height % high === 0 &&
    width % wide === 0;
  if (!isPlain) return node.refuse("windows that fill the image without overlap", "others");
  const split = tf.reshape(image, [batch, channels, height / high, high, width / wide, wide]);
  return reduce(split, [3, 5]);
}

/** Each pixel repeated: what `nearest` with whole factors is. */
export function resize(node: NodeReader): tf.Tensor {
  const image = node.tensor(0);
  const [batch = 1, channels = 1, height = 1, width = 1] = image.shape;
  const factors = factorsOf(node, image.shape);
  const isNearest = node.text("mode", "nearest") === "nearest";
  if (!isNearest || factors.some((factor) => !Number.isInteger(factor) || factor < 1)) {
    return node.refuse("nearest pixels, enlarged by a whole number", node.text("mode", "nearest"));
  }
  const [high = 1, wide = 1] = factors;
  const spread = tf.tile(tf.reshape(image, [batch, channels, height, 1, width, 1]), [1, 1, 1, high, 1, wide]);
  return tf.reshape(spread, [batch, channels, height * high, width * wide]);
}

function factorsOf(node: NodeReader, shape: readonly number[]): readonly number[] {
  // Upsample has the factors as its second input, Resize as its third or the sizes as its fourth.
  if (node.has(3)) return [2, 3].map((axis) => (node.known(3)[axis] ?? 1) / (shape[axis] ?? 1));
  const at = node.node.op === "Upsample" ? 1 : 2;
  return node.constantFloats(at).slice(2);
}
