import { AppErrorException, fail } from "#shared/domain/appError";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { inputError, inputSize, readHead } from "../inputFiles";
import { inspectTable } from "../tables/inspectTable";
import { oneFile } from "../tables/oneFile";
import { readTable } from "../tables/readTable";
import type { TableSource } from "../tables/tableSource";
import { isArrow, isFeather1, withArrowBytes } from "./arrowFile";
import { arrowSource } from "./arrowSource";
import { ArrowError } from "./flatBuffer";

/** Tables in Arrow's interprocess format, as file (Feather 2) or stream, plain or compressed by LZ4 or ZSTD. */
export const arrowFormat: DataFormat = {
  id: "arrow",
  name: "Arrow or Feather table",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    for (const file of files) if (!isArrow(await readHead(file, 8))) return null;
    return { description: "Arrow table" };
  },

  inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    return withArrow(files, context, (source) =>
      inspectTable(source, context, { format: "arrow", description: "Arrow table" }),
    );
  },

  read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    return withArrow(files, context, (source) => readTable(source, context));
  },
};

async function withArrow<T>(
  files: readonly InputFile[],
  { signal }: ReadContext,
  use: (source: TableSource) => Promise<T>,
): Promise<T> {
  const file = oneFile(files, "one Arrow or Feather file");
  const size = await inputSize(file);
  if (isFeather1(await readHead(file, 4))) {
    fail({
      code: "unsupported",
      message: `${file.name} is of the first version of Feather.`,
      where: { file: file.name, byte: 0 },
      expected: "Arrow, or Feather of version 2",
      found: "FEA1",
      hint: "Write it again with a current pandas or pyarrow.",
    });
  }
  try {
    return await withArrowBytes(file, size, signal, async (bytes) =>
      use(await arrowSource(bytes, file.name, signal)),
    );
  } catch (error) {
    if (error instanceof AppErrorException) throw error;
    if (error instanceof ArrowError) throw damaged(file, error.byte, error.expected, error.found);
    throw inputError(error, file);
  }
}

function damaged(file: InputFile, byte: number, expected: string, found: string): AppErrorException {
  return new AppErrorException({
    code: "file-format",
    message: `${file.name} is a cut-off or damaged Arrow file.`,
    where: { file: file.name, byte },
    expected,
    found: found.slice(0, 200),
    hint: "Download or copy it again.",
  });
}
