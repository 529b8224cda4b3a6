import * as tf from "@tensorflow/tfjs-core";
import type { DatasetSummary } from "#shared/domain/dataset";
import type { Model } from "#engine/model/model";
import { gaussianSd, sdParameter } from "#engine/model/gaussian";
import { exportFunction } from "#engine/program/exportFunction";
import type { TensorMap, TensorSpec } from "#engine/program/runtime";

export type ExportedPart = "encoder" | "decoder";

export interface ExportSource {
  readonly model: Model;
  /** The weights by their names. */
  readonly parameters: TensorMap;
  readonly dataset: DatasetSummary;
  /** Training step of the weights. */
  readonly step: number;
}

/**
 * A network as an ONNX file for any number of rows, its weights inside. Encoder: `x` [batch, features] to `mu` and
 * `log_var` [batch, latentSize]. Decoder: `z` [batch, latentSize] to the likelihood's parameters: `mean`, and `logits` where
 * it has any; a Gaussian's σ is in the metadata. x is in the model's units, which the metadata say.
 */
export function exportNetwork(part: ExportedPart, source: ExportSource): Uint8Array<ArrayBuffer> {
  const { model } = source;
  const float = (...shape: number[]): TensorSpec => ({ shape, dtype: "float32" });
  const metadata = metadataOf(part, source);
  const weights = (): Record<string, tf.Tensor> =>
    Object.fromEntries(
      Object.entries(model.parameters).map(([name, { shape }]) => [
        name,
        tf.tensor(source.parameters[name] ?? [], [...shape], "float32"),
      ]),
    );
  if (part === "encoder") {
    return exportFunction(
      ({ x }) => {
        const q = model.encoder.encode(weights(), x as tf.Tensor2D); // declared below
        return { mu: q.mean, log_var: q.logVariance };
      },
      { inputs: { x: float(model.features) }, metadata },
    );
  }
  return exportFunction(
    ({ z }) => {
      const parameters = weights();
      const output = model.decoder.decode(parameters, z as tf.Tensor2D); // declared below
      const mean = model.likelihood.mean(parameters, output);
      return mean === output ? { mean } : { [rawName(model)]: output, mean };
    },
    { inputs: { z: float(model.latentSize) }, metadata },
  );
}

/** What the decoder itself gives, where the mean is a function of it. */
const rawName = ({ likelihood }: Model): string =>
  likelihood.kind === "bernoulli" ||
  likelihood.kind === "continuous-bernoulli" ||
  likelihood.kind === "categorical"
    ? "logits"
    : "parameters";

function metadataOf(
  part: ExportedPart,
  { model, parameters, dataset, step }: ExportSource,
): Record<string, string> {
  const { config } = model;
  const { shape, scaling } = dataset;
  return {
    part,
    data: dataset.name,
    step: String(step),
    latent_size: String(model.latentSize),
    likelihood: model.likelihood.kind,
    ...sdOf(model, parameters, config.fixedSd),
    x_shape: JSON.stringify(
      shape.kind === "image" ? [shape.height, shape.width, shape.channels] : [dataset.features],
    ),
    ...(shape.kind === "vector" && shape.columns.length <= 1000
      ? { x_columns: JSON.stringify(shape.columns) }
      : {}),
    preprocessing:
      scaling === "unit"
        ? "stored range to 0..1"
        : scaling === "standardised"
          ? "(x - mean) / sd per column"
          : "none",
  };
}

/** σ of a Gaussian likelihood, in the model's units: one, or one for each value of x. */
function sdOf({ likelihood }: Model, parameters: TensorMap, fixed = 1): Record<string, string> {
  if (likelihood.kind === "gaussian-fixed") return { likelihood_sd: String(fixed) };
  const raw = parameters[sdParameter];
  if (raw === undefined || !likelihood.kind.startsWith("gaussian")) return {};
  return { likelihood_sd: JSON.stringify(Array.from(raw, gaussianSd)) };
}
