import { resolve } from "node:path";
import { AppErrorException, fail } from "#shared/domain/appError";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { isFolder } from "../images/imageSource";
import { inputSize, readHead } from "../inputFiles";
import { firstSentence, sqlText, withDatabase } from "./database";
import { duckTable } from "./duckTable";
import { inspectTable } from "./inspectTable";
import { readTable } from "./readTable";
import type { TableSource } from "./tableSource";
import { requireParquet } from "./parquetFooter";
import { parquetParts, type ParquetParts } from "./parquetParts";

/** Tables in Parquet; several files, or those in a folder, are the parts of one table. */
export const parquetFormat: DataFormat = {
  id: "parquet",
  name: "Parquet table",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    const parts = await parquetParts(files);
    if (parts === null) return null;
    for (const file of parts.files) {
      if ((await isFolder(file)) || !isParquet(await readHead(file, 4))) return null;
    }
    return { description: describe(parts) };
  },

  inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    return withParquet(files, context, (source, parts) =>
      inspectTable(source, context, { format: "parquet", description: describe(parts) }),
    );
  },

  read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    return withParquet(files, context, (source) => readTable(source, context));
  },
};

function isParquet(head: Uint8Array): boolean {
  return Buffer.from(head).toString("latin1") === "PAR1";
}

function describe({ files, isPartitioned }: ParquetParts): string {
  const inFiles = files.length === 1 ? "Parquet table" : `Parquet table in ${files.length} files`;
  return isPartitioned ? `${inFiles}, with columns from the names of folders` : inFiles;
}

async function withParquet<T>(
  given: readonly InputFile[],
  { signal }: ReadContext,
  use: (source: TableSource, parts: ParquetParts) => Promise<T>,
): Promise<T> {
  const parts = (await parquetParts(given)) ?? { files: given, isPartitioned: false };
  const { files, isPartitioned } = parts;
  const [first] = files;
  const name = given.length === 1 ? (given[0]?.name ?? "") : (first?.name ?? "");
  if (first === undefined) {
    return fail({ code: "invalid-request", message: "No file was given.", expected: "a Parquet file" });
  }
  let bytes = 0;
  for (const file of files) {
    bytes += await inputSize(file);
    await requireParquet(file);
  }
  // Folders name kinds: as numbers `fold=1` would be taken for a measurement.
  const paths = files.map(({ path }) => sqlText(resolve(path))).join(", ");
  return withDatabase(files, signal, explainParquet(files), async (database) =>
    use(
      await duckTable(database, {
        name,
        bytes,
        relation: `read_parquet([${paths}], hive_partitioning = ${isPartitioned}, hive_types_autocast = false)`,
        remarks: [],
        signal,
      }),
      parts,
    ),
  );
}

/** DuckDB's message about Parquet files in the user's words. Nothing but the files is read, so every error is about them. */
function explainParquet(files: readonly InputFile[]): (message: string) => AppErrorException | null {
  return (message) => {
    if (/Out of Memory/i.test(message)) return null;
    const file = files.find(({ path }) => message.includes(path)) ?? files[0];
    const name = file?.name ?? "";
    const found = firstSentence(message, /error/i).replaceAll(file?.path ?? "\0", name);
    return new AppErrorException({
      code: "file-format",
      message: `${name} could not be read as Parquet.`,
      where: { file: name },
      expected: files.length > 1 ? "whole Parquet files of the same columns" : "a whole Parquet file",
      found,
      hint: "The file may be damaged or of a kind that is not known here: write it again.",
    });
  };
}
