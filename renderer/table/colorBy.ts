import type { AppError } from "#shared/domain/appError";
import { create } from "zustand";
import { callEngine } from "../stores/engineClient";
import { buffers } from "../stores/buffers";
import { categoryColors, numberColors, setColorColumn } from "../stores/colorColumn";
import { latestWins } from "../stores/latestWins";
import { useView } from "../stores/viewStore";
import { columnById, useTable } from "./tableStore";

/** Why the column could not colour the map. */
export const useColorProblem = create<{ readonly problem: AppError | null }>(() => ({ problem: null }));

const fetchColors = latestWins<string>(async (column) => {
  const { version } = useTable.getState();
  const result = await callEngine("table:column", { column });
  if (useView.getState().colorBy !== column || version !== useTable.getState().version) return;
  useColorProblem.setState({ problem: result.ok ? null : result.error });
  if (!result.ok) return;
  setColorColumn(
    result.value.kind === "number"
      ? numberColors(column, result.value.values)
      : categoryColors(column, result.value.codes, result.value.values),
  );
});

/** Brings the map's colours up to the view and the table; by the label where the column is not there. */
export function recolor(): void {
  const { colorBy } = useView.getState();
  const column = colorBy === null ? null : columnById(colorBy);
  // The label has its own legend, in which classes are hidden and shown.
  if (column === null || column.source === "label") {
    setColorColumn(null);
    useColorProblem.setState({ problem: null });
    return;
  }
  if (buffers.color !== null && buffers.color.column !== column.id) setColorColumn(null);
  fetchColors(column.id);
}

/** Colours the map by a column; null is the label. */
export const colorBy = (column: string | null): void => useView.setState({ colorBy: column });
