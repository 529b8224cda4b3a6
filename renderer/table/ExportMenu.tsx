import { DropdownMenu } from "radix-ui";
import { integer, percent } from "../components/format";
import { Icon } from "../components/Icon";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { shownColumns, useColumnSetup } from "./columnSetup";
import { exportLatents, exportLatentsBlocked } from "./exportLatents";
import { exportFormats, exportRows, useExport, type ExportFormat } from "./exportRows";
import { filteredMask, selectedMask } from "./namedSelections";
import { useTable } from "./tableStore";

const formatNames: Readonly<Record<ExportFormat, string>> = {
  csv: "CSV",
  parquet: "Parquet",
  json: "JSON lines",
};

type What = "filtered" | "selected" | "all";

function start(what: What, format: ExportFormat, count: number, isAll: boolean): void {
  const mask = what === "filtered" ? filteredMask() : what === "selected" ? selectedMask() : null;
  const ids = shownColumns(useTable.getState().columns, useColumnSetup.getState()).map(({ id }) => id);
  void exportRows(what === "all" ? "" : what, format, mask, isAll ? null : ["row", ...ids], count);
}

function FormatItems({ what, count }: { readonly what: What; readonly count: number }) {
  const hidden = useColumnSetup((setup) => setup.hidden.length);
  return (
    <>
      {exportFormats.map((format) => (
        <DropdownMenu.Item
          key={format}
          className="menu-item"
          data-testid={`export-${what}-${format}`}
          onSelect={() => start(what, format, count, true)}
        >
          {formatNames[format]}
        </DropdownMenu.Item>
      ))}
      {hidden > 0 && (
        <>
          <DropdownMenu.Separator className="menu-line" />
          {exportFormats.map((format) => (
            <DropdownMenu.Item
              key={format}
              className="menu-item"
              onSelect={() => start(what, format, count, false)}
            >
              {formatNames[format]}, shown columns only
            </DropdownMenu.Item>
          ))}
        </>
      )}
    </>
  );
}

function What({ what, text, count }: { readonly what: What; readonly text: string; readonly count: number }) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="menu-item" disabled={count === 0} data-testid={`export-${what}`}>
        {text}
        <span className="menu-check">
          <Icon name="right" size={12} />
        </span>
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="menu" collisionPadding={6}>
          <FormatItems what={what} count={count} />
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

/** Rows to a file, with all columns, coordinates and evidence; while one is written, its progress. */
export function ExportMenu() {
  const work = useExport((state) => state.work);
  const total = useTable((table) => table.count);
  const filtered = useRowMask((state) => state.count);
  const selected = useView((view) => view.selection.length);
  if (work) {
    return (
      <button type="button" className="table-tool" onClick={work.cancel} data-testid="export-cancel">
        Saving {percent(work.total > 0 ? work.done / work.total : 0)}, cancel
      </button>
    );
  }
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="table-tool" data-testid="export">
          Export <Icon name="down" size={12} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" collisionPadding={6}>
          {filtered !== null && (
            <What what="filtered" text={`${integer(filtered)} filtered rows`} count={filtered} />
          )}
          <What what="selected" text={`${integer(selected)} selected rows`} count={selected} />
          <What what="all" text={`All ${integer(total)} rows`} count={total} />
          {exportLatentsBlocked() === null && (
            <DropdownMenu.Item
              className="menu-item"
              data-testid="export-latents"
              onSelect={() => void exportLatents()}
            >
              Latents into a copy of the .h5ad…
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
