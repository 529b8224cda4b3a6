import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { ColumnKind } from "./columnKind";
import { sqlName, type Database } from "./database";
import { duckBlocks, type FieldSql } from "./duckBlocks";
import type { SourceField, TableSource } from "./tableSource";

const float32Types = /^(TINYINT|SMALLINT|UTINYINT|USMALLINT|FLOAT)$/;
const integerTypes = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT))$/;
const numberTypes = /^(FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;
const timeTypes = /^(DATE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?)$/;
const textTypes = /^(VARCHAR|UUID|JSON|ENUM\(.*\)|TIME.*|INTERVAL|BIT)$/s;
const listType = /^(.*)\[\d*\]$/s;

/** What a column of this type of DuckDB's can be used as. */
function kindOfType(type: string): Pick<SourceField, "kind" | "isFloat32"> {
  const item = listType.exec(type)?.[1];
  if (item !== undefined) {
    const isNumbers = integerTypes.test(item) || numberTypes.test(item);
    return { kind: isNumbers ? "vector" : "other", isFloat32: float32Types.test(item) };
  }
  const isFloat32 = float32Types.test(type);
  const kinds: readonly (readonly [RegExp, ColumnKind])[] = [
    [integerTypes, "integer"],
    [numberTypes, "number"],
    [/^BOOLEAN$/, "boolean"],
    [timeTypes, "time"],
    [textTypes, "text"],
  ];
  const kind = kinds.find(([pattern]) => pattern.test(type))?.[1] ?? "other";
  return { kind, isFloat32: isFloat32 || kind === "boolean" };
}

export interface DuckTableOptions {
  readonly name: string;
  readonly bytes: number;
  /** SQL of the table function that reads the files. */
  readonly relation: string;
  readonly remarks: readonly string[];
  readonly signal: CancelSignal | undefined;
}

/** A table whose file says the types of its columns, read by DuckDB. */
export async function duckTable(database: Database, options: DuckTableOptions): Promise<TableSource> {
  const { relation, signal, name, bytes, remarks } = options;
  const described = await database.rows(`DESCRIBE SELECT * FROM ${relation}`);
  const fields = described.map(([column, type]): SourceField => {
    const typeName = String(type);
    return { name: String(column), type: typeName, ...kindOfType(typeName) };
  });
  const [[count] = [0]] = await database.rows(`SELECT count(*) FROM ${relation}`);
  const sql = typedSql(fields);
  return {
    name,
    bytes,
    fields,
    firstRow: 1,
    count: Number(count),
    countIsExact: true,
    decimal: ".",
    isText: false,
    remarks,
    scan: (request) => duckBlocks(database.connection, relation, request, sql, signal),
  };
}

function typedSql(fields: readonly SourceField[]): FieldSql {
  const column = (field: number): string => sqlName(fields[field]?.name ?? "");
  return {
    number(field, type) {
      const cell = column(field);
      const kind = fields[field]?.kind;
      // Infinite dates have no milliseconds: DuckDB gives null for them.
      const value = kind === "time" ? `epoch_ms(${cell})` : kind === "boolean" ? `${cell}::TINYINT` : cell;
      return `${value}::${type}`;
    },
    vector: (field, type) => `${column(field)}::${type}[]`,
    word: (field) => `nullif(trim(${column(field)}::VARCHAR), '')`,
  };
}
