import { exportLatents, exportLatentsBlocked } from "../table/exportLatents";
import { useLayout } from "../stores/layoutStore";
import { noFilter, useView } from "../stores/viewStore";
import { exportRows } from "../table/exportRows";
import { focusFilter } from "../table/filterDraft";
import { colorBy } from "../table/colorBy";
import { useTable } from "../table/tableStore";
import { buffers } from "../stores/buffers";
import { useRowMask } from "../stores/rowMask";
import type { Command } from "./command";

const blockedWithoutTable = (): string | null =>
  useTable.getState().datasetId === null ? "There are no rows yet." : null;

/** Shows the table wherever the window is. */
export function showTable(): void {
  useView.setState({ workspace: "explore" });
  useLayout.setState({ bottomTab: "table" });
}

function toggleTable(): void {
  const { bottomTab } = useLayout.getState();
  if (useView.getState().workspace === "explore" && bottomTab === "table")
    useLayout.setState({ bottomTab: "timeline" });
  else showTable();
}

function filterRows(): void {
  showTable();
  // The editor is mounted with the next frame.
  requestAnimationFrame(() => requestAnimationFrame(focusFilter));
}

/** Goes through the label and the columns in their order: a quick look at each. */
function colorByNext(by: 1 | -1): void {
  const { columns } = useTable.getState();
  const ids = [
    null,
    ...columns.filter(({ source }) => source !== "row" && source !== "label").map(({ id }) => id),
  ];
  const at = ids.indexOf(useView.getState().colorBy);
  colorBy(ids[(Math.max(0, at) + by + ids.length) % ids.length] ?? null);
}

export const tableCommands: readonly Command[] = [
  {
    id: "table:toggle",
    title: "Table of the data or the timeline",
    group: "View",
    shortcut: "Shift+T",
    run: toggleTable,
  },
  {
    id: "table:maximise",
    title: "Table over the map, or below it",
    group: "View",
    shortcut: "Mod+Shift+T",
    run() {
      const { isTableMaximised, bottomTab } = useLayout.getState();
      const isShown = bottomTab === "table" && useView.getState().workspace === "explore";
      showTable();
      useLayout.setState({ isTableMaximised: !(isShown && isTableMaximised) });
    },
  },
  {
    id: "table:filter",
    title: "Filter rows…",
    group: "Data",
    shortcut: "/",
    blocked: blockedWithoutTable,
    run: filterRows,
  },
  {
    id: "table:clearFilter",
    title: "Clear the filter",
    group: "Data",
    blocked: () => (useRowMask.getState().count === null ? "Nothing is filtered." : null),
    run: () => useView.setState({ rowFilter: noFilter }),
  },
  {
    id: "table:outside",
    title: "Dim or hide what the filter leaves out",
    group: "View",
    run: () => useView.setState(({ outside }) => ({ outside: outside === "dim" ? "hide" : "dim" })),
  },
  {
    id: "table:export",
    title: "Export the rows of the filter as CSV…",
    group: "Data",
    blocked: blockedWithoutTable,
    run() {
      const { count } = useRowMask.getState();
      const { count: total } = useTable.getState();
      void exportRows(count === null ? "" : "filtered", "csv", buffers.mask, null, count ?? total);
    },
  },
  {
    id: "table:exportLatents",
    title: "Write the latents into a copy of the AnnData file…",
    group: "Data",
    blocked: exportLatentsBlocked,
    run: () => void exportLatents(),
  },
  {
    id: "color:label",
    title: "Colour the map by the label",
    group: "View",
    run: () => colorBy(null),
  },
  {
    id: "color:next",
    title: "Colour the map by the next column",
    group: "View",
    shortcut: "C",
    workspace: "explore",
    blocked: blockedWithoutTable,
    run: () => colorByNext(1),
  },
  {
    id: "color:previous",
    title: "Colour the map by the previous column",
    group: "View",
    shortcut: "Shift+C",
    workspace: "explore",
    blocked: blockedWithoutTable,
    run: () => colorByNext(-1),
  },
];
