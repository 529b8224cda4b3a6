import type { ImportMapping } from "#shared/contract/interchangeContract";
import type { DatasetSummary } from "#shared/domain/dataset";
import type { Graph } from "./graphs";
import type { OnnxPort } from "./onnxFile";

/** What the names and sizes of the files suggest, for data of so many values an item. */
export interface Suggestion {
  readonly mapping: ImportMapping | null;
  readonly problems: readonly string[];
}

/** Numbers in one row; null where a size other than the batch's is open. */
export function rowSize({ shape }: OnnxPort): number | null {
  return shape
    .slice(1)
    .reduce<number | null>((product, size) => (product === null || size === null ? null : product * size), 1);
}

const spreadNames = /log_?-?var|logvar|log_?sigma|sigma|std|sd|scale|var/i;
const meanNames = /mu|mean|loc/i;

/** For data of `features` values an item. */
export function suggestMapping(
  graphs: readonly Graph[],
  { features, scaling, shape }: Pick<DatasetSummary, "features" | "scaling" | "shape">,
): Suggestion {
  const problems: string[] = [];
  const takes = (graph: Graph, size: number): boolean => {
    const [port] = graph.fn.model.inputs;
    return port !== undefined && [size, null].includes(rowSize(port));
  };
  const many = graphs.find(({ fn }) => fn.model.inputs.length !== 1);
  if (many !== undefined) {
    problems.push(
      `${many.fn.file} takes ${many.fn.model.inputs.length} inputs; an encoder takes x, a decoder z.`,
    );
  }
  const decoderAt = graphs.findIndex(({ fn }) => fn.model.outputs.some((port) => rowSize(port) === features));
  const encoderAt = graphs.findIndex((graph, at) => at !== decoderAt && takes(graph, features));
  const decoder = graphs[decoderAt];
  if (decoder === undefined) {
    problems.push(`No file gives ${features} values for each row, as the open data have.`);
  }
  if (graphs.length === 2 && encoderAt === -1) {
    problems.push(`No file takes ${features} values for each row, as the open data have.`);
  }
  if (decoder === undefined || problems.length > 0) return { mapping: null, problems };
  const output = decoder.fn.model.outputs.find((port) => rowSize(port) === features)?.name ?? "";
  const isProbability = scaling === "unit" && endsInSigmoid(decoder, output);
  // Pixels are nearly always given a Bernoulli; columns that happen to lie between 0 and 1 are not.
  const otherwise = scaling === "unit" && shape.kind === "image" ? "logits" : "mean";
  const gives = isProbability ? "probabilities" : otherwise;
  const encoder = encoderAt === -1 ? null : encoderMapping(graphs[encoderAt], encoderAt);
  return {
    mapping: { encoder, decoder: { file: decoderAt, output, gives }, sd: 1 },
    problems,
  };
}

function encoderMapping(graph: Graph | undefined, file: number): ImportMapping["encoder"] {
  const names = graph?.fn.model.outputs.map(({ name }) => name) ?? [];
  const spread = names.find((name) => spreadNames.test(name)) ?? names[1] ?? names[0] ?? "";
  const others = names.filter((name) => name !== spread);
  const mean = others.find((name) => meanNames.test(name)) ?? others[0] ?? spread;
  const holds = /log/i.test(spread) ? "log-variance" : /var/i.test(spread) ? "variance" : null;
  return { file, mean, spread, spreadHolds: holds ?? (spreadNames.test(spread) ? "sd" : "log-variance") };
}

/** Whether the output is made by a sigmoid, seen through reshapes. */
function endsInSigmoid({ fn }: Graph, output: string): boolean {
  let name = output;
  for (let i = 0; i < 4; i++) {
    const node = fn.model.nodes.find(({ outputs }) => outputs.includes(name));
    if (node?.op === "Sigmoid") return true;
    if (node === undefined || !["Reshape", "Flatten", "Identity", "Squeeze", "Unsqueeze"].includes(node.op)) {
      return false;
    }
    name = node.inputs[0] ?? "";
  }
  return false;
}
