import { useEffect, useState } from "react";
import { IconButton } from "../components/Button";
import { integer } from "../components/format";
import { Icon } from "../components/Icon";
import { Segments } from "../components/Segments";
import { useRowMask } from "../stores/rowMask";
import { noFilter, useView } from "../stores/viewStore";
import { ColumnsMenu } from "./ColumnsMenu";
import { ExportMenu } from "./ExportMenu";
import { FilterChips } from "./FilterChips";
import { FilterField } from "./FilterField";
import { RecentFilters } from "./RecentFilters";
import { useFiltering } from "./rowFiltering";
import { SelectionsMenu } from "./SelectionsMenu";
import { useTable } from "./tableStore";

/** ms without a key after which the words count. */
const LIVE = 150;

function SearchField() {
  const search = useView((view) => view.rowFilter.search);
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (text === null) return undefined;
    const timer = setTimeout(() => {
      useView.setState(({ rowFilter }) => ({ rowFilter: { ...rowFilter, search: text } }));
      setText(null);
    }, LIVE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label className="field table-search">
      <Icon name="search" size={14} />
      <input
        value={text ?? search}
        placeholder="Search text"
        aria-label="Search in all texts"
        data-testid="search"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
    </label>
  );
}

/** "47 of 412 rows" */
function RowCount() {
  const total = useTable((table) => table.count);
  const count = useRowMask((state) => state.count);
  const isPending = useFiltering((state) => state.isPending);
  return (
    <span className="table-count" data-testid="row-count" role="status" aria-busy={isPending}>
      {count === null ? (
        <>
          <span className="num">{integer(total)}</span> rows
        </>
      ) : (
        <>
          <b className="num">{integer(count)}</b> of <span className="num">{integer(total)}</span> rows
        </>
      )}
    </span>
  );
}

const outsideChoices = [
  { value: "dim", label: "Dim" },
  { value: "hide", label: "Hide" },
] as const;

/** Beside the tabs: how many rows there are, how the others are drawn, and what can be done with the rows. */
export function TableTools() {
  const outside = useView((view) => view.outside);
  const isFiltered = useRowMask((state) => state.count !== null);
  return (
    <div className="table-tools">
      <RowCount />
      {isFiltered && (
        <span title="How the map draws the other rows">
          <Segments
            label="How the map draws the other rows"
            value={outside}
            choices={outsideChoices}
            onChange={(next) => useView.setState({ outside: next })}
            testId="outside"
          />
        </span>
      )}
      <span className="spacer" />
      <SelectionsMenu />
      <ColumnsMenu />
      <ExportMenu />
    </div>
  );
}

/** Which rows are shown: filter, search, and what else filters. */
export function TableBar() {
  const { filter, search, brushes, within } = useView((view) => view.rowFilter);
  const isFiltered = filter !== "" || search !== "" || brushes.length > 0 || within.length > 0;
  return (
    <div className="table-bar" role="search" aria-label="Rows of the table">
      <FilterField />
      <RecentFilters />
      <SearchField />
      <FilterChips />
      {isFiltered && (
        <IconButton
          icon="close"
          label="Clear the filter"
          onClick={() => useView.setState({ rowFilter: noFilter })}
          data-testid="clear-filter"
        />
      )}
    </div>
  );
}
