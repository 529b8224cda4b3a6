import { create } from "zustand";
import { z } from "zod";
import { tableSortSchema, type TableColumn, type TableSort } from "#shared/contract/tableContract";

const setupSchema = z.object({
  /** Ids in the order of the user; columns that are not named follow in their own. */
  order: z.array(z.string()),
  hidden: z.array(z.string()),
  /** px, only of columns that the user resized. */
  widths: z.record(z.string(), z.number().min(1).max(4000)),
  sort: z.array(tableSortSchema).max(8),
  colorBy: z.string().nullable(),
});

/** How one data set's table is laid out, and what colours its map. Remembered on this machine. */
export type ColumnSetup = Readonly<z.infer<typeof setupSchema>>;

export const plainSetup: ColumnSetup = { order: [], hidden: [], widths: {}, sort: [], colorBy: null };

export const useColumnSetup = create<{ readonly datasetId: string | null } & ColumnSetup>(() => ({
  datasetId: null,
  ...plainSetup,
}));

const storageKey = "priorscape.table";
/** Data sets whose tables are remembered: the latest. */
const LIMIT = 40;

const storedSchema = z.array(z.tuple([z.string(), setupSchema]));

export function parseSetups(text: string | null): readonly (readonly [string, ColumnSetup])[] {
  if (text === null) return [];
  try {
    return storedSchema.parse(JSON.parse(text));
  } catch {
    // A damaged entry only costs the remembered layouts.
    return [];
  }
}

const stored = (): readonly (readonly [string, ColumnSetup])[] =>
  parseSetups(globalThis.localStorage?.getItem(storageKey) ?? null);

export function recallSetup(datasetId: string): ColumnSetup {
  return stored().find(([id]) => id === datasetId)?.[1] ?? plainSetup;
}

function remember(datasetId: string, setup: ColumnSetup): void {
  const others = stored().filter(([id]) => id !== datasetId);
  const next = [[datasetId, setup] as const, ...others].slice(0, LIMIT);
  globalThis.localStorage?.setItem(storageKey, JSON.stringify(next));
}

/** Changes the layout of the open data's table. */
export function changeSetup(change: Partial<ColumnSetup>): void {
  useColumnSetup.setState(change);
  const { datasetId, ...setup } = useColumnSetup.getState();
  if (datasetId !== null) remember(datasetId, setup);
}

export const columnWidths = { min: 48, max: 800 } as const;

/** px of a column that was not resized: what its name and values are likely to need. */
function naturalWidth(column: TableColumn): number {
  const name = 7 * Math.min(24, column.id.length + (column.unit ? column.unit.length + 1 : 0)) + 30;
  const values = column.kind === "text" ? 160 : column.kind === "time" ? 170 : 92;
  return Math.min(260, Math.max(name, values));
}

export const widthOf = (column: TableColumn, setup: Pick<ColumnSetup, "widths">): number =>
  setup.widths[column.id] ?? naturalWidth(column);

/** The columns that are shown, in the order of the user. The row's number is every table's first and not among them. */
export function shownColumns(
  columns: readonly TableColumn[],
  { order, hidden }: Pick<ColumnSetup, "order" | "hidden">,
): readonly TableColumn[] {
  const place = new Map(order.map((id, index) => [id, index]));
  return columns
    .filter(({ id, source }) => source !== "row" && !hidden.includes(id))
    .map((column, index) => ({ column, at: place.get(column.id) ?? order.length + index }))
    .sort((a, b) => a.at - b.at)
    .map(({ column }) => column);
}

/** The ids with one of them moved in front of another; to the end without one. */
export function movedBefore(ids: readonly string[], moved: string, before: string | null): readonly string[] {
  const others = ids.filter((id) => id !== moved);
  const at = before === null ? others.length : others.indexOf(before);
  return at < 0 ? ids : [...others.slice(0, at), moved, ...others.slice(at)];
}

/**
 * The sort after a click on a header: ascending, descending, none. `isFurther` keeps the other columns and adds or
 * changes this one.
 */
export function nextSort(
  sort: readonly TableSort[],
  column: string,
  isFurther: boolean,
): readonly TableSort[] {
  const now = sort.find((each) => each.column === column);
  const next =
    now === undefined
      ? [{ column, descending: false }]
      : now.descending
        ? []
        : [{ column, descending: true }];
  if (!isFurther) return next;
  if (now === undefined) return [...sort, ...next].slice(0, 8);
  return sort.flatMap((each) => (each.column === column ? next : [each]));
}
