import type { EngineClient } from "../stores/engineClient";
import { setColorColumn } from "../stores/colorColumn";
import { useEngineMirror } from "../stores/engineMirror";
import { setRowMask } from "../stores/rowMask";
import { withoutUndo } from "../stores/undoHistory";
import { useView } from "../stores/viewStore";
import { recolor } from "./colorBy";
import { changeSetup, recallSetup, useColumnSetup } from "./columnSetup";
import { forgetHistograms } from "./histograms";
import { fetchSelections } from "./namedSelections";
import { refilter } from "./rowFiltering";
import { startRowOrder } from "./rowOrder";
import { refreshTable, useTable } from "./tableStore";

/** The table of other data: its layout and its colours come back as they were left. */
function onOtherData(datasetId: string | null): void {
  setRowMask(null);
  setColorColumn(null);
  forgetHistograms();
  if (datasetId === null) return;
  const setup = recallSetup(datasetId);
  useColumnSetup.setState({ datasetId, ...setup });
  withoutUndo(() => useView.setState({ colorBy: setup.colorBy }));
  void fetchSelections();
}

/** Follows the data, the engine's table and the view. Returns its off switch. */
export function startTable(engine: EngineClient): () => void {
  const offs = [
    startRowOrder(),
    useEngineMirror.subscribe((now, before) => {
      const isOther =
        now.session?.dataset?.id !== before.session?.dataset?.id ||
        now.session?.datasetVersion !== before.session?.datasetVersion ||
        now.session?.pid !== before.session?.pid ||
        now.session?.model?.runId !== before.session?.model?.runId;
      if (isOther) refreshTable();
    }),
    engine.on("table:changed", refreshTable),
    useTable.subscribe((now, before) => {
      if (now.version === before.version) return;
      if (now.datasetId !== before.datasetId) onOtherData(now.datasetId);
      if (now.datasetId === null) return;
      refilter();
      recolor();
    }),
    useView.subscribe((now, before) => {
      if (now.rowFilter !== before.rowFilter) refilter();
      if (now.colorBy === before.colorBy) return;
      recolor();
      // Other data take their own choice from what is remembered, and a new engine has none yet.
      if (useTable.getState().datasetId === useColumnSetup.getState().datasetId)
        changeSetup({ colorBy: now.colorBy });
    }),
  ];
  return () => offs.forEach((off) => off());
}
