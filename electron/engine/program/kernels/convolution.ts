import * as tf from "@tensorflow/tfjs-core";

import type { Attributes, Graph, Value } from "../graph";
import { unsupportedOp } from "../unsupportedOperation";
import {
  convolveByProduct,
  filterGradientByProduct,
  imageGradientByProduct,
  isProduct,
} from "./convolutionProducts";
import { defineKernel } from "./kernel";
import { transpose } from "./rearrange";
import { slice } from "./slicing";

/** tfjs has images as [batch, height, width, channels] and filters as [height, width, in, out]. */
const toChannelsFirst = [0, 3, 1, 2];
const toChannelsLast = [0, 2, 3, 1];
/** To [out, in, height, width], for `Conv`; `ConvTranspose` takes the same, its input having the `out` channels. */
const filterOutFirst = [3, 2, 0, 1];

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

type Shape4D = [number, number, number, number];

/** Sizes and pads, by tfjs's own rules for "same". */
function geometry(
  kernel: string,
  image: readonly number[],
  filter: readonly number[],
  attributes: ConvolutionAttributes,
): tf.backend_util.Conv2DInfo {
  if ((attributes.dataFormat ?? "NHWC") !== "NHWC") throw unsupportedOp(kernel, "images must be NHWC");
  const { strides, pad, dilations = 1, dimRoundingMode } = attributes;
  return tf.backend_util.computeConv2DInfo(
    [...image] as Shape4D,
    [...filter] as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
}

function pads({ padInfo }: tf.backend_util.Conv2DInfo): number[] {
  return [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right];
}

function convolve(graph: Graph, x: Value, filter: Value, info: tf.backend_util.Conv2DInfo): Value {
  if (graph.target === "cpu" && isProduct(info)) return convolveByProduct(graph, x, filter, info);
  const image = transpose(graph, x, toChannelsFirst);
  const weights = transpose(graph, filter, filterOutFirst);
  const shape = [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
  const attributes: Attributes = {
    strides: { ints: [info.strideHeight, info.strideWidth] },
    dilations: { ints: [info.dilationHeight, info.dilationWidth] },
    pads: { ints: pads(info) },
  };
  return transpose(
    graph,
    graph.apply("Conv", [image, weights], { type: x.type, shape }, attributes),
    toChannelsLast,
  );
}

/** The gradient by the image, and the forward pass of a transposed convolution. */
function convolveTransposed(graph: Graph, dy: Value, filter: Value, info: tf.backend_util.Conv2DInfo): Value {
  if (graph.target === "cpu" && isProduct(info)) return imageGradientByProduct(graph, dy, filter, info);
  const image = transpose(graph, dy, toChannelsFirst);
  const weights = transpose(graph, filter, filterOutFirst);
  const [top = 0, left = 0, bottom = 0, right = 0] = pads(info);
  // What a stride steps over at the end of the image; those rows got no gradient.
  const beyondHeight =
    info.inHeight - ((info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - top - bottom);
  const beyondWidth =
    info.inWidth - ((info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - left - right);
  const shape = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
  const attributes: Attributes = {
    strides: { ints: [info.strideHeight, info.strideWidth] },
    dilations: { ints: [info.dilationHeight, info.dilationWidth] },
    pads: { ints: [top, left, bottom, right] },
    output_padding: { ints: [beyondHeight, beyondWidth] },
  };
  const result = graph.apply("ConvTranspose", [image, weights], { type: dy.type, shape }, attributes);
  return transpose(graph, result, toChannelsLast);
}

/**
 * The gradient by the filter, as a convolution of the image with `dy`: channels and batch change roles, stride and
 * dilation too.
 */
function convolveForFilter(graph: Graph, x: Value, dy: Value, info: tf.backend_util.Conv2DInfo): Value {
  if (graph.target === "cpu" && isProduct(info)) return filterGradientByProduct(graph, x, dy, info);
  const image = transpose(graph, x, [3, 0, 1, 2]); // [in, batch, height, width]
  const weights = transpose(graph, dy, [3, 0, 1, 2]); // [out, batch, height, width]
  const [top = 0, left = 0, bottom = 0, right = 0] = pads(info);
  const height = info.inHeight + top + bottom - (info.outHeight - 1) * info.strideHeight;
  const width = info.inWidth + left + right - (info.outWidth - 1) * info.strideWidth;
  const shape = [info.inChannels, info.outChannels, height, width];
  const attributes: Attributes = {
    strides: { ints: [info.dilationHeight, info.dilationWidth] },
    dilations: { ints: [info.strideHeight, info.strideWidth] },
    pads: { ints: [top, left, bottom, right] },
  };
  const all = graph.apply("Conv", [image, weights], { type: x.type, shape }, attributes);
  // The image may be a little longer than the strides use.
  const used = [info.inChannels, info.outChannels, info.filterHeight, info.filterWidth];
  return transpose(graph, slice(graph, all, [0, 0, 0, 0], used), [2, 3, 0, 1]);
}

/** Convolutions in two dimensions and their gradients; "same", "valid" and explicit pads, any strides. */
export function defineConvolution(): void {
  defineKernel<"x" | "filter", ConvolutionAttributes>("Conv2D", (graph, { x, filter }, attributes) =>
    convolve(graph, x, filter, geometry("Conv2D", x.shape, filter.shape, attributes)),
  );
  defineKernel<"dy" | "filter", ConvolutionAttributes & { inputShape: number[] }>(
    "Conv2DBackpropInput",
    (graph, { dy, filter }, attributes) =>
      convolveTransposed(
        graph,
        dy,
        filter,
        geometry("Conv2DBackpropInput", attributes.inputShape, filter.shape, attributes),
      ),
  );
  defineKernel<"x" | "dy", ConvolutionAttributes & { filterShape: number[] }>(
    "Conv2DBackpropFilter",
    (graph, { x, dy }, attributes) =>
      convolveForFilter(
        graph,
        x,
        dy,
        geometry("Conv2DBackpropFilter", x.shape, attributes.filterShape, attributes),
      ),
  );
}
