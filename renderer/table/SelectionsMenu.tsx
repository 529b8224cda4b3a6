import { Popover } from "radix-ui";
import { useState } from "react";
import type { NamedSelection } from "#shared/contract/tableContract";
import { rowsOfMask } from "#shared/table/rowMask";
import { Button, IconButton } from "../components/Button";
import { integer, plural } from "../components/format";
import { Icon } from "../components/Icon";
import { SelectBox } from "../components/SelectField";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import {
  combinationNames,
  combineSelections,
  filteredMask,
  maskOf,
  removeSelection,
  renameSelection,
  saveSelection,
  selectedMask,
  toggleWithin,
  useNamedSelections,
  type Combination,
} from "./namedSelections";

async function selectRows(id: string): Promise<void> {
  const mask = await maskOf(id);
  if (mask) useView.setState({ selection: rowsOfMask(mask) });
}

function Entry({ selection }: { readonly selection: NamedSelection }) {
  const { id, name, count } = selection;
  const isFilter = useView((view) => view.rowFilter.within.includes(id));
  const [draft, setDraft] = useState<string | null>(null);
  const rename = (): void => {
    if (draft !== null && draft.trim() !== "" && draft !== name) void renameSelection(id, draft.trim());
    setDraft(null);
  };
  return (
    <li className="selection-entry" data-testid={`selection-${name}`}>
      <button
        type="button"
        role="switch"
        aria-checked={isFilter}
        className="selection-filter"
        title={isFilter ? "Filters now; click to leave" : "Show only its rows"}
        aria-label={`Filter by ${name}`}
        onClick={() => toggleWithin(id)}
      >
        <i aria-hidden="true">{isFilter && <Icon name="check" size={12} />}</i>
      </button>
      {draft === null ? (
        <button
          type="button"
          className="selection-name"
          title="Select its rows; double click renames"
          onClick={() => void selectRows(id)}
          onDoubleClick={() => setDraft(name)}
        >
          {name}
        </button>
      ) : (
        <input
          className="field"
          aria-label="New name"
          value={draft}
          // It comes in the place of the name that was pressed, to be typed into.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => setDraft(event.target.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === "Enter") rename();
            if (event.key !== "Escape") return;
            event.stopPropagation();
            setDraft(null);
          }}
        />
      )}
      <span className="num muted">{integer(count)}</span>
      <button type="button" className="link" onClick={() => setDraft(name)}>
        Rename
      </button>
      <IconButton icon="close" label={`Remove ${name}`} onClick={() => void removeSelection(id)} />
    </li>
  );
}

/** Names what is selected or filtered now. */
function SaveRow() {
  const selected = useView((view) => view.selection.length);
  const filtered = useRowMask((state) => state.count);
  const [name, setName] = useState("");
  async function save(mask: Uint8Array | null): Promise<void> {
    if (mask !== null && (await saveSelection(name.trim(), mask))) setName("");
  }
  const isNamed = name.trim() !== "";
  return (
    <div className="selection-save">
      <div className="field">
        <input
          value={name}
          placeholder="Name for the rows"
          aria-label="Name for the rows"
          maxLength={200}
          data-testid="selection-name"
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="field-buttons">
        <Button
          disabled={!isNamed || selected === 0}
          data-testid="save-selected"
          onClick={() => void save(selectedMask())}
        >
          Keep {plural(selected, "selected row")}
        </Button>
        <Button
          disabled={!isNamed || filtered === null}
          data-testid="save-filtered"
          onClick={() => void save(filteredMask())}
        >
          Keep {filtered === null ? "filtered rows" : plural(filtered, "filtered row")}
        </Button>
      </div>
    </div>
  );
}

/** A new selection out of two. */
function CombineRow({ selections }: { readonly selections: readonly NamedSelection[] }) {
  const [first, setFirst] = useState<string | null>(null);
  const [second, setSecond] = useState<string | null>(null);
  const [how, setHow] = useState<Combination>("and");
  const a = selections.find(({ id }) => id === first) ?? selections[0];
  const b = selections.find(({ id }) => id === second) ?? selections[1];
  if (!a || !b) return null;
  const choices = selections.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className="selection-combine">
      <SelectBox label="First selection" value={a.id} choices={choices} onChange={setFirst} />
      <SelectBox
        label="How they are combined"
        value={how}
        choices={(["and", "or", "minus"] as const).map((value) => ({
          value,
          label: combinationNames[value],
        }))}
        onChange={setHow}
        testId="combine-how"
      />
      <SelectBox label="Second selection" value={b.id} choices={choices} onChange={setSecond} />
      <Button data-testid="combine" onClick={() => void combineSelections(a, how, b)}>
        Combine
      </Button>
    </div>
  );
}

/** Named sets of rows: kept, used as a filter, combined. */
export function SelectionsMenu() {
  const selections = useNamedSelections((state) => state.selections);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="table-tool" data-testid="selections">
          Selections {selections.length > 0 && <span className="num">{selections.length}</span>}
          <Icon name="down" size={12} />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu table-popover"
          align="end"
          collisionPadding={6}
          aria-label="Named selections"
        >
          <SaveRow />
          {selections.length === 0 ? (
            <p className="note">No selection has a name yet. Select points with the lasso, or filter rows.</p>
          ) : (
            <ul className="selection-list">
              {selections.map((selection) => (
                <Entry key={selection.id} selection={selection} />
              ))}
            </ul>
          )}
          {selections.length > 1 && <CombineRow selections={selections} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
