import { fail } from "#shared/domain/appError";
import type { ItemShape } from "#shared/domain/dataset";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { RawData, ReadContext } from "../dataFormat";
import { channelsLast, pixelScale, type PixelScale } from "../imageValues";
import { openRowsInMemory, type RowRequest } from "../rowSink";
import { RowMatrix } from "../tables/rowMatrix";
import type { ArrayEntry } from "./arrayEntry";
import type { PlacedShape } from "./arrayShape";
import type { ArrayNumbers, ArrayType } from "./arrayTypes";

/** Rows of an array that is read a piece at a time; `rows` are those that a sample keeps, ascending, null for all. */
export interface Streamed {
  readonly entry: ArrayEntry;
  readonly placed: PlacedShape;
  readonly rows: Int32Array | null;
  readonly file: string;
}

/** Does float32 hold every value of the type? */
const isFloat32 = (type: ArrayType | null): boolean =>
  type !== null && !/^(u?int(32|64)|float64)$/.test(type);

/** What the rows take once they are read. */
export function requestOf({ entry, placed, rows }: Omit<Streamed, "file">): RowRequest {
  const count = rows?.length ?? entry.shape[0] ?? 0;
  const { shape } = placed;
  if (shape.kind === "vector") {
    const precision = isFloat32(entry.type) ? "f32" : "f64";
    return { of: "table", precision, features: shape.columns.length, count };
  }
  return { of: entry.type === "uint8" ? "bytes" : "unit", features: featuresOf(shape), count };
}

const featuresOf = (shape: ItemShape): number =>
  shape.kind === "image" ? shape.width * shape.height * shape.channels : shape.columns.length;

/** Vectors, into a matrix that goes to disk as they come. */
export async function streamVectors(streamed: Streamed, context: ReadContext): Promise<RowMatrix> {
  const { entry, placed, file } = streamed;
  if (placed.shape.kind !== "vector") throw new Error("Images are no vectors");
  const { count } = requestOf(streamed);
  const matrix = new RowMatrix(file, placed.shape.columns, isFloat32(entry.type), count, 0, context);
  const features = featuresOf(placed.shape);
  try {
    for await (const { values } of keptPieces(streamed, context)) {
      const rows = values.length / features;
      await matrix.reserve(rows);
      matrix.setRows(values);
      await matrix.commit(rows);
    }
  } catch (error) {
    await matrix.discard();
    throw error;
  }
  return matrix;
}

/** Images: first what range their pixels have, for bytes only until it is known; then the pixels. */
export async function streamImages(
  streamed: Streamed,
  context: ReadContext,
): Promise<{ readonly values: RawData["values"]; readonly remarks: readonly string[] }> {
  const { placed } = streamed;
  const { shape, isChannelsFirst } = placed;
  if (shape.kind !== "image") throw new Error("Vectors are no images");
  const { map, of, remarks } = await scaleOf(streamed, context);
  const { openRows = openRowsInMemory } = context;
  const sink = await openRows({ ...requestOf(streamed), of });
  try {
    for await (const { values } of keptPieces(streamed, context)) {
      const ordered = isChannelsFirst
        ? channelsLast(values, shape.channels, shape.width * shape.height)
        : values;
      await sink.append(map === null ? ordered : Float32Array.from(ordered, map));
    }
    return { values: await sink.finish(), remarks };
  } finally {
    await sink.discard();
  }
}

async function scaleOf(streamed: Streamed, context: ReadContext): Promise<PixelScale> {
  const features = featuresOf(streamed.placed.shape);
  let low = Infinity;
  let high = -Infinity;
  for await (const { values, start } of piecesOf(streamed, context, "Looking at the pixels")) {
    for (let i = 0; i < values.length; i++) {
      // The index is below the length.
      const value = values[i] as number;
      if (!Number.isFinite(value)) refusePixel(streamed, start + Math.floor(i / features), value);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (values instanceof Uint8Array && high > 1) break;
  }
  return pixelScale(!/float/.test(streamed.entry.type ?? ""), low, high);
}

function refusePixel({ entry, file }: Streamed, row: number, value: number): never {
  return fail({
    code: "not-finite",
    message: `"${entry.name}" in ${file} has a pixel that is not a finite number.`,
    where: { file, row: row + 1 },
    expected: "finite numbers",
    found: String(value),
    hint: "Replace such values before saving.",
  });
}

interface Piece {
  /** Row of the array of the first. */
  readonly start: number;
  readonly values: ArrayNumbers;
}

async function* piecesOf(
  { entry, placed }: Streamed,
  { signal, progress }: ReadContext,
  phase: string,
): AsyncGenerator<Piece, void, void> {
  if (entry.pieces === null) throw new Error(`${entry.name} does not lie row by row`);
  const features = featuresOf(placed.shape);
  const total = entry.shape[0] ?? 0;
  let start = 0;
  for await (const values of entry.pieces(signal)) {
    throwIfCancelled(signal);
    yield { start, values };
    start += values.length / features;
    progress?.({ phase, done: start, total });
  }
}

/** Without the rows that a sample leaves out. */
async function* keptPieces(streamed: Streamed, context: ReadContext): AsyncGenerator<Piece, void, void> {
  const { rows, placed } = streamed;
  const features = featuresOf(placed.shape);
  let next = 0;
  for await (const piece of piecesOf(streamed, context, "Reading arrays")) {
    if (rows === null) {
      yield piece;
      continue;
    }
    const { start, values } = piece;
    const end = start + values.length / features;
    let kept = 0;
    for (; next < rows.length && (rows[next] ?? end) < end; next++, kept++) {
      const at = ((rows[next] ?? 0) - start) * features;
      values.copyWithin(kept * features, at, at + features);
    }
    if (kept > 0) yield { start, values: values.subarray(0, kept * features) };
  }
}
