import type * as tf from "@tensorflow/tfjs-core";

import type { Graph, Value } from "../graph";
import { product } from "./matMul";
import { reshape } from "./rearrange";
import { pad } from "./slicing";

type Geometry = tf.backend_util.Conv2DInfo;

/**
 * Convolutions as matrix products, for processors: a `Gather` copies the pixels under each place of the filter to a row,
 * in pieces of memory since channels are last, and the filter is the matrix [height · width · in, out] as it stands. ONNX
 * Runtime's own convolutions want channels first and reach a third of the speed of its products. Not for filters with
 * holes, nor for pads as wide as the filter.
 */
export function isProduct({ dilationHeight, dilationWidth, padInfo, ...info }: Geometry): boolean {
  const { top, bottom, left, right } = padInfo;
  const isDense = dilationHeight === 1 && dilationWidth === 1;
  return isDense && Math.max(top, bottom) < info.filterHeight && Math.max(left, right) < info.filterWidth;
}

/** x [batch, height, width, in] and filter [height, width, in, out] to [batch, outHeight, outWidth, out]. */
export function convolveByProduct(graph: Graph, x: Value, filter: Value, info: Geometry): Value {
  const { batchSize, outHeight, outWidth, outChannels } = info;
  const matrix = reshape(graph, filter, [placeSize(info) * info.inChannels, outChannels]);
  const rows = product(graph, patches(graph, x, info), matrix);
  return reshape(graph, rows, [batchSize, outHeight, outWidth, outChannels]);
}

/** The gradient by the filter, from the same rows. */
export function filterGradientByProduct(graph: Graph, x: Value, dy: Value, info: Geometry): Value {
  const { batchSize, outHeight, outWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
  const slopes = reshape(graph, dy, [batchSize * outHeight * outWidth, outChannels]);
  const gradient = product(graph, patches(graph, x, info), slopes, { transposeA: true });
  return reshape(graph, gradient, [filterHeight, filterWidth, inChannels, outChannels]);
}

/**
 * The gradient by the image, and the forward pass of a transposed convolution. The padded image is cut into cells of
 * stride by stride pixels: all of a cell's depend on the same few places of dy, each with weights of its own, so that one
 * product makes whole cells (Shi et al. 2016, section 2.2).
 */
export function imageGradientByProduct(graph: Graph, dy: Value, filter: Value, info: Geometry): Value {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo } = info;
  const tapsHigh = Math.ceil(info.filterHeight / strideHeight);
  const tapsWide = Math.ceil(info.filterWidth / strideWidth);
  const cellsHigh = Math.ceil((padInfo.top + inHeight) / strideHeight);
  const cellsWide = Math.ceil((padInfo.left + inWidth) / strideWidth);
  const padded = pad(
    graph,
    dy,
    [
      [0, 0],
      // Beyond the last cell nothing is needed; a pad as wide as the filter would need less than there is.
      [tapsHigh - 1, Math.max(0, cellsHigh - info.outHeight)],
      [tapsWide - 1, Math.max(0, cellsWide - info.outWidth)],
      [0, 0],
    ],
    0,
  );
  const windows = gatherWindows(graph, padded, {
    filter: [tapsHigh, tapsWide],
    stride: [1, 1],
    out: [cellsHigh, cellsWide],
  });
  const weights = weightsOfCells(graph, filter, info, [tapsHigh, tapsWide]);
  const cells = product(graph, windows, weights, { transposeB: true });
  const phases = strideHeight * strideWidth;
  const pixels = reshape(graph, cells, [batchSize, cellsHigh * cellsWide * phases, inChannels]);
  const order: number[] = [];
  for (let row = padInfo.top; row < padInfo.top + inHeight; row++)
    for (let column = padInfo.left; column < padInfo.left + inWidth; column++) {
      const cell = Math.floor(row / strideHeight) * cellsWide + Math.floor(column / strideWidth);
      order.push(cell * phases + (row % strideHeight) * strideWidth + (column % strideWidth));
    }
  const image = gather(graph, pixels, order, 1);
  return reshape(graph, image, [batchSize, inHeight, inWidth, inChannels]);
}

const placeSize = ({ filterHeight, filterWidth }: Geometry): number => filterHeight * filterWidth;

/** What lies under the filter at each place: [batch · outHeight · outWidth, height · width · in]. */
function patches(graph: Graph, x: Value, info: Geometry): Value {
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth, outHeight, outWidth } = info;
  const { top, bottom, left, right } = padInfo;
  const padded = pad(
    graph,
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    0,
  );
  return gatherWindows(graph, padded, {
    filter: [filterHeight, filterWidth],
    stride: [strideHeight, strideWidth],
    out: [outHeight, outWidth],
  });
}

interface Windows {
  readonly filter: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly out: readonly [number, number];
}

/** The windows of an image without pads, a row for each. */
function gatherWindows(graph: Graph, x: Value, { filter, stride, out }: Windows): Value {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const size = filter[0] * filter[1] * channels;
  if (filter[0] * filter[1] === 1 && stride[0] * stride[1] === 1)
    return reshape(graph, x, [batch * out[0] * out[1], size]);
  // Neighbours that are in all windows together are copied together.
  const run = [width, filter[1], stride[1]].reduce(greatestCommonDivisor);
  const runs = reshape(graph, x, [batch, (height * width) / run, run * channels]);
  const order: number[] = [];
  for (let y = 0; y < out[0]; y++)
    for (let x0 = 0; x0 < out[1]; x0++)
      for (let i = 0; i < filter[0]; i++)
        for (let j = 0; j < filter[1]; j += run)
          order.push(((y * stride[0] + i) * width + x0 * stride[1] + j) / run);
  return reshape(graph, gather(graph, runs, order, 1), [batch * out[0] * out[1], size]);
}

/**
 * A filter's weights by what a cell's pixels get from the places around it: [stride · stride · in, taps · taps · out], the
 * first place being the one furthest up and left, whose filter reaches the cell with its last rows.
 */
function weightsOfCells(
  graph: Graph,
  filter: Value,
  { filterHeight, filterWidth, inChannels, outChannels, strideHeight, strideWidth }: Geometry,
  [tapsHigh, tapsWide]: readonly [number, number],
): Value {
  const whole = pad(
    graph,
    filter,
    [
      [0, tapsHigh * strideHeight - filterHeight],
      [0, tapsWide * strideWidth - filterWidth],
      [0, 0],
      [0, 0],
    ],
    0,
  );
  const width = tapsWide * strideWidth;
  const rows = reshape(graph, whole, [tapsHigh * strideHeight * width * inChannels, outChannels]);
  const order: number[] = [];
  for (let phaseY = 0; phaseY < strideHeight; phaseY++)
    for (let phaseX = 0; phaseX < strideWidth; phaseX++)
      for (let channel = 0; channel < inChannels; channel++)
        for (let i = tapsHigh - 1; i >= 0; i--)
          for (let j = tapsWide - 1; j >= 0; j--) {
            const at = (i * strideHeight + phaseY) * width + j * strideWidth + phaseX;
            order.push(at * inChannels + channel);
          }
  const sizes = [strideHeight * strideWidth * inChannels, tapsHigh * tapsWide * outChannels];
  return reshape(graph, gather(graph, rows, order, 0), sizes);
}

function gather(graph: Graph, x: Value, order: readonly number[], axis: number): Value {
  const shape = x.shape.map((size, i) => (i === axis ? order.length : size));
  return graph.apply("Gather", [x, graph.integers(order)], { type: x.type, shape }, { axis: { int: axis } });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
