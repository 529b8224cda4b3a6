import { create } from "zustand";
import type { Histogram } from "#shared/contract/tableContract";
import { buffers } from "../stores/buffers";
import { callEngine } from "../stores/engineClient";
import { latestWins } from "../stores/latestWins";
import { useRowMask } from "../stores/rowMask";
import { useTable } from "./tableStore";

/** Bars that fit a header. */
export const BINS = 32;

interface Entry {
  readonly histogram: Histogram;
  /** Table and mask that it was counted for. */
  readonly key: string;
}

/** By column: the last counts, which may be of an older filter while new ones are on their way. */
export const useHistograms = create<{ readonly of: ReadonlyMap<string, Entry> }>(() => ({ of: new Map() }));

const keyNow = (): string => `${useTable.getState().version} ${useRowMask.getState().version}`;

const fetchHistograms = latestWins<readonly string[]>(async (columns) => {
  const key = keyNow();
  for (const column of columns) {
    if (useHistograms.getState().of.get(column)?.key === key) continue;
    const result = await callEngine("table:histogram", { column, bins: BINS, mask: buffers.mask });
    // The filter went on: the newest request waits already.
    if (key !== keyNow()) return;
    if (!result.ok) continue;
    useHistograms.setState(({ of }) => ({ of: new Map(of).set(column, { histogram: result.value, key }) }));
  }
});

/** Sees to it that the counts of these columns are there or on their way. */
export function wantHistograms(columns: readonly string[]): void {
  const key = keyNow();
  const { of } = useHistograms.getState();
  if (columns.some((column) => of.get(column)?.key !== key)) fetchHistograms(columns);
}

/** The columns of other data are none of these. */
export const forgetHistograms = (): void => useHistograms.setState({ of: new Map() });
