import { create } from "zustand";
import type { TableColumn } from "#shared/contract/tableContract";
import type { AppError } from "#shared/domain/appError";
import { callEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import { latestWins } from "../stores/latestWins";

/** The engine's table as it is described now. What depends on its values is asked anew with every `version`. */
interface TableState {
  /** Data set that it belongs to; null before there is a table. */
  readonly datasetId: string | null;
  /** Rises here with every description that differs: it outlives engines, whose own numbers start again. */
  readonly version: number;
  readonly count: number;
  readonly columns: readonly TableColumn[];
  /** Why it could not be described. */
  readonly error: AppError | null;
}

const nothing: TableState = { datasetId: null, version: 0, count: 0, columns: [], error: null };

export const useTable = create<TableState>(() => nothing);

const fetchTable = latestWins<string>(async (datasetId) => {
  const result = await callEngine("table:describe", {});
  if (useEngineMirror.getState().session?.dataset?.id !== datasetId) return;
  useTable.setState(({ version }) =>
    result.ok
      ? {
          datasetId,
          version: version + 1,
          count: result.value.count,
          columns: result.value.columns,
          error: null,
        }
      : { error: result.error },
  );
});

/** Asks for the columns of the open data; what is shown meanwhile stays, unless it is of other data. */
export function refreshTable(): void {
  const dataset = useEngineMirror.getState().session?.dataset ?? null;
  const { datasetId, version } = useTable.getState();
  if (datasetId !== (dataset?.id ?? null)) useTable.setState({ ...nothing, version: version + 1 });
  if (dataset) fetchTable(dataset.id);
}

export const columnById = (id: string): TableColumn | null =>
  useTable.getState().columns.find((column) => column.id === id) ?? null;
