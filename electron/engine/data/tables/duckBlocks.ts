import duckdb from "@duckdb/node-bindings";
import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import { DuckTexts } from "./duckTexts";
import type { Numbers, ScanBlock, ScanRequest, VectorBlock } from "./tableSource";

/** SQL of the values of a field: as a number that is NaN where missing, as a list of numbers, as text. */
export interface FieldSql {
  number(field: number, type: "FLOAT" | "DOUBLE"): string;
  vector(field: number, type: "FLOAT" | "DOUBLE"): string;
  word(field: number): string;
}

/**
 * Streams what is asked for from a relation, in its order. Numbers are taken from DuckDB's own vectors: 32 million of them
 * in half a second, where values one by one would take ten.
 */
export async function* duckBlocks(
  connection: DuckDBConnection,
  relation: string,
  request: ScanRequest,
  sql: FieldSql,
  signal: CancelSignal | undefined,
): AsyncGenerator<ScanBlock, void, void> {
  const { numbers, vectors, words, limit } = request;
  const selected = [
    ...numbers.map(({ field, isFloat32 }) => sql.number(field, typeOf(isFloat32))),
    ...vectors.map(({ field, isFloat32 }) => sql.vector(field, typeOf(isFloat32))),
    ...words.map((field) => sql.word(field)),
  ];
  const columns = selected.length === 0 ? ["1"] : selected;
  const end = limit === undefined ? "" : ` LIMIT ${limit}`;
  const result = await connection.stream(`SELECT ${columns.join(", ")} FROM ${relation}${end}`);
  const texts = new DuckTexts();
  // The next chunk is made while this one is looked at.
  const fetch = (): ReturnType<typeof result.fetchChunk> => {
    const chunk = result.fetchChunk();
    // It may fail before it is waited for; the failure is told then.
    chunk.catch(() => undefined);
    return chunk;
  };
  let coming = fetch();
  try {
    for (;;) {
      throwIfCancelled(signal);
      const chunk = await coming;
      if (chunk === null || chunk.rowCount === 0) return;
      coming = fetch();
      const rows = chunk.rowCount;
      yield {
        rows,
        numbers: numbers.map(({ isFloat32 }, i) => numbersOf(vectorAt(chunk, i), rows, isFloat32)),
        vectors: vectors.map(({ isFloat32 }, i) =>
          listsOf(vectorAt(chunk, numbers.length + i), rows, isFloat32),
        ),
        words: words.map((_, i) => {
          const vector = vectorAt(chunk, numbers.length + vectors.length + i);
          return texts.read(vector, rows, validity(vector, rows));
        }),
      };
      // The block's numbers may lie in the chunk's own memory: it must live until the reader has them.
      if (chunk.rowCount !== rows) throw new Error("A chunk changed while it was read");
    }
  } finally {
    // A reader that stops early must not close the database under a chunk that is being made; what that one would have
    // failed with is nobody's concern then, and was told already otherwise.
    await coming.catch(() => null);
  }
}

const typeOf = (isFloat32: boolean): "FLOAT" | "DOUBLE" => (isFloat32 ? "FLOAT" : "DOUBLE");

function vectorAt(chunk: DuckDBDataChunk, column: number): duckdb.Vector {
  return duckdb.data_chunk_get_vector(chunk.chunk, column);
}

/** The numbers of a vector, NaN where they are missing. */
function numbersOf(vector: duckdb.Vector, count: number, isFloat32: boolean): Numbers {
  if (count === 0) return isFloat32 ? new Float32Array() : new Float64Array();
  const { buffer, byteOffset } = duckdb.vector_get_data(vector, count * (isFloat32 ? 4 : 8));
  const values = isFloat32
    ? new Float32Array(buffer, byteOffset, count)
    : new Float64Array(buffer, byteOffset, count);
  const bytes = validityBytes(vector, count);
  if (bytes === null) return values;
  for (let i = 0; i < count; i++) if (((bytes[i >> 3] ?? 0) & (1 << (i & 7))) === 0) values[i] = Number.NaN;
  return values;
}

function listsOf(vector: duckdb.Vector, rows: number, isFloat32: boolean): VectorBlock {
  const { buffer, byteOffset } = duckdb.vector_get_data(vector, rows * 16);
  // Pairs of 64-bit offset and length; a block has far fewer than 2^32 values, so the low halves say all.
  const entries = new Uint32Array(buffer, byteOffset, rows * 4);
  const isThere = validity(vector, rows);
  const starts = new Int32Array(rows);
  const lengths = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const has = isThere(row);
    starts[row] = has ? (entries[4 * row] ?? 0) : 0;
    lengths[row] = has ? (entries[4 * row + 2] ?? 0) : -1;
  }
  const child = duckdb.list_vector_get_child(vector);
  const size = duckdb.list_vector_get_size(vector);
  return { values: numbersOf(child, size, isFloat32), starts, lengths };
}

/** A bit for every item that is not null; null where every item is there, whatever the declaration says. */
function validityBytes(vector: duckdb.Vector, count: number): Uint8Array | null {
  return duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8);
}

/** Says which items are not null. */
function validity(vector: duckdb.Vector, count: number): (item: number) => boolean {
  const bytes = validityBytes(vector, count);
  if (bytes === null) return () => true;
  return (item) => ((bytes[item >> 3] ?? 0) & (1 << (item & 7))) !== 0;
}
