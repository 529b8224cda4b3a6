import { join } from "node:path";
import { countRows, hasRow, type RowMask } from "#shared/table/rowMask";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Dataset } from "#engine/data/dataset";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { quoted, type ColumnDatabase, type Queries } from "./columnDatabase";
import type { NamedColumn } from "./columnSource";
import { featureScan } from "./features";
import { inPieces, PIECE } from "./pieces";
import { numberScan } from "./scans";

export type RowsFormat = "csv" | "parquet" | "json";

const options: Readonly<Record<RowsFormat, string>> = {
  csv: "FORMAT csv, HEADER true",
  parquet: "FORMAT parquet, COMPRESSION zstd",
  json: "FORMAT json, ARRAY true",
};

export interface RowsToExport {
  readonly dataset: Dataset;
  readonly columns: readonly NamedColumn[];
  readonly mask: RowMask | null;
  readonly format: RowsFormat;
  readonly signal: CancelSignal | undefined;
  readonly progress: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Writes the rows to a file in the database's folder, in the order of the data; the caller moves it to its place.
 * Numbers are written so that the same bits are read back: shortest digits in CSV and JSON (float32 for x, as the data set
 * holds it), as they are in Parquet. JSON has no infinity: null stands there.
 * @returns the path
 */
export async function writeRows(database: ColumnDatabase, request: RowsToExport): Promise<string> {
  const { dataset, columns, mask, format, signal, progress } = request;
  const total = mask === null ? database.count : countRows(mask);
  const path = join(database.folder, `rows-${exportsMade++}.${format}`);
  const tell = (share: number): void => progress({ done: Math.floor(share * total), total });
  const scan = featureScan(dataset, (row) => tell(row / database.count));
  try {
    await database.use(signal, (queries) =>
      queries.withScan(scan, (features) =>
        withMask(queries, mask, database.count, async (maskTable) => {
          const select = await selectOf(columns, features, maskTable, format, queries);
          await queries.execute(`COPY (${select}) TO ${quoted(path)} (${options[format]})`);
        }),
      ),
    );
  } catch (error) {
    // A second failure here would hide the reason of the first.
    await nodeFileSystem.remove(path).catch(() => undefined);
    throw error;
  }
  tell(1);
  return path;
}

let exportsMade = 0;

async function withMask<T>(
  queries: Queries,
  mask: RowMask | null,
  count: number,
  work: (table: string | null) => Promise<T>,
): Promise<T> {
  if (mask === null) return work(null);
  const values = new Int8Array(count);
  await inPieces(count, PIECE, undefined, (start, end) => {
    for (let row = start; row < end; row++) values[row] = hasRow(mask, row) ? 1 : 0;
  });
  return queries.withScan(numberScan(values), work);
}

async function selectOf(
  columns: readonly NamedColumn[],
  features: string,
  maskTable: string | null,
  format: RowsFormat,
  queries: Queries,
): Promise<string> {
  const tables: string[] = [];
  if (columns.some(({ column }) => column.feature !== undefined)) tables.push(`${features} f`);
  const selected: string[] = [];
  for (const { id, column } of columns) {
    let value = `f.f${column.feature}`;
    if (column.feature === undefined) {
      value = `t${tables.length}.v`;
      tables.push(`${await queries.tableOf(column)} t${tables.length}`);
    }
    const isNumber = column.kind === "number" && column.source !== "row";
    if (format === "json" && isNumber) value = `CASE WHEN isfinite(${value}) THEN ${value} END`;
    selected.push(`${value} AS "${id.replaceAll('"', '""')}"`);
  }
  if (maskTable !== null) tables.push(`${maskTable} m`);
  const where = maskTable === null ? "" : " WHERE m.v = 1";
  return `SELECT ${selected.join(", ")} FROM ${tables.join(" POSITIONAL JOIN ")}${where}`;
}
