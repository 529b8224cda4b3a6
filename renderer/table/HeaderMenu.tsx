import { DropdownMenu } from "radix-ui";
import type { TableColumn } from "#shared/contract/tableContract";
import { Icon } from "../components/Icon";
import { brushOf, setBrush } from "../stores/brushes";
import { useView } from "../stores/viewStore";
import "../components/Menu.css";
import { colorBy } from "./colorBy";
import { changeSetup, movedBefore, shownColumns, useColumnSetup } from "./columnSetup";
import { writeFilter } from "./filterDraft";
import { useTable } from "./tableStore";
import { writtenName } from "./brushExpression";

const sortBy = (column: string, descending: boolean): void => changeSetup({ sort: [{ column, descending }] });

function sortFurther(column: string): void {
  const { sort } = useColumnSetup.getState();
  const others = sort.filter((each) => each.column !== column);
  changeSetup({ sort: [...others, { column, descending: false }].slice(0, 8) });
}

function hideColumn(column: string): void {
  const setup = useColumnSetup.getState();
  changeSetup({
    hidden: [...setup.hidden, column],
    // What cannot be seen should not decide the order.
    sort: setup.sort.filter((each) => each.column !== column),
  });
}

/** Moves a column one place among those that are shown. */
function moveColumn(column: string, by: 1 | -1): void {
  const ids = shownColumns(useTable.getState().columns, useColumnSetup.getState()).map(({ id }) => id);
  const at = ids.indexOf(column);
  const before = by === -1 ? ids[at - 1] : (ids[at + 2] ?? null);
  if (at < 0 || before === undefined || (by === 1 && at === ids.length - 1)) return;
  changeSetup({ order: [...movedBefore(ids, column, before)] });
}

function Item({ text, run, isOff = false }: { text: string; run: () => void; isOff?: boolean }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={run} disabled={isOff}>
      {text}
    </DropdownMenu.Item>
  );
}

/** What can be done with a column, from the button in its header. */
export function HeaderMenu({ column }: { readonly column: TableColumn }) {
  const { id } = column;
  const isColor = useView(
    (view) => view.colorBy === id || (view.colorBy === null && column.source === "label"),
  );
  const brush = useView((view) => brushOf(view.rowFilter, id));
  const isSorted = useColumnSetup((setup) => setup.sort.length > 0);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className="head-menu"
          aria-label={`Column ${id}: sort, colour, filter, hide`}
          data-testid={`head-menu-${id}`}
          tabIndex={-1}
        >
          <Icon name="down" size={12} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" collisionPadding={6} data-testid="head-menu">
          <Item text="Sort ascending" run={() => sortBy(id, false)} />
          <Item text="Sort descending" run={() => sortBy(id, true)} />
          <Item text="Sort further by this" run={() => sortFurther(id)} isOff={!isSorted} />
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item
            className="menu-item"
            data-testid="head-color"
            onSelect={() => colorBy(isColor || column.source === "label" ? null : id)}
          >
            Colour the map by this
            {isColor && (
              <span className="menu-check">
                <Icon name="check" size={14} />
              </span>
            )}
          </DropdownMenu.Item>
          <Item text="Write a filter…" run={() => writeFilter(writtenName(id))} />
          <Item text="Clear the range or values" run={() => setBrush(id, null)} isOff={brush === null} />
          <DropdownMenu.Separator className="menu-line" />
          <Item text="Move left" run={() => moveColumn(id, -1)} />
          <Item text="Move right" run={() => moveColumn(id, 1)} />
          <Item text="Hide the column" run={() => hideColumn(id)} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
