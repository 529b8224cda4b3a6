import { useMemo } from "react";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { plural } from "../components/format";
import { Segments } from "../components/Segments";
import { Icon } from "../components/Icon";
import { Banner } from "../panels/Banner";
import { OpeningStrip } from "../panels/OpeningStrip";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { ComparePanel } from "./ComparePanel";
import { ExportMenu } from "./ExportMenu";
import { orderRuns } from "./orderRuns";
import { duplicateRuns, openBest, openRun, removeRuns, undoRemove } from "./runsActions";
import { SweepPanel } from "./SweepPanel";
import { useSweeps } from "./sweepStore";
import { openDialog } from "../stores/dialogStore";
import { RunsTable } from "./RunsTable";
import { refreshRuns, useRuns } from "./runsStore";
import "./Runs.css";

/** All runs of the workspace, and the chosen ones against each other. */
export function RunsRoom() {
  const { runs, unreadable, error, chosen, focus, sort, query, lower } = useRuns();
  const hasSweeps = useSweeps((state) => state.sweeps.length > 0);
  const step = useEngineMirror((mirror) => mirror.training?.step ?? 0);
  const shown = useMemo(() => orderRuns(runs ?? [], query, sort), [runs, query, sort]);
  const compared = useMemo(() => {
    const ids = chosen.length > 0 ? chosen : focus === null ? [] : [focus];
    return ids.flatMap((id) => (runs ?? []).filter(({ runId }) => runId === id));
  }, [runs, chosen, focus]);
  return (
    <main className="runs-room" id="workspace" role="tabpanel" aria-label="Runs">
      <Toolbar count={runs?.length ?? 0} chosen={compared.length} />
      <OpeningStrip />
      <Banner />
      <RemovedStrip />
      {unreadable.length > 0 && (
        <p className="runs-strip bad" role="alert">
          {plural(unreadable.length, "folder")} could not be read:{" "}
          {unreadable.map(({ message }) => message).join(" ")}
        </p>
      )}
      <div className="runs-slot" data-region="map">
        {error ? (
          <EmptyState text={`${error.message} ${error.hint ?? ""}`} testId="runs-failed">
            <Button onClick={refreshRuns}>Try again</Button>
          </EmptyState>
        ) : runs === null ? (
          <EmptyState text="Reading the runs…" />
        ) : runs.length === 0 ? (
          <EmptyState
            text="No runs yet. A model becomes a run with its first training step, and is kept here."
            testId="runs-empty"
          >
            <Button variant="primary" onClick={() => useView.setState({ workspace: "explore" })}>
              Go to Explore
            </Button>
          </EmptyState>
        ) : shown.length === 0 ? (
          <EmptyState text={`No run is called “${query}”.`}>
            <Button onClick={() => useRuns.setState({ query: "" })}>Show all runs</Button>
          </EmptyState>
        ) : (
          <RunsTable runs={shown} openStep={step} />
        )}
      </div>
      {lower === "sweep" && hasSweeps ? <SweepPanel /> : <ComparePanel runs={compared} />}
    </main>
  );
}

function Toolbar({ count, chosen }: { readonly count: number; readonly chosen: number }) {
  const query = useRuns((state) => state.query);
  const focus = useRuns((state) => state.focus);
  const run = useRuns((state) => state.runs?.find(({ runId }) => runId === focus) ?? null);
  const lower = useRuns((state) => state.lower);
  const hasSweeps = useSweeps((state) => state.sweeps.length > 0);
  const hasModel = useEngineMirror((mirror) => mirror.session?.model != null);
  const isOne = run !== null && chosen <= 1;
  return (
    <header className="runs-header">
      <h1>Runs</h1>
      <span className="note">{count > 0 && `${plural(count, "run")}, ${chosen} chosen`}</span>
      <span className="spacer" />
      {hasSweeps && (
        <Segments
          label="Below the table"
          value={lower}
          choices={[
            { value: "compare", label: "Compare" },
            { value: "sweep", label: "Sweep" },
          ]}
          onChange={(next) => useRuns.setState({ lower: next })}
          testId="runs-lower"
        />
      )}
      <Button disabled={!hasModel} onClick={() => openDialog({ kind: "sweep" })} data-testid="sweep-open">
        Sweep…
      </Button>
      <label className="runs-search">
        <Icon name="search" size={14} />
        <input
          value={query}
          placeholder="Name or data"
          aria-label="Find runs by name or data"
          spellCheck={false}
          data-testid="runs-search"
          onChange={(event) => useRuns.setState({ query: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape") useRuns.setState({ query: "" });
          }}
        />
      </label>
      <Button
        variant="primary"
        disabled={!isOne}
        data-testid="run-open"
        onClick={() => run && openRun(run.runId)}
      >
        Open
      </Button>
      <Button
        disabled={!isOne || run?.best == null}
        title="A run of its own with the weights of the best validation bound"
        data-testid="run-open-best"
        onClick={() => run && void openBest(run.runId)}
      >
        Open the best
      </Button>
      <Button
        disabled={!isOne}
        data-testid="run-rename"
        onClick={() => run && useRuns.setState({ renaming: run.runId })}
      >
        Rename
      </Button>
      <Button
        title="The same settings, weights and history as a run of its own; its timeline of maps begins anew"
        disabled={run === null}
        data-testid="run-duplicate"
        onClick={() => void duplicateRuns()}
      >
        Duplicate
      </Button>
      <ExportMenu run={isOne ? run : null} />
      <Button disabled={run === null} data-testid="run-remove" onClick={() => void removeRuns()}>
        Delete
      </Button>
      <Button
        title="Runs that were deleted, to be taken back or to go for good"
        data-testid="runs-bin"
        onClick={() => openDialog({ kind: "bin" })}
      >
        Bin…
      </Button>
    </header>
  );
}

function RemovedStrip() {
  const removed = useRuns((state) => state.removed);
  if (!removed) return null;
  return (
    <p className="runs-strip" role="status" data-testid="runs-removed">
      {removed.words} moved to the bin.
      <button type="button" className="runs-undo" onClick={() => void undoRemove()} data-testid="runs-undo">
        Undo
      </button>
      <span className="spacer" />
      <button
        type="button"
        className="icon-button"
        aria-label="Put this message away"
        onClick={() => useRuns.setState({ removed: null })}
      >
        <Icon name="close" size={14} />
      </button>
    </p>
  );
}
