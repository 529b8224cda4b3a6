import { throttle } from "../stores/latestWins";
import { useEngineMirror } from "../stores/engineMirror";
import { usePosteriorContours } from "../stores/posteriorContours";
import { useView } from "../stores/viewStore";
import type { Explanation } from "#shared/contract/evidenceContract";
import {
  explainJob,
  glanceJob,
  mixtureJob,
  raceJob,
  refineJob,
  uncertaintyJobs,
  workspaceJobs,
} from "./evidenceJobs";
import { glanceK, mixtureTop, refineSteps, uncertaintyCount, useEvidenceSettings } from "./evidenceSettings";
import { usePlace } from "./placeStore";
import { useQueue } from "./queueStore";
import { MOST_EXACT } from "./sliceStore";
import { racePlayback } from "./racePlayback";
import { keepRefined } from "./shownRefined";

/** ms of rest before an item is looked at: holding the key for the next item starts nothing. */
const SETTLE = 140;
/** ms of rest before the inspector's look; it is a courtesy and gives way to all else. */
const GLANCE_SETTLE = 500;
/** ms between recomputations while weights change: each takes seconds from the training. */
const WHILE_TRAINING = 15_000;

/** The row that is explained, or null when there is nothing to explain. */
export function currentRow(): number | null {
  const row = useView.getState().selection.at(-1) ?? null;
  const { session } = useEngineMirror.getState();
  return row !== null && session?.model && row < (session.dataset?.count ?? 0) ? row : null;
}

export const isTraining = (): boolean => {
  const state = useEngineMirror.getState().training?.state;
  return state === "running" || state === "compiling";
};

/** The workspace is open and shows one item. */
const isItemShown = (): boolean =>
  useView.getState().workspace === "evidence" && usePlace.getState().place === "item";

let run = 0;

/** Everything about the row anew, the ladder first: what the first look falls on. */
async function computeAll(row: number): Promise<void> {
  const own = ++run;
  const { largestK, seed, over } = useEvidenceSettings.getState();
  const datum = { row, seed };
  const go = (): boolean => own === run;
  useQueue.setState({ isActive: true });
  await explainJob.start({ ...datum, largestK });
  const hasGrid = explainJob.use.getState().answer?.value.exact != null;
  if (go()) await raceJob.start({ ...datum, count: largestK });
  if (go())
    await mixtureJob.start({
      ...datum,
      over: over === "grid" && !hasGrid ? "encoder" : over,
      count: largestK,
      top: mixtureTop,
    });
  for (const under of ["approximate-posterior", "posterior", "prior"] as const) {
    if (go()) await uncertaintyJobs[under].start({ ...datum, under, count: uncertaintyCount });
  }
  if (go()) useQueue.setState({ isActive: false });
}

function stopAll(): void {
  run++;
  useQueue.setState({ isActive: false });
  for (const job of workspaceJobs) job.cancel();
}

/** Computes now, whatever is there. */
export function recompute(): void {
  const row = currentRow();
  if (row !== null && isItemShown()) void computeAll(row);
}

export function startRefine(): void {
  const row = currentRow();
  if (row !== null)
    void refineJob.start({ row, seed: useEvidenceSettings.getState().seed, steps: refineSteps });
}

/** Another seed: every estimate from other samples. */
export const drawAgain = (): void => useEvidenceSettings.setState(({ seed }) => ({ seed: seed + 1 }));

export function glance(): void {
  const row = currentRow();
  if (row !== null)
    void glanceJob.start({ row, seed: useEvidenceSettings.getState().seed, largestK: glanceK });
}

function isFresh(value: { readonly row: number; readonly step: number } | undefined, row: number): boolean {
  return value?.row === row && value.step === useEngineMirror.getState().training?.step;
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Does what the workspace, the row and the weights of now call for. */
function plan(): void {
  clearTimeout(timer);
  const row = currentRow();
  const isOpen = isItemShown();
  if (!isOpen) stopAll();
  if (row === null) {
    stopAll();
    glanceJob.clear();
    return;
  }
  if (isOpen) {
    const { answer } = explainJob.use.getState();
    const { largestK, seed } = useEvidenceSettings.getState();
    const isSame = answer?.params.largestK === largestK && answer.params.seed === seed;
    const isDone =
      isSame && isFresh(answer?.value, row) && uncertaintyJobs.prior.use.getState().asked?.row === row;
    if (isDone) return;
    useQueue.setState({ isActive: true });
    timer = setTimeout(() => void computeAll(row), SETTLE);
    return;
  }
  // The duel has the machine to itself.
  if (useView.getState().workspace === "evidence") return;
  if (isTraining() || isFresh(glanceJob.use.getState().answer?.value, row)) return;
  timer = setTimeout(glance, GLANCE_SETTLE);
}

const planWhileTraining = throttle(WHILE_TRAINING, () => {
  if (isTraining() && isItemShown() && !explainJob.use.getState().isRunning) plan();
});

/** The newest explanation that holds for the selected row and weights becomes the map's contours. */
function publishContours(): void {
  // With more dimensions the map draws a slice, which follows rules of its own.
  if ((useEngineMirror.getState().session?.model?.config.latentSize ?? 0) > MOST_EXACT) return;
  const row = currentRow();
  const answers: readonly (Explanation | undefined)[] = [
    explainJob.use.getState().answer?.value,
    glanceJob.use.getState().answer?.value,
  ];
  const found = row === null ? undefined : answers.find((value) => isFresh(value, row) && value?.exact);
  const contours = found?.exact?.contours ?? [];
  const shown = found && contours.length > 0 ? { row: found.row, step: found.step, contours } : null;
  const now = usePosteriorContours.getState().shown;
  if (now?.contours !== shown?.contours) usePosteriorContours.setState({ shown });
}

function forgetAll(): void {
  stopAll();
  for (const job of [...workspaceJobs, refineJob, glanceJob]) job.clear();
}

/** Follows the selection, the workspace and the weights. Returns its off switch. */
export function startEvidence(): () => void {
  const offs = [
    useView.subscribe((now, before) => {
      const isOther = now.selection.at(-1) !== before.selection.at(-1);
      if (isOther) refineJob.clear();
      if (isOther || now.workspace !== before.workspace) plan();
      if (isOther) publishContours();
      if (now.workspace !== "evidence") racePlayback.pause();
    }),
    useEngineMirror.subscribe((now, before) => {
      const isOtherModel =
        now.session?.model?.runId !== before.session?.model?.runId ||
        now.session?.datasetVersion !== before.session?.datasetVersion;
      if (isOtherModel) forgetAll();
      const isOtherStep = now.training?.step !== before.training?.step;
      if (isOtherStep) publishContours();
      if (isTraining()) {
        if (isOtherStep) planWhileTraining();
      } else if (isOtherModel || isOtherStep || now.training?.state !== before.training?.state) plan();
    }),
    usePlace.subscribe(({ place }) => {
      if (place !== "item") racePlayback.pause();
      plan();
    }),
    useEvidenceSettings.subscribe((now, before) => {
      if (now.over !== before.over) recomputeMixture();
      else {
        refineJob.clear();
        plan();
      }
    }),
    keepRefined(),
    explainJob.use.subscribe(publishContours),
    glanceJob.use.subscribe(publishContours),
    raceJob.use.subscribe((now, before) => {
      if (now.answer !== before.answer) racePlayback.load(now.answer?.value ?? null);
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const off of offs) off();
  };
}

function recomputeMixture(): void {
  const row = currentRow();
  if (row === null) return;
  const { largestK, seed, over } = useEvidenceSettings.getState();
  void mixtureJob.start({ row, seed, over, count: largestK, top: mixtureTop });
}
