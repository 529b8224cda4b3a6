import {
  DOUBLE,
  DuckDBTableFunction,
  FLOAT,
  INTEGER,
  TINYINT,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
  type DuckDBVector,
} from "@duckdb/node-api";

/** Arrays of this process that DuckDB reads as a table, some rows at a time, in their order. */
export interface Scan {
  readonly count: number;
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  /** Rows for one call at most: it is made on the event loop. */
  readonly rowsAtOnce: number;
  /** Writes rows start..start + size of those columns that are asked for into the chunk. */
  readonly fill: (chunk: DuckDBDataChunk, columns: readonly number[], start: number, size: number) => void;
}

/** DuckDB's vectors have so many values. */
const VECTOR = 2048;

interface Position {
  row: number;
  readonly columns: readonly number[];
}

/** The scans of one connection, as a table function that takes the number of one. */
export class Scans {
  readonly #scans = new Map<number, Scan>();
  #made = 0;

  constructor(connection: DuckDBConnection) {
    connection.registerTableFunction(
      DuckDBTableFunction.create({
        name: "scan",
        parameterTypes: [INTEGER],
        supportsProjectionPushdown: true,
        bindFunction: (info) => {
          const scan = this.#scan(info.getParameter(0));
          for (const { name, type } of scan.columns) info.addResultColumn(name, type);
          info.setCardinality(scan.count, true);
          info.setBindData(scan);
        },
        initFunction: (info) => {
          const position: Position = { row: 0, columns: info.getColumnIndexes() };
          info.setInitData(position);
          // Else the order of rows is lost.
          info.setMaxThreads(1);
        },
        mainFunction: (info, chunk) => {
          // Both were set above.
          const { count, rowsAtOnce, fill } = info.bindData as Scan;
          const position = info.initData as Position;
          const size = Math.min(VECTOR, Math.max(1, rowsAtOnce), count - position.row);
          chunk.rowCount = size;
          if (size === 0) return;
          fill(chunk, position.columns, position.row, size);
          position.row += size;
        },
      }),
    );
  }

  /** Lets a query read the scan by the expression that `work` is given, for as long as `work` takes. */
  async with<T>(scan: Scan, work: (table: string) => Promise<T>): Promise<T> {
    const id = this.#made++;
    this.#scans.set(id, scan);
    try {
      return await work(`scan(${id})`);
    } finally {
      this.#scans.delete(id);
    }
  }

  #scan(id: unknown): Scan {
    const scan = this.#scans.get(Number(id));
    if (scan === undefined) throw new Error(`There is no scan ${String(id)}`);
    return scan;
  }
}

export type Numbers = Float64Array | Float32Array | Int32Array | Int8Array;

/** A column `v` of numbers as they lie there. */
export function numberScan(values: Numbers): Scan {
  return {
    count: values.length,
    columns: [{ name: "v", type: typeOf(values) }],
    rowsAtOnce: VECTOR,
    fill: (chunk, columns, start, size) => {
      // Nothing is asked for when only rows are counted.
      for (const k of columns.keys()) setNumbers(chunk, k, values.subarray(start, start + size));
    },
  };
}

/** A column `v` of words, NULL where there is none. */
export function wordScan(count: number, wordAt: (row: number) => string | null): Scan {
  return {
    count,
    columns: [{ name: "v", type: VARCHAR }],
    rowsAtOnce: VECTOR,
    fill: (chunk, columns, start, size) => {
      const words = Array.from({ length: size }, (_, i) => wordAt(start + i));
      for (const k of columns.keys()) chunk.setColumnValues(k, words);
    },
  };
}

export function typeOf(values: Numbers): DuckDBType {
  if (values instanceof Float64Array) return DOUBLE;
  if (values instanceof Float32Array) return FLOAT;
  return values instanceof Int32Array ? INTEGER : TINYINT;
}

/** Writes a whole column of a chunk. */
export function setNumbers(chunk: DuckDBDataChunk, column: number, values: Numbers): void {
  const vector = chunk.getColumnVector(column);
  itemsOf(vector).set(values);
  vector.flush();
}

/** The memory of a vector of numbers, which the package keeps to itself: its `setItem` looks at every single value. */
function itemsOf(vector: DuckDBVector): { set(values: Numbers): void } {
  return (vector as unknown as { readonly items: { set(values: Numbers): void } }).items;
}
