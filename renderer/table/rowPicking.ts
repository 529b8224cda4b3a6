import { isInMask } from "../stores/rowMask";
import { useView, type Rows } from "../stores/viewStore";
import { joinSelection } from "../stores/mapActions";
import { positionOf, rowAt, useRowOrder } from "./rowOrder";

/** From so many rows on looking through the list for each row on screen is too slow. */
const MANY = 64;

/** Whether a row is selected, for many questions about one selection. */
export function selectionTest(selection: Rows): (row: number) => boolean {
  if (selection.length <= MANY) return (row) => selection.includes(row);
  const rows = new Set(selection);
  return (row) => rows.has(row);
}

/** All rows of the table from one place to another, the place that was reached last. */
function rowsBetween(from: number, to: number): Int32Array {
  const order = useRowOrder.getState();
  const step = to >= from ? 1 : -1;
  return Int32Array.from({ length: Math.abs(to - from) + 1 }, (_, k) => rowAt(order, from + k * step));
}

/** What a click at a place of the table does: it selects, adds and takes away (Ctrl), or selects up to there (Shift). */
export function pickRow(position: number, how: "only" | "toggle" | "extend"): void {
  const order = useRowOrder.getState();
  const row = rowAt(order, position);
  const { selection } = useView.getState();
  const last = selection.at(-1);
  const from = last === undefined ? -1 : positionOf(order, last);
  if (how === "extend" && from >= 0) {
    useView.setState({ selection: joinSelection([], rowsBetween(from, position), false) });
  } else if (how === "toggle") {
    const isIn = selectionTest(selection)(row);
    useView.setState({
      selection: isIn ? selection.filter((each) => each !== row) : joinSelection(selection, [row], true),
    });
  } else useView.setState({ selection: [row] });
}

/**
 * The place that a selection made elsewhere is scrolled to: of the inspected row, or of the first selected one that is
 * in the table when that one is filtered out; -1 for none.
 */
export function placeOfSelection(selection: Rows): number {
  const order = useRowOrder.getState();
  const last = selection.at(-1);
  if (last === undefined) return -1;
  const at = positionOf(order, last);
  if (at >= 0) return at;
  for (const row of selection) if (isInMask(row)) return positionOf(order, row);
  return -1;
}
