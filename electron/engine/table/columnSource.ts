import type { TableColumn } from "#shared/contract/tableContract";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { ColumnValues } from "./columnValues";

/**
 * A column and how to get its values. An object is one state of it: new values come as a new object, so that whatever
 * was derived from the values is kept by the object.
 */
export interface ColumnSource {
  /** As its owner calls it; the table makes an id of it. */
  readonly name: string;
  readonly kind: TableColumn["kind"];
  readonly source: TableColumn["source"];
  readonly unit: string | null;
  readonly description: string | null;
  /** Which column of x it is; absent for all others. */
  readonly feature?: number;
  /** Dear to read: it is only read when its values are asked for, and described without a range until then. */
  readonly isLazy?: true;
  readonly read: (signal: CancelSignal | undefined) => Promise<ColumnValues>;
}

/** A column with the id by which filters call it. */
export interface NamedColumn {
  readonly id: string;
  readonly column: ColumnSource;
}

/**
 * Gives each column an id of its own: its name without control characters; one that is there already, in any case of
 * letters, is followed by _2, _3…
 */
export function withIds(columns: readonly ColumnSource[]): readonly NamedColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const name = column.name.replace(/\p{C}+/gu, " ").trim() || "column";
    let id = name;
    for (let n = 2; taken.has(id.toLowerCase()); n++) id = `${name}_${n}`;
    taken.add(id.toLowerCase());
    return { id, column };
  });
}
