import { DOUBLE, DuckDBDataChunk, FLOAT, type DuckDBAppender, type DuckDBConnection } from "@duckdb/node-api";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { Dataset } from "#engine/data/dataset";
import { FeatureReader } from "./features";
import { CHUNK, itemsOf } from "./fillTable";
import { breath } from "./pieces";

/** Columns in one table: DuckDB's plans and chunks grow with them. */
const COLUMNS_AT_ONCE = 256;
/** Values between two turns of the event loop: a few milliseconds. */
const VALUES_AT_ONCE = 1 << 17;
/** Values between two times that the appender hands them over, which takes some milliseconds whatever their number. */
const VALUES_PER_FLUSH = 1 << 21;

/**
 * Makes tables of features in one pass over the data; their names are added to `tables` before they are made, so that the
 * caller can drop them whatever happens.
 */
export async function fillFeatureTables(
  connection: DuckDBConnection,
  dataset: Dataset,
  features: readonly number[],
  tables: string[],
  signal: CancelSignal | undefined,
  progress: (share: number) => void,
): Promise<void> {
  const reader = new FeatureReader(dataset);
  const type = reader.isSingle ? "FLOAT" : "DOUBLE";
  const groups: { readonly features: readonly number[]; readonly appender: DuckDBAppender }[] = [];
  try {
    for (let i = 0; i < features.length; i += COLUMNS_AT_ONCE) {
      const group = features.slice(i, i + COLUMNS_AT_ONCE);
      const table = `features${tables.length}`;
      tables.push(table);
      await connection.run(`CREATE TABLE ${table} (${group.map((j) => `f${j} ${type}`).join(", ")})`);
      groups.push({ features: group, appender: await connection.createAppender(table) });
    }
    const { count, features: width } = dataset.summary;
    let sinceBreath = 0;
    let sinceFlush = 0;
    for (let start = 0; start < count; start += CHUNK) {
      const size = Math.min(CHUNK, count - start);
      const rows = reader.read(Int32Array.from({ length: size }, (_, i) => start + i));
      for (const group of groups) appendRows(group, rows, size, width);
      sinceBreath += size * width;
      sinceFlush += size * width;
      if (sinceBreath < VALUES_AT_ONCE) continue;
      sinceBreath = 0;
      // Else it gathers 200,000 rows of however many columns and writes them while nothing else runs.
      if (sinceFlush >= VALUES_PER_FLUSH) {
        sinceFlush = 0;
        for (const { appender } of groups) {
          appender.flushSync();
          await breath();
        }
      }
      progress(start / count);
      await breath();
      throwIfCancelled(signal);
    }
  } finally {
    for (const { appender } of groups) appender.closeSync();
  }
}

function appendRows(
  { features, appender }: { readonly features: readonly number[]; readonly appender: DuckDBAppender },
  rows: Float32Array | Float64Array,
  size: number,
  width: number,
): void {
  const chunk = DuckDBDataChunk.create(
    features.map(() => (rows instanceof Float32Array ? FLOAT : DOUBLE)),
    size,
  );
  const column = rows instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  features.forEach((feature, k) => {
    for (let i = 0; i < size; i++) column[i] = rows[i * width + feature] ?? NaN;
    const vector = chunk.getColumnVector(k);
    itemsOf(vector).set(column);
    vector.flush();
  });
  appender.appendDataChunk(chunk);
}
