import { useMemo } from "react";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { isTraining } from "../evidence/followItem";
import { PlaceSwitch } from "../evidence/PlaceSwitch";
import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import {
  candidateLabel,
  candidatesOf,
  objectiveName,
  pairOf,
  useRunList,
  type Candidate,
} from "./candidates";
import type { Codes } from "./codes";
import { DuelDock } from "./DuelDock";
import { duelJob, encodingJobs, type Side } from "./duelJobs";
import { DuelMap } from "./DuelMap";
import { DuelResult } from "./DuelResult";
import { OPEN, useDuelSettings } from "./duelSettings";
import { sideNames, type SideNames } from "./duelWords";
import { trainTwin, twinBlocked, twinTitle } from "./trainTwin";
import "./Duel.css";

/** Nothing to compare with yet: how to get there. */
function Alone({ hasModel }: { readonly hasModel: boolean }) {
  const blocked = twinBlocked();
  return (
    <main className="evidence-empty" id="workspace" role="tabpanel" aria-label="Duel of models">
      <PlaceSwitch />
      <EmptyState
        testId="duel-empty"
        text={
          hasModel
            ? `A duel needs two models of the same data, and only one is here. Train a twin from the same seed on the same data for as many steps: what is left between the two is the objective.${blocked === null ? "" : ` ${blocked}`}`
            : "There is no model yet. Open data and create one in Explore."
        }
      >
        {hasModel && (
          <Button variant="primary" onClick={trainTwin} disabled={blocked !== null} data-testid="duel-twin">
            {twinTitle()}
          </Button>
        )}
        <Button onClick={() => useView.setState({ workspace: "explore" })}>Back to Explore</Button>
      </EmptyState>
    </main>
  );
}

function useCodes(side: Side, candidate: Candidate | null): { codes: Codes | null; state: string } {
  const { answer, error } = encodingJobs[side].use();
  const version = useEngineMirror((mirror) => mirror.encodingVersion);
  if (candidate?.key === OPEN) {
    // The version says when the arrays are others.
    return { codes: version > 0 ? buffers.encoding : null, state: "Encoding…" };
  }
  if (error) return { codes: null, state: `${error.message} ${error.hint ?? ""}` };
  return {
    codes: answer && answer.params.runId === candidate?.key ? answer.value : null,
    state: candidate ? "Encoding all items…" : "No model chosen.",
  };
}

/** Names for a result: by what its runs were trained on, where that is known. */
function useResultNames(candidates: readonly Candidate[], openRunId: string | null): SideNames | null {
  const { answer, progress } = duelJob.use();
  const duel = progress?.soFar ?? answer?.value ?? null;
  return useMemo(() => {
    if (!duel) return null;
    const objectiveOf = (runId: string): string | null => {
      const found = candidates.find(({ key }) => key === runId || (key === OPEN && runId === openRunId));
      return found ? objectiveName(found.objective) : null;
    };
    const { a, b } = duel;
    return sideNames(
      { name: a.name, objective: objectiveOf(a.runId) },
      { name: b.name, objective: objectiveOf(b.runId) },
    );
  }, [duel, candidates, openRunId]);
}

/** Two models of the open data against each other. */
export function DuelWorkspace() {
  const session = useEngineMirror((mirror) => mirror.session);
  const training = useEngineMirror((mirror) => mirror.training);
  const runs = useRunList((state) => state.runs);
  const settings = useDuelSettings();
  const { answer, progress, asked, isRunning } = duelJob.use();
  const candidates = useMemo(
    () => candidatesOf({ session, training }, runs ?? []),
    [session, training, runs],
  );
  const pair = pairOf(candidates, settings);
  const a = useCodes("a", pair.a);
  const b = useCodes("b", pair.b);
  const names = useResultNames(candidates, session?.model?.runId ?? null);
  const hasModel = session?.model != null;
  if (!hasModel || (candidates.length < 2 && runs !== null && !isTraining())) {
    return <Alone hasModel={hasModel} />;
  }
  const duel = isRunning ? (progress?.soFar ?? null) : (answer?.value ?? null);
  const named = (candidate: Candidate | null): string | null =>
    candidate === null || candidate.key === OPEN ? null : candidate.key;
  const isOther =
    asked !== null &&
    (asked.a !== named(pair.a) ||
      asked.b !== named(pair.b) ||
      asked.samples !== settings.samples ||
      asked.rows !== settings.rows ||
      asked.split !== settings.split ||
      asked.seed !== settings.seed);
  const title = (candidate: Candidate | null): string => (candidate ? candidateLabel(candidate) : "No model");
  return (
    <div className="evidence" data-testid="duel">
      <DuelDock pair={pair} candidates={candidates} />
      <main
        className="duel-main"
        id="workspace"
        role="tabpanel"
        aria-label="Duel of models"
        data-region="map"
      >
        <DuelResult
          duel={duel}
          names={names ?? { a: "A", b: "B" }}
          isOther={isOther}
          isReady={pair.a !== null && pair.b !== null && pair.a.key !== pair.b.key}
        />
        <div className="duel-maps">
          <DuelMap side="a" title={title(pair.a)} {...a} />
          <DuelMap side="b" title={title(pair.b)} {...b} />
        </div>
      </main>
    </div>
  );
}
