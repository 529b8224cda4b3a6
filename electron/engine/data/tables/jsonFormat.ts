import { resolve } from "node:path";
import { AppErrorException } from "#shared/domain/appError";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { decodeText } from "../fileKinds";
import { inputSize, isGzip, readContent, readHead } from "../inputFiles";
import { firstSentence, sqlText, withDatabase } from "./database";
import { duckTable } from "./duckTable";
import { inspectTable } from "./inspectTable";
import { requireShallow } from "./jsonDepth";
import { oneFile } from "./oneFile";
import { readTable } from "./readTable";
import type { TableSource } from "./tableSource";

/** The longest row: a hundred thousand numbers of fifteen characters fit ten times over. */
const MAX_OBJECT_BYTES = 16_777_216;

type Layout = "newline_delimited" | "array";

/** Objects as rows: one a line, or all in one array. Lists of numbers are vectors. */
export const jsonFormat: DataFormat = {
  id: "json",
  name: "JSON lines",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    let layout: Layout | null = null;
    for (const file of files) {
      layout = await layoutOf(file);
      if (layout === null) return null;
    }
    return { description: describe(layout ?? "array") };
  },

  inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    return withJson(files, context, (source, layout) =>
      inspectTable(source, context, { format: "json", description: describe(layout) }),
    );
  },

  read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    return withJson(files, context, (source) => readTable(source, context));
  },
};

function describe(layout: Layout): string {
  return layout === "array" ? "JSON array of objects" : "JSON lines";
}

/** An object, or an array that begins with one or ends at once; null for other files. */
async function layoutOf(file: InputFile): Promise<Layout | null> {
  for await (const piece of readContent(file)) {
    const text = decodeText(piece)?.trimStart();
    if (text === undefined) return null;
    if (/^\{\s*("|\})/.test(text)) return "newline_delimited";
    return /^\[\s*(\{|\])/.test(text) ? "array" : null;
  }
  return null;
}

async function withJson<T>(
  files: readonly InputFile[],
  { signal }: ReadContext,
  use: (source: TableSource, layout: Layout) => Promise<T>,
): Promise<T> {
  const file = oneFile(files, "one file of JSON");
  const bytes = await inputSize(file);
  const layout = (await layoutOf(file)) ?? "newline_delimited";
  await requireShallow(file, signal);
  const compression = isGzip(await readHead(file, 2)) ? "gzip" : "uncompressed";
  const relation =
    `read_json(${sqlText(resolve(file.path))}, format = '${layout}', records = true, ` +
    `compression = '${compression}', maximum_object_size = ${MAX_OBJECT_BYTES}, maximum_depth = 4)`;
  return withDatabase([file], signal, explainJson(file), async (database) =>
    use(await duckTable(database, { name: file.name, bytes, relation, remarks: [], signal }), layout),
  );
}

/** DuckDB's message about a JSON file in the user's words. Nothing but the file is read, so every error is about it. */
function explainJson(file: InputFile): (message: string) => AppErrorException | null {
  return (message) => {
    if (/Out of Memory/i.test(message)) return null;
    const row = /in (?:line|record\/value) (\d+)/.exec(message)?.[1];
    const where = row === undefined ? { file: file.name } : { file: file.name, row: Number(row) };
    return new AppErrorException({
      code: "file-format",
      message: `${file.name} could not be read as JSON${row === undefined ? "" : ` at row ${row}`}.`,
      where,
      expected: "objects with values of the same kind under the same names",
      found: firstSentence(message, /error/i).replaceAll(file.path, file.name),
      hint: "Correct the row, or write the values as text in every row.",
    });
  };
}
