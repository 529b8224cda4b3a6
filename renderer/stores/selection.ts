import { useEngineMirror } from "./engineMirror";
import { useView, type Rows } from "./viewStore";

export const selectRow = (row: number): void => useView.setState({ selection: [row] });

export const clearSelection = (): void => {
  if (useView.getState().selection.length > 0) useView.setState({ selection: [] });
};

/**
 * Goes through the items in file order; with several selected, through those. From nothing it starts at the first
 * or the last item.
 */
export function selectNeighbouringRow(by: 1 | -1): void {
  const count = useEngineMirror.getState().session?.dataset?.count ?? 0;
  if (count === 0) return;
  const { selection } = useView.getState();
  const row = selection.at(-1);
  if (selection.length > 1 && row !== undefined) {
    // The inspector shows the last one, so going on means turning the selection round.
    useView.setState({ selection: turned(selection, by) });
    return;
  }
  const next = row === undefined ? (by === 1 ? 0 : count - 1) : (row + by + count) % count;
  selectRow(next);
}

/** The same rows, begun one place further on (1) or back (-1). */
function turned(selection: Rows, by: 1 | -1): Rows {
  if (selection instanceof Int32Array) {
    const result = new Int32Array(selection.length);
    const cut = by === 1 ? 1 : selection.length - 1;
    result.set(selection.subarray(cut));
    result.set(selection.subarray(0, cut), selection.length - cut);
    return result;
  }
  return [...selection.slice(by), ...selection.slice(0, by)];
}
