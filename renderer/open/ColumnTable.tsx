import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import type { Preview, PreviewColumn } from "#shared/contract/previewContract";
import type { ColumnRole } from "#shared/domain/openPlan";
import { Button } from "../components/Button";
import { integer } from "../components/format";
import { SelectBox } from "../components/SelectField";
import { changePlan } from "./opening";
import { useOpen } from "./openStore";
import { examplesText, kindText, rangeText, roleText } from "./openText";

const roles = [
  "x",
  "label",
  "id",
  "metadata",
  "mean",
  "sd",
  "split",
  "ignored",
] as const satisfies readonly ColumnRole[];
const roleChoices = roles.map((value) => ({ value, label: roleText[value] }));
/** One label, one id, one split: a second takes the place of the first. */
const singles: readonly ColumnRole[] = ["label", "id", "split"];
const rowHeight = 27;

/** Gives columns a role. What the user did not decide goes on being decided by the data. */
function giveRole(columns: readonly PreviewColumn[], names: readonly string[], role: ColumnRole): void {
  const before = useOpen.getState().plan.roles ?? {};
  const change = Object.fromEntries(names.map((name) => [name, role]));
  const displaced = singles.includes(role)
    ? columns.filter((column) => column.role === role && !names.includes(column.name))
    : [];
  const freed = Object.fromEntries(displaced.map(({ name }) => [name, "metadata" as const]));
  changePlan({ roles: { ...before, ...freed, ...change } });
}

const isNumber = ({ kind }: PreviewColumn): boolean => kind === "number" || kind === "integer";

/** Every column with what it holds and what it is for. */
export function ColumnTable({ preview }: { readonly preview: Preview }) {
  const { columns } = preview;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  // The compiler leaves components with this hook as they are, which is what it needs.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });

  function choose(index: number, isRange: boolean): void {
    const next = new Set(chosen);
    const [low, high] = isRange ? [Math.min(anchor, index), Math.max(anchor, index)] : [index, index];
    const isOn = !chosen.has(columns[index]?.name ?? "");
    for (const { name } of columns.slice(low, high + 1)) {
      if (isOn) next.add(name);
      else next.delete(name);
    }
    setChosen(next);
    setAnchor(index);
  }

  const names = columns.filter(({ name }) => chosen.has(name)).map(({ name }) => name);
  return (
    <section aria-label="Columns" className="open-table-section">
      <div className="open-table-tools">
        <span className="note">
          {names.length === 0
            ? `${integer(columns.length)} columns`
            : `${integer(names.length)} of ${integer(columns.length)} columns chosen`}
        </span>
        {names.length > 0 && (
          <SelectBox
            label="Role of the chosen columns"
            value={columns.find(({ name }) => name === names[0])?.role ?? "x"}
            choices={roleChoices}
            onChange={(role) => giveRole(columns, singles.includes(role) ? names.slice(0, 1) : names, role)}
            className="open-bulk"
            testId="open-bulk-role"
          />
        )}
        <Button
          onClick={() =>
            giveRole(
              columns,
              columns.filter(isNumber).map(({ name }) => name),
              "x",
            )
          }
          data-testid="open-all-x"
        >
          All numbers are x
        </Button>
      </div>
      <div className="open-table" ref={scroller} role="table" aria-rowcount={columns.length + 1}>
        <div className="open-row open-head" role="row">
          <span role="columnheader" />
          <span role="columnheader">Column</span>
          <span role="columnheader">Role</span>
          <span role="columnheader">Kind</span>
          <span role="columnheader" className="num-head">
            Missing
          </span>
          <span role="columnheader">Range</span>
          <span role="columnheader">Some values</span>
        </div>
        <div style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const column = columns[index];
            return (
              column && (
                <ColumnRow
                  key={`${index} ${column.name}`}
                  column={column}
                  top={start}
                  isChosen={chosen.has(column.name)}
                  onChoose={(isRange) => choose(index, isRange)}
                  onRole={(role) => giveRole(columns, [column.name], role)}
                />
              )
            );
          })}
        </div>
      </div>
    </section>
  );
}

interface ColumnRowProps {
  readonly column: PreviewColumn;
  readonly top: number;
  readonly isChosen: boolean;
  readonly onChoose: (isRange: boolean) => void;
  readonly onRole: (role: ColumnRole) => void;
}

function ColumnRow({ column, top, isChosen, onChoose, onRole }: ColumnRowProps) {
  const examples = examplesText(column);
  return (
    <div
      className="open-row"
      role="row"
      data-role={column.role}
      data-chosen={isChosen}
      data-testid={`column-${column.name}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell">
        <input
          type="checkbox"
          className="open-check"
          checked={isChosen}
          aria-label={`Choose ${column.name}`}
          onChange={() => undefined}
          onClick={(event) => onChoose(event.shiftKey)}
        />
      </span>
      <span role="cell" className="open-name" title={column.name}>
        {column.name}
      </span>
      <span role="cell">
        <SelectBox
          label={`Role of ${column.name}`}
          value={column.role}
          choices={roleChoices}
          onChange={onRole}
          testId={`role-${column.name}`}
        />
      </span>
      <span role="cell" className="open-dim">
        {kindText[column.kind]}
      </span>
      <span role="cell" className="num open-missing">
        {column.missing === 0 ? "" : integer(column.missing)}
      </span>
      <span role="cell" className="num open-dim">
        {rangeText(column)}
      </span>
      <span role="cell" className="num open-examples" title={examples}>
        {examples}
      </span>
    </div>
  );
}
