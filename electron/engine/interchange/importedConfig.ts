import type { ImportMapping } from "#shared/contract/interchangeContract";
import { fail } from "#shared/domain/appError";
import type { DatasetSummary } from "#shared/domain/dataset";
import type { Imported } from "#shared/domain/imported";
import type { ModelConfig } from "#shared/domain/model";
import type { Graph } from "./graphs";
import { rowSize } from "./suggestMapping";

/** The settings of an imported model; what the files do not say is as in `usual`. */
export function importedConfig(
  graphs: readonly Graph[],
  { encoder, decoder, sd, trainsDecoder = encoder !== null }: ImportMapping,
  { shape, scaling }: DatasetSummary,
  usual: ModelConfig,
): ModelConfig {
  const decoding = graphAt(graphs, decoder.file, "decoder");
  const encoding = encoder === null ? null : graphAt(graphs, encoder.file, "encoder");
  const [input] = decoding.fn.model.inputs;
  const latentSize = input === undefined ? null : rowSize(input);
  if (latentSize === null || latentSize < 1 || latentSize > 128) {
    fail({
      code: "invalid-request",
      message: `${decoding.fn.file} does not say how many latent dimensions it has, or has too many.`,
      where: { file: decoding.fn.file, field: input?.name ?? "" },
      expected: "an input z of 1 to 128 numbers a row",
      found: input === undefined ? "no input" : `[${input.shape.map((size) => size ?? "?").join(", ")}]`,
      hint: "Leave only the batch open when exporting.",
    });
  }
  if (decoder.gives !== "mean" && scaling !== "unit") {
    fail({
      code: "invalid-request",
      message: `A decoder of ${decoder.gives} is for values between 0 and 1; the open data have units of their own.`,
      where: { field: "mapping.decoder.gives" },
      hint: "Say that it gives means.",
    });
  }
  const imported: Imported = {
    image:
      shape.kind === "image" ? { width: shape.width, height: shape.height, channels: shape.channels } : null,
    encoder:
      encoder === null || encoding === null
        ? null
        : {
            ...{ file: encoding.fn.file, hash: encoding.hash },
            ...{ mean: encoder.mean, spread: encoder.spread, spreadHolds: encoder.spreadHolds },
          },
    decoder: {
      ...{ file: decoding.fn.file, hash: decoding.hash },
      ...{ output: decoder.output, gives: decoder.gives },
    },
    trainsDecoder,
  };
  const { convolution: _, ...rest } = usual;
  return {
    ...rest,
    latentSize,
    imported,
    likelihood: decoder.gives === "mean" ? "gaussian-fixed" : "bernoulli",
    ...(decoder.gives === "mean" ? { fixedSd: sd } : {}),
  };
}

function graphAt(graphs: readonly Graph[], at: number, part: string): Graph {
  return (
    graphs[at] ??
    fail({
      code: "invalid-request",
      message: `There is no file ${at + 1} for the ${part}.`,
      where: { field: `mapping.${part}.file` },
      expected: `1 to ${graphs.length}`,
      found: `${at + 1}`,
    })
  );
}
