import * as tf from "@tensorflow/tfjs-core";
import type { Activation, Convolution, Normalisation } from "#shared/domain/model";
import type { Tensors } from "#engine/program/runtime";
import { activate, glorotSd, startingWeightSd } from "./activation";
import type { BatchMoments } from "./batchMoments";
import {
  convolutionSpecs,
  convolve,
  convolveTransposed,
  halved,
  transposedSpecs,
  type Size,
} from "./convolutionLayer";
import { dense, denseSpecs } from "./dense";
import { trunk, trunkSpecs, trunkWidth } from "./denseTrunk";
import { gaussianHead, gaussianHeadSpecs } from "./gaussianHead";
import type { DecoderNetwork, EncoderNetwork } from "./network";
import { normalise, normSpecs } from "./normalise";
import { elementCount, type ParameterSpecs } from "./parameters";
import { residualBlock, residualSpecs } from "./residualBlock";

/** What all layers of a network have alike. */
export interface LayerStyle {
  readonly activation: Activation;
  readonly normalisation: Normalisation;
}

export interface ConvolutionalShape extends LayerStyle {
  readonly convolution: Convolution;
  /** Widths of the dense layers, in the order of the network. */
  readonly hidden: readonly number[];
  readonly latentSize: number;
}

/** Of the convolutions with stride 2: each output pixel of a transposed one then has as many inputs as any other. */
const SIDE = 4;

/** Sizes of the image and after each halving. */
function sizesOf({ image, channels }: Convolution): readonly Size[] {
  return channels.reduce<Size[]>(
    (sizes) => [...sizes, halved(sizes[sizes.length - 1] ?? [1, 1])],
    [[image.height, image.width]],
  );
}

/** Height, width and channels behind all convolutions. */
function innermost(convolution: Convolution): readonly [number, number, number] {
  const sizes = sizesOf(convolution);
  const [height, width] = sizes[sizes.length - 1] ?? [1, 1];
  return [height, width, convolution.channels[convolution.channels.length - 1] ?? 1];
}

const blocksOf = ({ residualBlocks }: Convolution): readonly number[] => [...Array(residualBlocks).keys()];

/** Strided convolutions, each with its residual blocks, then dense layers and the two heads of q(z|x). */
export function convolutionalEncoder(shape: ConvolutionalShape): EncoderNetwork {
  const { convolution, activation, normalisation, latentSize } = shape;
  const { image, channels } = convolution;
  const [height, width, last] = innermost(convolution);
  const denseShape = { ...shape, inputs: height * width * last };
  const stages = channels.reduce<ParameterSpecs>((specs, to, i) => {
    const from = channels[i - 1] ?? image.channels;
    const name = `encoder/conv/${i}`;
    const sd = startingWeightSd(activation, SIDE * SIDE * from, SIDE * SIDE * to);
    return Object.assign(
      { ...specs, ...convolutionSpecs(name, { side: SIDE, from, to, sd }) },
      normSpecs(normalisation, `${name}/norm`, to),
      ...blocksOf(convolution).map((b) => residualSpecs(`${name}/block/${b}`, to, shape)),
    ) as ParameterSpecs;
  }, {});
  const specs = {
    ...stages,
    ...trunkSpecs("encoder", denseShape),
    ...gaussianHeadSpecs("encoder", trunkWidth(denseShape), latentSize),
  };
  return {
    parameters: specs,
    multiplications: multiplications(convolution, specs),
    encode: (parameters, x, moments) => {
      let h: tf.Tensor4D = tf.reshape(x, [x.shape[0], image.height, image.width, image.channels]);
      channels.forEach((_, i) => {
        const name = `encoder/conv/${i}`;
        const linear = convolve(parameters, name, h, 2);
        h = activate(activation, normalise(normalisation, parameters, `${name}/norm`, linear, moments));
        h = throughBlocks(parameters, name, shape, h, moments);
      });
      const flat = tf.reshape<tf.Rank.R2>(h, [x.shape[0], denseShape.inputs]);
      return gaussianHead(parameters, "encoder", trunk(parameters, "encoder", denseShape, flat, moments));
    },
  };
}

/** Dense layers, then residual blocks and a transposed convolution for each doubling; `perPixel` outputs a pixel. */
export function convolutionalDecoder(shape: ConvolutionalShape, perPixel: number): DecoderNetwork {
  const { convolution, activation, normalisation, latentSize } = shape;
  const { channels } = convolution;
  const sizes = sizesOf(convolution);
  const [height, width, last] = innermost(convolution);
  const denseShape = { ...shape, inputs: latentSize };
  const inner = height * width * last;
  const before = trunkWidth(denseShape);
  const stages = [...channels.keys()].reverse();
  const specs = stages.reduce<ParameterSpecs>(
    (all, i) => {
      const from = channels[i] ?? 1;
      const to = i === 0 ? perPixel : (channels[i - 1] ?? 1);
      const name = `decoder/conv/${i}`;
      // A pixel has a quarter of the filter's places as its inputs.
      const inputs = (SIDE * SIDE * from) / 4;
      const sd = i === 0 ? glorotSd(inputs, inputs) : startingWeightSd(activation, inputs, inputs);
      return Object.assign(
        { ...all },
        ...blocksOf(convolution).map((b) => residualSpecs(`${name}/block/${b}`, from, shape)),
        transposedSpecs(name, { side: SIDE, from, to, sd }),
        i === 0 ? {} : normSpecs(normalisation, `${name}/norm`, to),
      ) as ParameterSpecs;
    },
    {
      ...trunkSpecs("decoder", denseShape),
      ...denseSpecs("decoder/expand", before, inner, startingWeightSd(activation, before, inner)),
      ...normSpecs(normalisation, "decoder/expand/norm", last),
    },
  );
  return {
    parameters: specs,
    multiplications: multiplications(convolution, specs),
    decode: (parameters, z, moments) => {
      const [batch] = z.shape;
      const rows = dense(parameters, "decoder/expand", trunk(parameters, "decoder", denseShape, z, moments));
      const image = tf.reshape<tf.Rank.R4>(rows, [batch, height, width, last]);
      let h = activate(
        activation,
        normalise(normalisation, parameters, "decoder/expand/norm", image, moments),
      );
      for (const i of stages) {
        const name = `decoder/conv/${i}`;
        h = convolveTransposed(
          parameters,
          name,
          throughBlocks(parameters, name, shape, h, moments),
          sizes[i] ?? [1, 1],
        );
        if (i > 0) h = activate(activation, normalise(normalisation, parameters, `${name}/norm`, h, moments));
      }
      return tf.reshape<tf.Rank.R2>(h, [batch, h.size / batch]);
    },
  };
}

/** Every weight once, but those of a filter at each pixel of the smaller of its two images. */
function multiplications(convolution: Convolution, specs: ParameterSpecs): number {
  const sizes = sizesOf(convolution);
  return Object.entries(specs).reduce((sum, [name, { shape }]) => {
    const stage = /\/conv\/(\d+)\/.*filter$/.exec(name)?.[1];
    const [height, width] = stage === undefined ? [1, 1] : (sizes[Number(stage) + 1] ?? [1, 1]);
    return sum + elementCount(shape) * height * width;
  }, 0);
}

function throughBlocks(
  parameters: Tensors,
  name: string,
  shape: ConvolutionalShape,
  x: tf.Tensor4D,
  moments: BatchMoments | undefined,
): tf.Tensor4D {
  return blocksOf(shape.convolution).reduce(
    (h, b) => residualBlock(parameters, `${name}/block/${b}`, shape, h, moments),
    x,
  );
}
