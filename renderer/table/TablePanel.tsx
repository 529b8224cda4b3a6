import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { openFiles } from "../commands/dataCommands";
import { useEngineMirror } from "../stores/engineMirror";
import { noFilter, useView } from "../stores/viewStore";
import { FilterProblem } from "./FilterField";
import { useRowOrder } from "./rowOrder";
import { TableBar, TableTools } from "./TableBar";
import { TableGrid } from "./TableGrid";
import { refreshTable, useTable } from "./tableStore";
import "./Table.css";

/** Lies over the grid, whose heads and their brushes stay in reach. */
function NoRows() {
  const count = useRowOrder((order) => order.count);
  const isPending = useRowOrder((order) => order.isPending);
  const error = useRowOrder((order) => order.error);
  if (error)
    return (
      <div className="table-none" role="alert">
        {error.message}
      </div>
    );
  if (count > 0 || isPending) return null;
  return (
    <div className="table-none" data-testid="no-rows">
      <span>No row passes the filter.</span>
      <Button onClick={() => useView.setState({ rowFilter: noFilter })}>Clear the filter</Button>
    </div>
  );
}

/** The data as rows: filter and search above, the rows below; or what is missing for that. */
export function TablePanel() {
  const hasData = useEngineMirror((mirror) => mirror.session?.dataset != null);
  const isReady = useTable((table) => table.datasetId !== null);
  const error = useTable((table) => table.error);
  if (!hasData) {
    return (
      <EmptyState text="No data yet. Open images or a table to see their rows.">
        <Button onClick={() => void openFiles()}>Open file…</Button>
      </EmptyState>
    );
  }
  if (error && !isReady) {
    return (
      <EmptyState text={[error.message, error.hint].filter(Boolean).join(" ")}>
        <Button onClick={refreshTable}>Try again</Button>
      </EmptyState>
    );
  }
  if (!isReady) return <EmptyState text="Reading the columns…" />;
  return (
    <section className="table-panel" aria-label="Data table" data-testid="table-panel">
      <TableTools />
      <TableBar />
      <FilterProblem />
      <div className="table-body">
        <TableGrid />
        <NoRows />
      </div>
    </section>
  );
}
