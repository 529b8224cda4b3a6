import { assertNever } from "#shared/domain/assertNever";

/**
 * A column that is neither x nor the label: what the table shows, filters and sorts by, and the map is coloured by.
 * All have one value for each row of the data set, in its order.
 */
export type MetadataColumn =
  | {
      readonly kind: "number";
      readonly name: string;
      readonly role: MetadataRole;
      /** [count], NaN where missing. */
      readonly values: Float64Array;
    }
  | {
      /** `category`: few values that repeat. `text`: names and sentences, searched rather than grouped. */
      readonly kind: "text" | "category";
      readonly name: string;
      readonly role: MetadataRole;
      /** [count], index into `values`, -1 where missing. */
      readonly codes: Int32Array;
      /** Each once. */
      readonly values: readonly string[];
    }
  | {
      readonly kind: "boolean";
      readonly name: string;
      readonly role: MetadataRole;
      /** [count], 1 true, 0 false, -1 missing. */
      readonly values: Int8Array;
    }
  | {
      readonly kind: "time";
      readonly name: string;
      readonly role: MetadataRole;
      /** [count], milliseconds since 1970 in UTC, NaN where missing. */
      readonly values: Float64Array;
    };

/** `id` names the rows: shown first and never grouped. */
export type MetadataRole = "metadata" | "id";

/** More values than this are names rather than kinds, whatever their number of rows. */
const MAX_CATEGORIES = 1_000;

/**
 * A column of words as codes into its different values, in the order they first come up. It is a category when values
 * repeat: at most 1,000 of them and at most half as many as rows.
 */
export function wordColumn(
  name: string,
  role: MetadataRole,
  cells: readonly (string | null)[],
): MetadataColumn {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(cells.length);
  cells.forEach((cell, row) => {
    if (cell === null) {
      codes[row] = -1;
      return;
    }
    const known = codeOf.get(cell);
    if (known === undefined) codeOf.set(cell, codeOf.size);
    codes[row] = known ?? codeOf.size - 1;
  });
  return codedColumn(name, role, codes, [...codeOf.keys()]);
}

/** The same from codes that are there already. */
export function codedColumn(
  name: string,
  role: MetadataRole,
  codes: Int32Array,
  values: readonly string[],
): MetadataColumn {
  const isCategory = role !== "id" && values.length <= Math.min(MAX_CATEGORIES, codes.length / 2);
  return { kind: isCategory ? "category" : "text", name, role, codes, values };
}

/** The column at some rows only, in their order: what is left when rows were left out or a sample was drawn. */
export function takeRows(column: MetadataColumn, rows: ArrayLike<number>): MetadataColumn {
  switch (column.kind) {
    case "number":
    case "time":
      return { ...column, values: pick(column.values, new Float64Array(rows.length), rows, NaN) };
    case "boolean":
      return { ...column, values: pick(column.values, new Int8Array(rows.length), rows, -1) };
    case "text":
    case "category":
      return { ...column, codes: pick(column.codes, new Int32Array(rows.length), rows, -1) };
    default:
      return assertNever(column);
  }
}

function pick<T extends Float64Array | Int8Array | Int32Array>(
  from: T,
  to: T,
  rows: ArrayLike<number>,
  missing: number,
): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? -1] ?? missing;
  return to;
}

/** How many values the column has. */
export function metadataLength(column: MetadataColumn): number {
  return column.kind === "text" || column.kind === "category" ? column.codes.length : column.values.length;
}
