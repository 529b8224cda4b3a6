import { create } from "zustand";
import { countRows, hasRow, type RowMask } from "#shared/table/rowMask";
import { buffers } from "./buffers";

interface RowMaskState {
  /** Rises with every new `buffers.mask`. */
  readonly version: number;
  /** Rows that it lets through; null when there is none and all rows are in. */
  readonly count: number | null;
}

/** Which rows the window looks at now; `buffers.mask` holds the bits. */
export const useRowMask = create<RowMaskState>(() => ({ version: 0, count: null }));

/** Everything that shows rows follows: the map, the legend, the counts. */
export function setRowMask(mask: RowMask | null): void {
  if (mask === buffers.mask) return;
  buffers.mask = mask;
  useRowMask.setState(({ version }) => ({
    version: version + 1,
    count: mask === null ? null : countRows(mask),
  }));
}

export const isInMask = (row: number): boolean => buffers.mask === null || hasRow(buffers.mask, row);
