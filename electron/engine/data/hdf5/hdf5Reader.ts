import { AppErrorException } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Hdf5Operations } from "#engine/hdf5/hdf5Operations";
import { ReaderLostError, ReaderProcess } from "#engine/reader/readerProcess";
import type { ReaderOperations } from "#engine/readerOperations";
import type { InputFile } from "../dataFormat";
import type { LazyColumns } from "../lazyColumns";
import { inputSize } from "../inputFiles";

/** Kept for the next request; it goes by itself when there is none. */
const reader = new ReaderProcess<ReaderOperations>();

/** For any file, and more for a large one, ms. */
const BASE_LIMIT = 15_000;
const LIMIT_PER_MEGABYTE = 50;

/** Asks the reader process about a file. A process that was lost over it is the file's fault, in words. */
export async function askHdf5<K extends keyof Hdf5Operations>(
  file: InputFile,
  operation: K,
  params: Omit<Hdf5Operations[K]["params"], "path">,
  signal: CancelSignal | undefined,
): Promise<Hdf5Operations[K]["result"]> {
  const bytes = await inputSize(file);
  const timeLimit = BASE_LIMIT + (LIMIT_PER_MEGABYTE * bytes) / 2 ** 20;
  try {
    // The path is what was left out of the operation's own parameters.
    const whole = { ...params, path: file.path } as Hdf5Operations[K]["params"];
    return await reader.call(operation, whole, { timeLimit, signal });
  } catch (error) {
    if (error instanceof AppErrorException) {
      // An upload lies under a name of its own; the user knows another.
      const { appError } = error;
      throw new AppErrorException({ ...appError, where: { ...appError.where, file: file.name } });
    }
    if (!(error instanceof ReaderLostError)) throw error;
    throw new AppErrorException({
      code: "file-format",
      message: error.isTimeout
        ? `Reading ${file.name} took too long and was given up.`
        : `Reading ${file.name} failed in its own process: ${error.message}.`,
      where: { file: file.name },
      expected: "a complete HDF5 file",
      found: error.message,
      hint: "The file may be damaged, or hold more in one piece than memory allows.",
    });
  }
}

/** One lazy column, [count]. */
export async function readLazyColumn(
  { path, name, array, rows }: LazyColumns,
  column: number,
  signal: CancelSignal | undefined,
): Promise<Float64Array> {
  const { values } = await askHdf5({ path, name }, "hdf5:column", { array, column }, signal);
  return rows === null ? values : Float64Array.from(rows, (row) => values[row] ?? NaN);
}
