import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { MAX_DATA_BYTES } from "../idxHeader";
import type { ArrayNumbers, ArrayType } from "./arrayTypes";

/** More dimensions than this have no meaning here; NumPy's own limit is 64. */
const MAX_DIMENSIONS = 8;

/** An array in a file: known by its header, read when it is asked for. */
export interface ArrayEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** As the file calls it. */
  readonly dtype: string;
  /** Null for texts and for what cannot be read; `note` says why then. */
  readonly type: ArrayType | null;
  readonly isText: boolean;
  readonly note: string | null;
  /** [product of shape], row-major. */
  numbers(signal: CancelSignal | undefined): Promise<ArrayNumbers>;
  /**
   * The same a piece of whole rows at a time, for an array that is too large for memory; null where the rows do not lie one
   * after the other, or it holds texts.
   */
  readonly pieces: ((signal: CancelSignal | undefined) => AsyncIterable<ArrayNumbers>) | null;
  /** The same of texts. */
  texts(signal: CancelSignal | undefined): Promise<readonly string[]>;
}

export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** What the workspace's cache holds at most. */
const MAX_ARRAY_BYTES = 24 * 1024 ** 3;

/** Fails for an array that does not fit into memory, for one that cannot be read a piece at a time. */
export function requireMemory(
  shape: readonly number[],
  bytes: number,
  where: { readonly file: string; readonly byte: number },
  name: string,
): void {
  if (bytes <= MAX_DATA_BYTES) return;
  fail({
    code: "unsupported",
    message: `${name} has more numbers than can be held in memory.`,
    where,
    expected: "at most 1 GiB in Fortran order, as latents or as values beside x",
    found: shape.join(" × "),
    hint: "Take fewer rows, or save it in C order: numpy.ascontiguousarray(array).",
  });
}

/** Fails for shapes that cannot be or are too large; gives the bytes of the numbers. Takes no memory. */
export function requireShape(
  shape: readonly number[],
  itemBytes: number,
  where: { readonly file: string; readonly byte: number },
  name: string,
): number {
  const bytes = elementsOf(shape) * itemBytes;
  const isSane = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (isSane && shape.length <= MAX_DIMENSIONS && bytes <= MAX_ARRAY_BYTES) return bytes;
  return fail({
    code: isSane ? "unsupported" : "file-format",
    message: `${name} has ${shape.length > MAX_DIMENSIONS ? "too many dimensions" : "more numbers than are read"}.`,
    where,
    expected: `at most ${MAX_DIMENSIONS} dimensions and 24 GiB`,
    found: shape.length > 20 ? `${shape.length} dimensions` : shape.join(" × "),
    hint: "Take fewer rows.",
  });
}
