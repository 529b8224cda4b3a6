import { create } from "zustand";
import { andMasks, maskBytes, type RowMask } from "#shared/table/rowMask";
import type { AppError } from "#shared/domain/appError";
import type { Result } from "#shared/domain/result";
import { callEngine } from "../stores/engineClient";
import { latestWins } from "../stores/latestWins";
import { setRowMask } from "../stores/rowMask";
import { useView, type RowFilter } from "../stores/viewStore";
import { brushFilter } from "./brushExpression";
import { useTable } from "./tableStore";

interface FilteringState {
  /** Why the written filter was refused; the rows are those of before. */
  readonly problem: AppError | null;
  /** The filter is still being written: half of one is no mistake yet. */
  readonly isUnfinished: boolean;
  /** The rows are not those of the newest filter yet. */
  readonly isPending: boolean;
  /** ms that the last filter took, from the change to the mask. */
  readonly milliseconds: number | null;
}

export const useFiltering = create<FilteringState>(() => ({
  problem: null,
  isUnfinished: false,
  isPending: false,
  milliseconds: null,
}));

/** Masks of the parts of the last filters: a drag of a brush computes only the brushes anew. */
const known = new Map<string, RowMask>();
let knownVersion = -1;
const LIMIT = 12;

async function part(key: string, ask: () => Promise<Result<{ mask: RowMask }>>): Promise<Result<RowMask>> {
  const { version } = useTable.getState();
  if (version !== knownVersion) {
    known.clear();
    knownVersion = version;
  }
  const found = known.get(key);
  if (found) return { ok: true, value: found };
  const result = await ask();
  if (!result.ok) return result;
  if (version === knownVersion) {
    known.set(key, result.value.mask);
    const oldest = known.keys().next();
    if (known.size > LIMIT && !oldest.done) known.delete(oldest.value);
  }
  return { ok: true, value: result.value.mask };
}

/** The parts that a filter has; each is a mask of its own. */
function partsOf({ filter, search, brushes, within }: RowFilter): readonly Promise<Result<RowMask>>[] {
  const brushed = brushFilter(brushes, useTable.getState().columns);
  const ask = (text: string, words: string): Promise<Result<RowMask>> =>
    part(JSON.stringify([text, words]), () => callEngine("table:filter", { filter: text, search: words }));
  return [
    ...(filter.trim() === "" && search === "" ? [] : [ask(filter.trim() === "" ? "" : filter, search)]),
    ...(brushed === "" ? [] : [ask(brushed, "")]),
    ...within.map((id) => part(`selection ${id}`, () => callEngine("selection:mask", { id }))),
  ];
}

const compute = latestWins<RowFilter>(async (rowFilter) => {
  await computeMask(rowFilter);
  if (useView.getState().rowFilter === rowFilter) useFiltering.setState({ isPending: false });
});

async function computeMask(rowFilter: RowFilter): Promise<void> {
  const started = performance.now();
  const { version } = useTable.getState();
  const results = await Promise.all(partsOf(rowFilter));
  // Other data or new values meanwhile: whoever changed them asks again.
  if (version !== useTable.getState().version) return;
  const failed = results.find((result) => !result.ok);
  if (failed && !failed.ok) {
    if (failed.error.code !== "cancelled") useFiltering.setState({ problem: failed.error });
    return;
  }
  const masks = results.flatMap((result) => (result.ok ? [result.value] : []));
  const [first, ...rest] = masks;
  useFiltering.setState({ problem: null, milliseconds: performance.now() - started });
  const mask = first === undefined ? null : rest.reduce((all, each) => andMasks(all, each), first);
  if (mask === null || mask.length === maskBytes(useTable.getState().count)) setRowMask(mask);
}

/** Brings the mask up to what the view asks for. */
export function refilter(): void {
  const { rowFilter } = useView.getState();
  const isNone =
    rowFilter.filter.trim() === "" &&
    rowFilter.search === "" &&
    rowFilter.brushes.length === 0 &&
    rowFilter.within.length === 0;
  if (useTable.getState().datasetId === null) {
    setRowMask(null);
    return;
  }
  // Nothing to ask, but an answer on its way must not come after it.
  if (isNone) useFiltering.setState({ problem: null });
  useFiltering.setState({ isPending: true });
  compute(rowFilter);
}

/** A change of a kept selection: its rows are asked for anew. */
export const forgetParts = (): void => known.clear();
