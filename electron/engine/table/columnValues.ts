/** All values of one column, [count], however they are stored. */
export type ColumnValues =
  | {
      /** NaN where missing. float32 is what the data set holds of x; the rest is exact. */
      readonly kind: "number";
      readonly values: Float64Array | Float32Array | Int32Array;
    }
  | {
      /** Milliseconds since 1970 in UTC, NaN where missing. */
      readonly kind: "time";
      readonly values: Float64Array;
    }
  | {
      /** 1 true, 0 false, -1 missing. */
      readonly kind: "boolean";
      readonly values: Int8Array;
    }
  | {
      readonly kind: "text" | "category";
      /** Index into `values`, -1 where missing. */
      readonly codes: Int32Array;
      /** Each once; up to 20,000 in the order in which they sort. */
      readonly values: readonly string[];
    };

/** The number that stands for each value, [count]: itself, a code, or what says that it is missing. */
export function cellsOf(column: ColumnValues): Float64Array | Float32Array | Int32Array | Int8Array {
  switch (column.kind) {
    case "text":
    case "category":
      return column.codes;
    default:
      return column.values;
  }
}

export function isMissing(column: ColumnValues, value: number): boolean {
  switch (column.kind) {
    case "number":
    case "time":
      return Number.isNaN(value);
    default:
      return value < 0;
  }
}

/** What stands for the codes of a boolean column. */
export const booleanNames = ["false", "true"] as const;

/** The value as a filter and a file write it; the time in ISO 8601. Null where missing. */
export function textOf(column: Exclude<ColumnValues, { kind: "number" }>, row: number): string | null {
  switch (column.kind) {
    case "text":
    case "category":
      return column.values[column.codes[row] ?? -1] ?? null;
    case "boolean":
      return booleanNames[column.values[row] ?? -1] ?? null;
    case "time": {
      const time = new Date(column.values[row] ?? NaN);
      return Number.isNaN(time.getTime()) ? null : time.toISOString().replace(/\.?0*Z$|Z$/, "Z");
    }
  }
}

/** Sorting a dictionary blocks: natural order for lists that are read, none for names by the thousand. */
const NATURAL_ORDER = 2_000;
const ANY_ORDER = 20_000;

/**
 * Puts the dictionary into a natural order ("2" before "10"), so that a column sorts by its codes; beyond 2,000 values in
 * the order of code units, and beyond 20,000 it stays as it is: those are not sorted by their codes.
 */
export function sortedDictionary(
  codes: Int32Array,
  values: readonly string[],
): { readonly codes: Int32Array; readonly values: readonly string[] } {
  if (values.length > ANY_ORDER) return { codes, values };
  const order = [...values.keys()];
  const at = (i: number): string => values[i] ?? "";
  if (values.length <= NATURAL_ORDER) {
    const { compare } = new Intl.Collator("en", { numeric: true });
    order.sort((a, b) => compare(at(a), at(b)) || (at(a) < at(b) ? -1 : 1));
  } else {
    order.sort((a, b) => (at(a) < at(b) ? -1 : 1));
  }
  const rankOf = new Int32Array(values.length);
  order.forEach((old, rank) => {
    rankOf[old] = rank;
  });
  return { codes: codes.map((code) => (code < 0 ? -1 : (rankOf[code] ?? -1))), values: order.map(at) };
}
