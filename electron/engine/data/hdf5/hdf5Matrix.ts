import { fail } from "#shared/domain/appError";
import type { DescribedArray } from "#engine/hdf5/describeHdf5";
import type { Numbers } from "#engine/hdf5/numbers";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile, ReadContext } from "../dataFormat";
import { askHdf5 } from "./hdf5Reader";

/** Bytes of doubles in one answer. Sparse columns are gone through once an answer: there the answers are larger. */
const PIECE = 16 * 1024 * 1024;
const SPARSE_COLUMNS_PIECE = 128 * 1024 * 1024;

export interface RowPiece {
  /** Row of the file of the first. */
  readonly start: number;
  readonly rows: number;
  readonly values: Numbers;
}

export interface RowsWanted {
  readonly file: InputFile;
  readonly array: DescribedArray;
  /** Columns of a matrix; null for all. */
  readonly columns: Int32Array | null;
  /** Ascending rows; null for all. */
  readonly rows: Int32Array | null;
}

/** The rows in order, a piece at a time, in the context's progress and under its signal. */
export async function* readPieces(
  { file, array, columns, rows }: RowsWanted,
  { signal, progress }: ReadContext,
): AsyncGenerator<RowPiece, void, void> {
  const [count = 0, ...inner] = array.shape;
  const features = columns?.length ?? inner.reduce((product, side) => product * side, 1);
  const { kind } = await askHdf5(file, "hdf5:layout", { array: array.name }, signal);
  const bytes = kind === "csc" ? SPARSE_COLUMNS_PIECE : PIECE;
  const step = Math.max(1, Math.floor(bytes / (8 * Math.max(1, features))));
  let next = 0;
  for (let start = 0; start < count; start += step) {
    const end = Math.min(count, start + step);
    let stop = next;
    while (rows !== null && stop < rows.length && (rows[stop] ?? end) < end) stop++;
    if (rows === null || stop > next) {
      const params = { array: array.name, start, end, columns };
      const { values } = await askHdf5(file, "hdf5:rows", params, signal);
      const kept = rows === null ? values : keepRows(values, rows.subarray(next, stop), start, features);
      yield { start, rows: kept.length / Math.max(1, features), values: kept };
    }
    next = stop;
    progress?.({ phase: "Reading rows", done: end, total: count });
    throwIfCancelled(signal);
  }
}

function keepRows(values: Numbers, rows: Int32Array, start: number, features: number): Numbers {
  const out = values.slice(0, rows.length * features);
  rows.forEach((row, i) => {
    const at = (row - start) * features;
    out.set(values.subarray(at, at + features), i * features);
  });
  return out;
}

/** Fails at the first value that is not a number, naming its row (from 1) and column. */
export function requireFinite(
  { start, values }: RowPiece,
  { file, array, rows }: RowsWanted,
  names: readonly string[],
): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const width = Math.max(1, names.length);
  const row = Math.floor(bad / width);
  fail({
    code: "not-finite",
    message: `${array.name} in ${file.name} has a value that is not a number.`,
    where: { file: file.name, row: start + row + 1, column: names[bad % width] ?? String(bad % width) },
    expected: "a finite number",
    found: String(values[bad]),
    hint: rows === null ? "Fill missing values before writing the file, or choose another array." : "",
  });
}
