import { resolve } from "node:path";
import { DuckDBInstance, type DuckDBAppender } from "@duckdb/node-api";
import { AppErrorException } from "#shared/domain/appError";
import type { Dataset } from "#engine/data/dataset";
import { nodeFileSystem, type FileSystem } from "#engine/workspace/fileSystem";
import { TEMPORARY_SUFFIX } from "#engine/workspace/atomicWrite";
import { onDisk } from "#engine/workspace/storageError";
import type { SurveyColumns } from "./surveyColumns";
import { figureNames, type FigureName } from "./rowFigures";

export type TableFormat = "csv" | "parquet";

/** Names of the columns in the file, as other tools expect them: small letters and underscores. */
const columnOf: Readonly<Record<FigureName, string>> = {
  elbo: "elbo",
  logEvidence: "log_evidence",
  standardError: "standard_error",
  effectiveSampleSize: "effective_sample_size",
  shape: "pareto_k",
  kl: "kl",
};

const options: Readonly<Record<TableFormat, string>> = {
  csv: "FORMAT csv, HEADER true",
  parquet: "FORMAT parquet, COMPRESSION zstd",
};

/**
 * Writes the rows done: row (from 0), label (its class by name), split, and the figures; nothing where there is none.
 * Numbers are doubles, which CSV holds to the last bit as well. The file at `path` is replaced at the end only.
 * @returns how many rows were written
 * @throws AppErrorException `storage`
 */
export async function exportTable(
  path: string,
  format: TableFormat,
  dataset: Pick<Dataset, "summary" | "labels" | "split">,
  rows: Int32Array,
  columns: SurveyColumns,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<number> {
  const target = resolve(path);
  const temporary = `${target}${TEMPORARY_SUFFIX}`;
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
  });
  const connection = await instance.connect();
  try {
    const doubles = figureNames.map((name) => `${columnOf[name]} DOUBLE`).join(", ");
    await connection.run(`CREATE TABLE survey (row INTEGER, label VARCHAR, split VARCHAR, ${doubles})`);
    const appender = await connection.createAppender("survey");
    for (let i = 0; i < columns.done; i++) appendRow(appender, dataset, rows[i] ?? 0, columns, i);
    appender.closeSync();
    await connection.run(`COPY survey TO '${temporary.replaceAll("'", "''")}' (${options[format]})`);
    await onDisk("Exporting", target, () => fileSystem.rename(temporary, target));
    return columns.done;
  } catch (error) {
    // A second failure here would hide the reason of the first.
    await fileSystem.remove(temporary).catch(() => undefined);
    throw explained(error, target);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function appendRow(
  appender: DuckDBAppender,
  { summary, labels, split }: Pick<Dataset, "summary" | "labels" | "split">,
  row: number,
  { values }: SurveyColumns,
  at: number,
): void {
  appender.appendInteger(row);
  const label = summary.classes[labels[row] ?? -1]?.name;
  if (label === undefined) appender.appendNull();
  else appender.appendVarchar(label);
  appender.appendVarchar(split[row] === 1 ? "validation" : "train");
  for (const name of figureNames) {
    const value = values[name][at] ?? NaN;
    if (Number.isNaN(value)) appender.appendNull();
    else appender.appendDouble(value);
  }
  appender.endRow();
}

/** DuckDB's refusals are nearly always the disk's. What is no such thing is a bug and stays as it is. */
function explained(error: unknown, path: string): unknown {
  if (error instanceof AppErrorException || !(error instanceof Error)) return error;
  if (!/IO Error|Permission|No space/i.test(error.message)) return error;
  return new AppErrorException({
    code: "storage",
    message: `${path} could not be written.`,
    where: { file: path },
    found: error.message.split("\n")[0]?.slice(0, 300) ?? "",
    hint: "Check that its folder exists, may be written and has space, or choose another.",
  });
}
