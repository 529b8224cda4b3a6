import type { Dataset } from "#engine/data/dataset";
import { paddedRows, piecesOf, type Piece } from "./batchSizes";
import type { InferencePrograms } from "./programs";
import type { WeightsSource } from "./weights";

/** One piece of z [count, latentSize] decoded: means of p(x|z) in display units, [piece.count, features]. */
export async function decodePiece(
  programs: InferencePrograms,
  weights: WeightsSource,
  dataset: Pick<Dataset, "toDisplay">,
  z: Float32Array,
  piece: Piece,
): Promise<Float32Array> {
  const { latentSize, features } = programs.model;
  const inputs = { z: paddedRows(z, latentSize, piece) };
  const { mean = new Float32Array(0) } = await programs.run(
    "decode",
    piece.batch,
    weights.parameters,
    inputs,
  );
  return dataset.toDisplay(mean.subarray(0, piece.count * features));
}

/** The same for all of z, [count, features], in one go. */
export async function decodeAll(
  programs: InferencePrograms,
  weights: WeightsSource,
  dataset: Pick<Dataset, "toDisplay">,
  z: Float32Array,
  count: number,
): Promise<Float32Array> {
  const { features } = programs.model;
  const values = new Float32Array(count * features);
  for (const piece of piecesOf(count)) {
    values.set(await decodePiece(programs, weights, dataset, z, piece), piece.start * features);
  }
  return values;
}
