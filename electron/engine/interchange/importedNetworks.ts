import * as tf from "@tensorflow/tfjs-core";
import { assertNever } from "#shared/domain/assertNever";
import { fail } from "#shared/domain/appError";
import type { DecoderGives, Imported, SpreadKind } from "#shared/domain/imported";
import type { DecoderNetwork, EncoderNetwork } from "#engine/model/network";
import type { ParameterSpecs } from "#engine/model/parameters";
import type { Tensors } from "#engine/program/runtime";
import { graphOf, type Graph } from "./graphs";
import type { OnnxPort } from "./onnxFile";

/** An imported encoder. @throws AppErrorException `no-model` when its file was not read */
export function importedEncoder(
  encoder: NonNullable<Imported["encoder"]>,
  image: Imported["image"],
): EncoderNetwork {
  const graph = graphOf(encoder);
  return {
    ...weightsOf(graph, "encoder"),
    encode: (parameters, x) => {
      const outputs = graph.fn.apply(named(parameters, "encoder"), asInput(graph, x, image));
      return {
        mean: matrix(outputs, encoder.mean, graph),
        logVariance: toLogVariance(encoder.spreadHolds, matrix(outputs, encoder.spread, graph)),
      };
    },
  };
}

/** An imported decoder. @throws AppErrorException `no-model` when its file was not read */
export function importedDecoder(decoder: Imported["decoder"], image: Imported["image"]): DecoderNetwork {
  const graph = graphOf(decoder);
  return {
    ...weightsOf(graph, "decoder"),
    decode: (parameters, z) => {
      const outputs = graph.fn.apply(named(parameters, "decoder"), z);
      const output = outputs.get(decoder.output) ?? missing(graph, decoder.output);
      return toLikelihood(decoder.gives, asRows(output, image, graph));
    },
  };
}

function weightsOf(
  { fn }: Graph,
  prefix: string,
): { readonly parameters: ParameterSpecs; readonly multiplications: number } {
  const entries = [...fn.weights].map(
    ([name, { dims, data }]) =>
      [`${prefix}/${name}`, { shape: dims, initialisation: { kind: "values" as const, data } }] as const,
  );
  return {
    parameters: Object.fromEntries(entries),
    // Of dense layers exactly, and too few for convolutions, which use a weight in many places.
    multiplications: [...fn.weights.values()].reduce((sum, { data }) => sum + data.length, 0),
  };
}

function named(parameters: Tensors, prefix: string): Tensors {
  const own = Object.entries(parameters).filter(([name]) => name.startsWith(`${prefix}/`));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]));
}

const rankOf = ({ fn }: Graph): number => fn.model.inputs[0]?.shape.length ?? 2;

/** Whether a file takes images as [batch, channels, height, width]; a flat file of colours is taken to be in that order too. */
export function isChannelsFirst(port: OnnxPort | undefined, image: NonNullable<Imported["image"]>): boolean {
  const [, second, , fourth] = port?.shape ?? [];
  return !(port?.shape.length === 4 && fourth === image.channels && second !== image.channels);
}

/** x [batch, features], pixels with their channels last, in the form that the file takes. */
function asInput(graph: Graph, x: tf.Tensor2D, image: Imported["image"]): tf.Tensor {
  const [rows] = x.shape;
  if (image === null) return x;
  const { width, height, channels } = image;
  const isFirst = isChannelsFirst(graph.fn.model.inputs[0], image);
  const pixels = tf.reshape(x, [rows, height, width, channels]);
  const ordered = isFirst && channels > 1 ? tf.transpose(pixels, [0, 3, 1, 2]) : pixels;
  switch (rankOf(graph)) {
    case 4:
      return tf.reshape(ordered, isFirst ? [rows, channels, height, width] : [rows, height, width, channels]);
    case 3:
      return tf.reshape(ordered, [rows, height, width]);
    default:
      return tf.reshape(ordered, [rows, width * height * channels]);
  }
}

/** The decoder's output as [batch, features] with the channels of a pixel together. */
function asRows(output: tf.Tensor, image: Imported["image"], graph: Graph): tf.Tensor2D {
  const [rows = 0] = output.shape;
  const flat = (tensor: tf.Tensor): tf.Tensor2D => tf.reshape(tensor, [rows, tensor.size / rows]);
  if (image === null || image.channels === 1) return flat(output);
  const { width, height, channels } = image;
  if (output.size !== rows * width * height * channels) return flat(output);
  const port = graph.fn.model.outputs.find(({ shape }) => shape.length === output.rank);
  if (output.rank === 4 && !isChannelsFirst(port, image)) return flat(output);
  return flat(tf.transpose(tf.reshape(output, [rows, channels, height, width]), [0, 2, 3, 1]));
}

function matrix(outputs: ReadonlyMap<string, tf.Tensor>, name: string, graph: Graph): tf.Tensor2D {
  const tensor = outputs.get(name) ?? missing(graph, name);
  const [rows = 0] = tensor.shape;
  return tf.reshape(tensor, [rows, tensor.size / rows]);
}

function missing({ fn }: Graph, name: string): never {
  return fail({
    code: "invalid-request",
    message: `${fn.file} has no output "${name}".`,
    where: { file: fn.file, field: name },
    expected: fn.model.outputs.map((port) => port.name).join(" or "),
    found: name,
  });
}

function toLogVariance(kind: SpreadKind, spread: tf.Tensor2D): tf.Tensor2D {
  switch (kind) {
    case "log-variance":
      return spread;
    case "variance":
      return tf.log(spread);
    case "sd":
      return tf.mul(tf.log(spread), 2);
    default:
      return assertNever(kind);
  }
}

/** Probabilities nearer to 0 or 1 than this are what float32 makes of a sigmoid's tails. */
const SMALLEST_PROBABILITY = 1e-6;

/** What this program's likelihoods take: logits or means. */
function toLikelihood(gives: DecoderGives, output: tf.Tensor2D): tf.Tensor2D {
  if (gives !== "probabilities") return output;
  const p = tf.minimum(tf.maximum(output, SMALLEST_PROBABILITY), 1 - SMALLEST_PROBABILITY);
  return tf.sub(tf.log(p), tf.log(tf.sub(1, p)));
}
