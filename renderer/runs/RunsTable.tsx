import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from "react";
import type { RunEntry } from "#shared/contract/runsContract";
import { integer, nats } from "../components/format";
import { Icon } from "../components/Icon";
import { objectiveFact } from "../panels/left/objectiveText";
import { chooseRuns, type Choosing } from "./chooseRuns";
import { lineStyle } from "./lineStyles";
import type { SortBy } from "./orderRuns";
import { openRun, removeRuns } from "./runsActions";
import { RunName } from "./RunName";
import { useRuns } from "./runsStore";
import { dateText } from "./dateText";

const rowHeight = 28;

const columns: readonly { readonly by: SortBy; readonly title: string; readonly isNumber?: boolean }[] = [
  { by: "name", title: "Name" },
  { by: "data", title: "Data" },
  { by: "objective", title: "Objective" },
  { by: "latent", title: "Latent size", isNumber: true },
  { by: "steps", title: "Steps", isNumber: true },
  { by: "bound", title: "Best bound, nats", isNumber: true },
  { by: "created", title: "Created", isNumber: true },
];

function sortBy(by: SortBy): void {
  const { sort } = useRuns.getState();
  // Numbers and dates are looked at from the top first.
  const first = by === "bound" || by === "created" || by === "steps";
  useRuns.setState({ sort: { by, isDescending: sort.by === by ? !sort.isDescending : first } });
}

/** A list of any length: only the rows in sight are in the page. */
export function RunsTable({
  runs,
  openStep,
}: {
  readonly runs: readonly RunEntry[];
  readonly openStep: number;
}) {
  const { sort, focus, chosen } = useRuns();
  const scroll = useRef<HTMLDivElement>(null);
  // What it returns is used here alone, and is never handed to what might be memoized.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const ids = runs.map(({ runId }) => runId);
  const at = focus === null ? -1 : ids.indexOf(focus);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
  }, [at, rows]);

  function choose(id: string, how: Choosing): void {
    useRuns.setState({
      focus: id,
      chosen: chooseRuns(useRuns.getState().chosen, ids, id, how),
      renaming: null,
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[
      event.key
    ];
    const isAll = event.key === "a" && (event.ctrlKey || event.metaKey);
    if (by !== undefined) {
      const next = ids[Math.max(0, Math.min(ids.length - 1, at + by))];
      if (next !== undefined) choose(next, event.shiftKey ? "extend" : "only");
    } else if (isAll) useRuns.setState({ chosen: ids });
    else if (focus === null) return;
    else if (event.key === " ") choose(focus, "toggle");
    else if (event.key === "Enter") openRun(focus);
    else if (event.key === "F2") useRuns.setState({ renaming: focus });
    else if (event.key === "Delete") void removeRuns();
    else if (event.key === "Escape") useRuns.setState({ chosen: [] });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      className="runs-grid"
      role="grid"
      aria-label="Runs"
      aria-rowcount={runs.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={at >= 0 ? `run-${focus}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-testid="runs-table"
    >
      <div className="runs-row runs-head" role="row">
        <span role="columnheader" aria-label="Chosen" />
        {columns.map(({ by, title, isNumber }) => (
          <span
            key={by}
            role="columnheader"
            className={`runs-${by}`}
            aria-sort={sort.by !== by ? "none" : sort.isDescending ? "descending" : "ascending"}
          >
            <button
              type="button"
              className={isNumber ? "right" : ""}
              tabIndex={-1}
              title={by === "bound" ? "The best validation bound so far, nats per item" : undefined}
              onClick={() => sortBy(by)}
            >
              {title}
              {sort.by === by && <i aria-hidden="true">{sort.isDescending ? "↓" : "↑"}</i>}
            </button>
          </span>
        ))}
      </div>
      <div className="runs-scroll" ref={scroll}>
        <div style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const run = runs[index];
            if (!run) return null;
            return (
              <Row
                key={run.runId}
                run={run}
                index={index}
                top={start}
                order={chosen.indexOf(run.runId)}
                isFocused={run.runId === focus}
                step={run.isOpen ? openStep : (run.checkpointStep ?? 0)}
                onChoose={(how) => choose(run.runId, how)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly run: RunEntry;
  readonly index: number;
  readonly top: number;
  /** Place among the chosen, or −1. */
  readonly order: number;
  readonly isFocused: boolean;
  readonly step: number;
  readonly onChoose: (how: Choosing) => void;
}

function Row({ run, index, top, order, isFocused, step, onChoose }: RowProps) {
  const isChosen = order >= 0;
  const howOf = (event: MouseEvent): Choosing =>
    event.shiftKey ? "extend" : event.ctrlKey || event.metaKey ? "toggle" : "only";
  return (
    <div
      id={`run-${run.runId}`}
      className={`runs-row ${isChosen ? "on" : ""} ${isFocused ? "at" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-testid="run-row"
      data-run={run.runId}
      onClick={(event) => onChoose(howOf(event))}
      onDoubleClick={() => openRun(run.runId)}
    >
      <span role="gridcell" className="runs-mark">
        <button
          type="button"
          tabIndex={-1}
          className="runs-check"
          aria-label={`Compare ${run.name}`}
          aria-pressed={isChosen}
          data-testid="run-check"
          style={isChosen ? { background: lineStyle(order).color } : undefined}
          onClick={(event) => {
            event.stopPropagation();
            onChoose("toggle");
          }}
        >
          {isChosen && <Icon name="check" size={12} />}
        </button>
      </span>
      <span role="gridcell" className="runs-name">
        <RunName runId={run.runId} name={run.name} />
        {run.isOpen && <em className="runs-open">open</em>}
      </span>
      <span role="gridcell" className="runs-data" title={run.dataName}>
        {run.dataName}
      </span>
      <span role="gridcell" className="runs-objective">
        {objectiveFact(run.config.objective)}
      </span>
      <span role="gridcell" className="num">
        {integer(run.config.latentSize)}
      </span>
      <span role="gridcell" className="num" data-testid="run-steps">
        {integer(step)}
      </span>
      <span role="gridcell" className="num" data-testid="run-bound">
        {run.best ? nats(run.best.bound) : "–"}
      </span>
      <span role="gridcell" className="num runs-created">
        {dateText(run.createdAt)}
      </span>
    </div>
  );
}
