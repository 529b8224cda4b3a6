import { create } from "zustand";
import { rowsOfMask } from "#shared/table/rowMask";
import type { TableSort } from "#shared/contract/tableContract";
import type { AppError } from "#shared/domain/appError";
import { buffers } from "../stores/buffers";
import { callEngine } from "../stores/engineClient";
import { latestWins } from "../stores/latestWins";
import { useRowMask } from "../stores/rowMask";
import { useColumnSetup } from "./columnSetup";
import { useTable } from "./tableStore";

interface RowOrderState {
  /** Rises with every other order. */
  readonly version: number;
  /** Rows of the data by their place in the table; null is every row in the order of the file. */
  readonly rows: Int32Array | null;
  readonly count: number;
  readonly isPending: boolean;
  readonly error: AppError | null;
}

export const useRowOrder = create<RowOrderState>(() => ({
  version: 0,
  rows: null,
  count: 0,
  isPending: false,
  error: null,
}));

function setOrder(rows: Int32Array | null): void {
  useRowOrder.setState(({ version }) => ({
    version: version + 1,
    rows,
    count: rows?.length ?? useTable.getState().count,
    isPending: false,
    error: null,
  }));
}

const compute = latestWins<readonly TableSort[]>(async (sort) => {
  const { mask } = buffers;
  const { version } = useTable.getState();
  if (sort.length === 0) {
    setOrder(mask === null ? null : rowsOfMask(mask));
    return;
  }
  useRowOrder.setState({ isPending: true });
  const result = await callEngine("table:order", { sort: [...sort], mask });
  // Rows of another table or another filter: whoever changed it has asked again.
  if (version !== useTable.getState().version || mask !== buffers.mask) return;
  if (result.ok) setOrder(result.value.rows);
  else if (result.error.code !== "cancelled") useRowOrder.setState({ isPending: false, error: result.error });
});

/** Brings the order up to the filter and the sort; a sort by a column that is gone does not count. */
function reorder(): void {
  const { columns } = useTable.getState();
  compute(useColumnSetup.getState().sort.filter(({ column }) => columns.some(({ id }) => id === column)));
}

/** The data's row at a place of the table. */
export const rowAt = ({ rows }: Pick<RowOrderState, "rows">, position: number): number =>
  rows === null ? position : (rows[position] ?? -1);

/** Where a row stands in the table; -1 when it is filtered out. */
export function positionOf({ rows, count }: Pick<RowOrderState, "rows" | "count">, row: number): number {
  if (rows === null) return row < count ? row : -1;
  return rows.indexOf(row);
}

/** Follows filter, sort and table. Returns its off switch. */
export function startRowOrder(): () => void {
  const offs = [
    useTable.subscribe((now, before) => {
      if (now.version !== before.version) reorder();
    }),
    // After the map, which draws at once: a list of a million rows takes its time.
    useRowMask.subscribe(() => queueMicrotask(reorder)),
    useColumnSetup.subscribe((now, before) => {
      if (now.sort !== before.sort || now.datasetId !== before.datasetId) reorder();
    }),
  ];
  return () => offs.forEach((off) => off());
}
