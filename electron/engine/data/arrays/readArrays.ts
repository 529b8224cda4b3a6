import { fail } from "#shared/domain/appError";
import type { RawData, RawLatents, ReadContext } from "../dataFormat";
import type { IdxNumbers } from "../idxFile";
import { channelsLast, imageValues } from "../imageValues";
import { sampledRows } from "../sampleRows";
import { takeRows, wordColumn, type MetadataColumn } from "../metadata";
import { keptRows, varyingColumns } from "../tables/completeRows";
import { standardDeviation } from "../tables/latentNames";
import { RowMatrix } from "../tables/rowMatrix";
import { sortClasses } from "../tables/tableRoles";
import type { ArrayEntry } from "./arrayEntry";
import { itemShape } from "./arrayShape";
import { requestOf, streamImages, streamVectors } from "./streamArrays";
import { toFloats, type ArrayNumbers } from "./arrayTypes";
import { chooseArrays, isIdArray, type ChosenArrays } from "./chooseArrays";

/** More kinds than this cannot be told apart by colour or in a legend: such numbers are not classes. */
const MAX_CLASSES = 1000;

/** Reads arrays as the plan, their names and their shapes say. Throws `AppErrorException` for anything wrong with them. */
export async function readArrays(
  entries: readonly ArrayEntry[],
  file: string,
  context: ReadContext,
): Promise<RawData> {
  const { plan = {}, progress, signal } = context;
  const chosen = chooseArrays(entries, plan, file);
  const steps = 2 + chosen.beside.length;
  progress?.({ phase: "Reading arrays", done: 0, total: steps });
  const mean = chosen.mean === null ? null : await matrixOf(chosen.mean, file, "mean", signal);
  const spread = await spreadOf(chosen, file, signal);
  // Latents are in memory already, with all of their rows.
  const sample = mean === null ? sampledRows(chosen.count, plan) : null;
  const x = chosen.x === null ? null : await content(chosen.x, file, sample, context);
  progress?.({ phase: "Reading arrays", done: 1, total: steps });
  try {
    return await assemble({ chosen, mean, spread, x, file }, context);
  } finally {
    if (x?.kind === "vector") await x.matrix.discard();
  }
}

interface Parts {
  readonly chosen: ChosenArrays;
  readonly mean: RowMatrix | null;
  readonly spread: RowMatrix | null;
  readonly x: Content | null;
  readonly file: string;
}

async function assemble(
  { chosen, mean, spread, x, file }: Parts,
  { signal, progress }: ReadContext,
): Promise<RawData> {
  const source = { name: file, firstRow: 1 };
  const matrices = [x?.kind === "vector" ? x.matrix : null, mean, spread].filter((matrix) => matrix !== null);
  // Pixels were found to be finite already.
  const whole = matrices.length === 0 ? { rows: null, remarks: [] } : keptRows(source, matrices);
  const { remarks } = whole;
  const names: string[] = [];
  let values: RawData["values"] = { kind: "table", data: new Float32Array() };
  let shape: RawData["shape"] = { kind: "vector", columns: names };
  const extra: string[] = [];
  if (x?.kind === "vector") {
    const varying = varyingColumns(source, x.matrix, whole.rows, mean !== null);
    extra.push(...varying.remarks);
    names.push(...varying.columns.map((column) => x.matrix.names[column] ?? ""));
    values = await x.matrix.finish(whole.rows, varying.columns);
  } else if (x?.kind === "image") {
    ({ shape } = x);
    values = x.values;
    extra.push(...x.remarks);
    if (whole.rows !== null) fail(gapsBesideImages(file));
  }
  const sample = x?.sample ?? null;
  const rows = sample === null ? whole.rows : (whole.rows?.map((row) => sample[row] ?? row) ?? sample);
  const metadata: MetadataColumn[] = [];
  for (const entry of chosen.beside) {
    const column = await columnOf(entry, signal);
    metadata.push(rows === null ? column : takeRows(column, rows));
  }
  const labels = chosen.labels === null ? null : await labelsOf(chosen.labels, rows, signal, extra);
  progress?.({ phase: "Reading arrays", done: 1, total: 1 });
  return {
    count: rows?.length ?? chosen.count,
    shape,
    values,
    labels,
    metadata,
    ...(rows === null ? {} : { sourceRows: { rows, total: chosen.count } }),
    ...(mean === null ? {} : { latents: latentsOf(mean, spread, whole.rows) }),
    remarks: [...chosen.remarks, ...extra, ...remarks],
  };
}

function gapsBesideImages(file: string): Parameters<typeof fail>[0] {
  return {
    code: "file-format",
    message: `The latents in ${file} have missing values.`,
    where: { file },
    expected: "finite numbers for every image",
    found: "a value that is not finite",
  };
}

/** `sample`: the rows that were read, where they are not all. */
type Content = { readonly sample: Int32Array | null } & (
  | { readonly kind: "vector"; readonly matrix: RowMatrix }
  | {
      readonly kind: "image";
      readonly shape: RawData["shape"];
      readonly values: RawData["values"];
      readonly remarks: readonly string[];
    }
);

/** In one go where it fits into memory; else a piece at a time, to disk, without the rows that the sample leaves out. */
async function content(
  entry: ArrayEntry,
  file: string,
  sample: Int32Array | null,
  context: ReadContext,
): Promise<Content> {
  const placed = itemShape(entry, file);
  const { shape, isChannelsFirst } = placed;
  if (entry.pieces !== null && context.keepsOnDisk?.(requestOf({ entry, placed, rows: null })) === true) {
    const streamed = { entry, placed, rows: sample, file };
    return shape.kind === "vector"
      ? { kind: "vector", matrix: await streamVectors(streamed, context), sample }
      : { kind: "image", shape, ...(await streamImages(streamed, context)), sample };
  }
  const numbers = await entry.numbers(context.signal);
  if (shape.kind === "vector")
    return { kind: "vector", matrix: RowMatrix.of(file, shape.columns, toFloats(numbers)), sample: null };
  const pixels = pixelNumbers(numbers);
  requireFinite(pixels, entry, file);
  const ordered = isChannelsFirst ? channelsLast(pixels, shape.channels, shape.width * shape.height) : pixels;
  return { kind: "image", shape, ...imageValues(ordered), sample: null };
}

function pixelNumbers(numbers: ArrayNumbers): IdxNumbers {
  if (numbers instanceof Uint16Array) return Int32Array.from(numbers);
  return numbers instanceof Uint32Array ? Float64Array.from(numbers) : numbers;
}

function requireFinite(numbers: IdxNumbers, { name, shape }: ArrayEntry, file: string): void {
  if (!(numbers instanceof Float32Array || numbers instanceof Float64Array)) return;
  const at = numbers.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const row = Math.floor(at / (numbers.length / (shape[0] ?? 1)));
  fail({
    code: "not-finite",
    message: `"${name}" in ${file} has a pixel that is not a finite number.`,
    where: { file, row: row + 1 },
    expected: "finite numbers",
    found: String(numbers[at]),
    hint: "Replace such values before saving.",
  });
}

async function matrixOf(
  entry: ArrayEntry,
  file: string,
  stem: string,
  signal: ReadContext["signal"],
): Promise<RowMatrix> {
  if (entry.shape.length > 2) {
    return fail({
      code: "file-format",
      message: `"${entry.name}" in ${file} cannot be latents.`,
      where: { file },
      expected: "rows × latent dimensions",
      found: entry.shape.join(" × "),
    });
  }
  const d = itemShape(entry, file).shape;
  const columns =
    d.kind === "vector" ? d.columns.map((_, i) => (stem === "mean" ? `z${i + 1}` : `sd${i + 1}`)) : [];
  return RowMatrix.of(file, columns, Float32Array.from(await entry.numbers(signal)));
}

async function spreadOf(
  { mean, spread }: ChosenArrays,
  file: string,
  signal: ReadContext["signal"],
): Promise<RowMatrix | null> {
  if (spread === null || mean === null) return null;
  const { entry, holds } = spread;
  if (String(entry.shape) !== String(mean.shape)) {
    return fail({
      code: "file-format",
      message: `"${entry.name}" in ${file} does not belong to "${mean.name}".`,
      where: { file },
      expected: mean.shape.join(" × "),
      found: entry.shape.join(" × "),
    });
  }
  const values = Float32Array.from(await entry.numbers(signal), (value) => standardDeviation(value, holds));
  const columns = Array.from({ length: values.length / (entry.shape[0] ?? 1) }, (_, i) => `sd${i + 1}`);
  return RowMatrix.of(file, columns, values);
}

function latentsOf(mean: RowMatrix, spread: RowMatrix | null, rows: Int32Array | null): RawLatents {
  const all = mean.names.map((_, i) => i);
  // Both were made of float32 above.
  const values = (matrix: RowMatrix): Float32Array => matrix.compact(rows, all) as Float32Array;
  return {
    d: mean.names.length,
    mean: values(mean),
    sd: spread === null ? null : values(spread),
    names: mean.names,
  };
}

async function columnOf(entry: ArrayEntry, signal: ReadContext["signal"]): Promise<MetadataColumn> {
  const { name } = entry;
  if (entry.isText) {
    const cells = (await entry.texts(signal)).map((text) => (text === "" ? null : text));
    return wordColumn(name, isIdArray(entry) ? "id" : "metadata", cells);
  }
  const numbers = await entry.numbers(signal);
  if (entry.type === "bool")
    return { kind: "boolean", name, role: "metadata", values: Int8Array.from(numbers) };
  const values = Float64Array.from(numbers, (value) => (Number.isFinite(value) ? value : Number.NaN));
  return { kind: "number", name, role: "metadata", values };
}

async function labelsOf(
  entry: ArrayEntry,
  rows: Int32Array | null,
  signal: ReadContext["signal"],
  remarks: string[],
): Promise<RawData["labels"]> {
  const all = entry.isText ? await entry.texts(signal) : Array.from(await entry.numbers(signal), String);
  const cells = rows === null ? all : Array.from(rows, (row) => all[row] ?? "");
  const classes = sortClasses(new Set(cells.filter((cell) => cell !== "")));
  if (classes.length > MAX_CLASSES) {
    remarks.push(`"${entry.name}" is no label: it has ${classes.length} different values.`);
    return null;
  }
  const codeOf = new Map(classes.map((kind, code) => [kind, code]));
  return { name: entry.name, codes: Int32Array.from(cells, (cell) => codeOf.get(cell) ?? -1), classes };
}
