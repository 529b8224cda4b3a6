import { create } from "zustand";
import type { NamedSelection } from "#shared/contract/tableContract";
import { andMasks, maskOfRows, orMasks, subtractMask, type RowMask } from "#shared/table/rowMask";
import { buffers } from "../stores/buffers";
import { askEngine, callEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { forgetParts, refilter } from "./rowFiltering";

/** The named sets of rows of the open data. */
export const useNamedSelections = create<{ readonly selections: readonly NamedSelection[] }>(() => ({
  selections: [],
}));

function take(result: { readonly selections: readonly NamedSelection[] } | null): boolean {
  if (result === null) return false;
  useNamedSelections.setState({ selections: result.selections });
  return true;
}

export async function fetchSelections(): Promise<void> {
  const result = await callEngine("selection:list", {});
  useNamedSelections.setState({ selections: result.ok ? result.value.selections : [] });
}

/** Keeps rows under a name. Returns whether they were kept. */
export async function saveSelection(name: string, mask: RowMask): Promise<boolean> {
  return take(await askEngine("Could not keep the selection", "selection:save", { name, mask }));
}

export async function renameSelection(id: string, name: string): Promise<boolean> {
  return take(await askEngine("Could not rename the selection", "selection:rename", { id, name }));
}

/** Forgets it, also as a part of the filter. */
export async function removeSelection(id: string): Promise<void> {
  if (!take(await askEngine("Could not remove the selection", "selection:remove", { id }))) return;
  forgetParts();
  useView.setState(({ rowFilter }) =>
    rowFilter.within.includes(id)
      ? { rowFilter: { ...rowFilter, within: rowFilter.within.filter((each) => each !== id) } }
      : {},
  );
  refilter();
}

/** Only rows of the selection are left; again, and it does not count any more. */
export function toggleWithin(id: string): void {
  useView.setState(({ rowFilter }) => ({
    rowFilter: {
      ...rowFilter,
      within: rowFilter.within.includes(id)
        ? rowFilter.within.filter((each) => each !== id)
        : [...rowFilter.within, id],
    },
  }));
}

export async function maskOf(id: string): Promise<RowMask | null> {
  return (await askEngine("Could not read the selection", "selection:mask", { id }))?.mask ?? null;
}

/** The selected rows as bits; null when none is selected. */
export function selectedMask(): RowMask | null {
  const count = useEngineMirror.getState().session?.dataset?.count ?? 0;
  const { selection } = useView.getState();
  return selection.length === 0 ? null : maskOfRows(selection, count);
}

/** The rows that pass the filter as bits; null when nothing is filtered. */
export const filteredMask = (): RowMask | null => buffers.mask;

export type Combination = "and" | "or" | "minus";

export const combinationNames: Readonly<Record<Combination, string>> = {
  and: "and",
  or: "or",
  minus: "minus",
};

const combine: Readonly<Record<Combination, (a: RowMask, b: RowMask) => RowMask>> = {
  and: andMasks,
  or: orMasks,
  minus: subtractMask,
};

/** Keeps what two selections make together, under a name that says how. */
export async function combineSelections(
  first: NamedSelection,
  how: Combination,
  second: NamedSelection,
): Promise<boolean> {
  const [a, b] = await Promise.all([maskOf(first.id), maskOf(second.id)]);
  if (a === null || b === null) return false;
  const name = `${first.name} ${combinationNames[how]} ${second.name}`.slice(0, 200);
  return saveSelection(name, combine[how](a, b));
}
