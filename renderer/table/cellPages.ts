import { create } from "zustand";
import type { Cells } from "#shared/contract/tableContract";
import { callEngine } from "../stores/engineClient";
import { leastRecentlyUsed } from "../stores/itemCache";
import { latestWins } from "../stores/latestWins";
import { rowAt, useRowOrder } from "./rowOrder";
import { useTable } from "./tableStore";

/** Rows fetched at once: a screen and a bit. */
export const PAGE = 64;

type Page = Map<string, Cells>;

/** 200 pages of ten columns are about a megabyte. */
const pages = leastRecentlyUsed<number, Page>(200);
let pagesKey = "";

/** Rises when cells have come. */
export const useCellPages = create<{ readonly version: number }>(() => ({ version: 0 }));

/** Columns in which some value is not whole: all their values have decimals. */
const fractional = new Set<string>();
let fractionalTable = -1;

export const isFractional = (column: string): boolean => fractional.has(column);

function forgetOtherRows(): void {
  const { version } = useTable.getState();
  const key = `${version} ${useRowOrder.getState().version}`;
  if (key === pagesKey) return;
  pagesKey = key;
  pages.clear();
  if (version !== fractionalTable) fractional.clear();
  fractionalTable = version;
}

/** A cell: undefined while it is not there, null or NaN where there is no value. */
export function cellAt(position: number, column: string): number | string | null | undefined {
  forgetOtherRows();
  const cells = pages.get(Math.floor(position / PAGE))?.get(column);
  return cells === undefined ? undefined : cells.values[position % PAGE];
}

interface Wanted {
  readonly first: number;
  readonly last: number;
  readonly columns: readonly string[];
}

function keep(page: number, cells: readonly Cells[]): void {
  const known = pages.get(page) ?? new Map<string, Cells>();
  for (const each of cells) {
    known.set(each.column, each);
    if (each.kind === "number" && !fractional.has(each.column)) {
      if (each.values.some((value) => Number.isFinite(value) && !Number.isInteger(value)))
        fractional.add(each.column);
    }
  }
  pages.set(page, known);
}

const fetchPages = latestWins<Wanted>(async ({ first, last, columns }) => {
  forgetOtherRows();
  const order = useRowOrder.getState();
  const key = pagesKey;
  for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
    const known = pages.get(page);
    const missing = columns.filter((column) => !known?.has(column));
    const from = page * PAGE;
    const length = Math.min(PAGE, order.count - from);
    if (missing.length === 0 || length <= 0) continue;
    const rows = Int32Array.from({ length }, (_, k) => rowAt(order, from + k));
    const result = await callEngine("table:cells", { rows, columns: missing });
    forgetOtherRows();
    // Other rows stand there by now, or the engine is gone: the next scroll or its return asks again.
    if (!result.ok || key !== pagesKey) return;
    keep(page, result.value.cells);
    useCellPages.setState(({ version }) => ({ version: version + 1 }));
  }
});

/** Sees to it that the cells of these places are there or on their way. */
export function wantCells(first: number, last: number, columns: readonly string[]): void {
  if (columns.length === 0 || last < first) return;
  forgetOtherRows();
  for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
    const known = pages.get(page);
    if (columns.some((column) => !known?.has(column))) {
      fetchPages({ first, last, columns });
      return;
    }
  }
}
