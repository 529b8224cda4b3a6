import { Popover } from "radix-ui";
import { useState } from "react";
import type { TableColumn } from "#shared/contract/tableContract";
import { Button } from "../components/Button";
import { integer } from "../components/format";
import { Icon } from "../components/Icon";
import { changeSetup, plainSetup, useColumnSetup } from "./columnSetup";
import { useTable } from "./tableStore";

/** More are found by typing. */
const LISTED = 200;

function Row({ column, isShown }: { readonly column: TableColumn; readonly isShown: boolean }) {
  const toggle = (): void => {
    const { hidden } = useColumnSetup.getState();
    changeSetup({
      hidden: isShown ? [...hidden, column.id] : hidden.filter((id) => id !== column.id),
    });
  };
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isShown}
      className="column-choice"
      onClick={toggle}
      data-testid={`column-${column.id}`}
    >
      <i aria-hidden="true">{isShown && <Icon name="check" size={12} />}</i>
      <span>{column.id}</span>
      <small className="muted">{column.source}</small>
    </button>
  );
}

/** Which columns are shown. */
export function ColumnsMenu() {
  const columns = useTable((table) => table.columns);
  const hidden = useColumnSetup((setup) => setup.hidden);
  const [text, setText] = useState("");
  const choices = columns.filter(({ source }) => source !== "row");
  const found = choices.filter(({ id }) => id.toLowerCase().includes(text.toLowerCase()));
  const shown = choices.filter(({ id }) => !hidden.includes(id)).length;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="table-tool" data-testid="columns">
          Columns{" "}
          {shown < choices.length && (
            <span className="num">
              {shown}/{choices.length}
            </span>
          )}
          <Icon name="down" size={12} />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu table-popover" align="end" collisionPadding={6} aria-label="Columns">
          <div className="field">
            <input
              value={text}
              placeholder="Find a column"
              aria-label="Find a column"
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          <div className="column-choices">
            {found.slice(0, LISTED).map((column) => (
              <Row key={column.id} column={column} isShown={!hidden.includes(column.id)} />
            ))}
            {found.length > LISTED && (
              <p className="note">{integer(found.length - LISTED)} more: type a part of the name.</p>
            )}
            {found.length === 0 && <p className="note">No column has that name.</p>}
          </div>
          <div className="field-buttons">
            <Button onClick={() => changeSetup({ hidden: [] })}>Show all</Button>
            <Button onClick={() => changeSetup({ hidden: choices.map(({ id }) => id) })}>Hide all</Button>
            <Button
              onClick={() => {
                const { colorBy } = useColumnSetup.getState();
                changeSetup({ ...plainSetup, colorBy });
              }}
            >
              Reset
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
