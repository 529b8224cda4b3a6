import { fail } from "#shared/domain/appError";
import type { RawData, ReadContext } from "../dataFormat";
import { standardDeviation } from "../tables/latentNames";
import { readPieces, requireFinite, type RowsWanted } from "./hdf5Matrix";
import type { Hdf5Choice } from "./hdf5Plan";

/** More dimensions than a map and its slices are made for. */
const MAX_LATENT = 4_096;

/** Latent means, and standard deviations where the plan names an array for them, [count, d]. */
export async function readLatents(
  wanted: RowsWanted,
  { array, spread }: Hdf5Choice,
  names: readonly string[],
  context: ReadContext,
): Promise<Pick<RawData, "shape" | "values" | "latents" | "remarks">> {
  const { file } = wanted;
  const [, d = 0, ...more] = array.shape;
  if (more.length > 0 || d > MAX_LATENT) {
    return fail({
      code: "invalid-request",
      message: `${array.name} in ${file.name} cannot be latents.`,
      where: { file: file.name, field: "plan.array" },
      expected: `rows of at most ${MAX_LATENT} numbers`,
      found: array.shape.join(" × "),
    });
  }
  const mean = await readAll(wanted, names, context);
  const sd = spread === null ? null : await readSpread(wanted, spread, names, context);
  return {
    shape: { kind: "vector", columns: [] },
    values: { kind: "table", data: new Float32Array(0) },
    latents: { d, mean, sd, names },
    remarks: [],
  };
}

async function readAll(
  wanted: RowsWanted,
  names: readonly string[],
  context: ReadContext,
): Promise<Float32Array> {
  const [count = 0] = wanted.array.shape;
  const out = new Float32Array((wanted.rows?.length ?? count) * names.length);
  let at = 0;
  for await (const piece of readPieces(wanted, context)) {
    requireFinite(piece, wanted, names);
    out.set(piece.values, at);
    at += piece.values.length;
  }
  return out;
}

async function readSpread(
  wanted: RowsWanted,
  { array, holds }: NonNullable<Hdf5Choice["spread"]>,
  names: readonly string[],
  context: ReadContext,
): Promise<Float32Array> {
  const { file } = wanted;
  const values = await readAll({ ...wanted, array: { ...wanted.array, name: array } }, names, context);
  const sd = values.map((value) => standardDeviation(value, holds));
  const bad = sd.findIndex((value) => Number.isNaN(value));
  if (bad < 0) return sd;
  const width = Math.max(1, names.length);
  return fail({
    code: "file-format",
    message: `${array} in ${file.name} has a value that is no ${holds}.`,
    where: { file: file.name, row: Math.floor(bad / width) + 1, column: names[bad % width] ?? "" },
    expected: holds === "log-variance" ? "a finite number of moderate size" : "a number above 0",
    found: String(values[bad]),
  });
}
