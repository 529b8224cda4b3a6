import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { usePlace } from "../evidence/placeStore";
import { currentPair, refreshRuns, useRunList } from "./candidates";
import { duelJob, encodingJobs, type Side } from "./duelJobs";
import { OPEN, useDuelSettings } from "./duelSettings";

const isShown = (): boolean =>
  useView.getState().workspace === "evidence" && usePlace.getState().place === "duel";

/** `null` names the open model to the engine. */
const named = (key: string): string | null => (key === OPEN ? null : key);

export function startDuel(): void {
  const { split, rows, samples, seed, ...chosen } = useDuelSettings.getState();
  const { a, b } = currentPair(chosen);
  if (!a || !b || a.key === b.key) return;
  void duelJob.start({ a: named(a.key), b: named(b.key), split, rows, samples, seed });
}

export function swapSides(): void {
  const { a, b } = currentPair(useDuelSettings.getState());
  useDuelSettings.setState({ a: b?.key ?? null, b: a?.key ?? null });
}

/** Why a duel cannot start, in words; null when it can. */
export function duelBlocked(): string | null {
  const { a, b } = currentPair(useDuelSettings.getState());
  if (!a || !b) return "A duel needs two models of the same data.";
  if (a.key === b.key) return "A and B are the same model.";
  return null;
}

/** Codes for the maps of sides that are not open, once each. */
function fetchEncodings(): void {
  if (!isShown()) return;
  const pair = currentPair(useDuelSettings.getState());
  for (const side of ["a", "b"] satisfies readonly Side[]) {
    const key = pair[side]?.key ?? OPEN;
    const job = encodingJobs[side];
    const { asked, isRunning, answer } = job.use.getState();
    if (key === OPEN) job.cancel();
    else if (asked?.runId !== key || (!isRunning && answer === null)) void job.start({ runId: key });
  }
}

async function refresh(): Promise<void> {
  if (!isShown()) return;
  await refreshRuns();
  fetchEncodings();
}

function forgetAll(): void {
  duelJob.clear();
  encodingJobs.a.clear();
  encodingJobs.b.clear();
  useRunList.setState({ runs: null });
}

/** Keeps the choices and the maps of the duel up to date while it is shown. Returns its off switch. */
export function startDuels(): () => void {
  const offs = [
    useView.subscribe((now, before) => {
      if (now.workspace !== before.workspace) void refresh();
    }),
    usePlace.subscribe(() => void refresh()),
    useDuelSettings.subscribe(fetchEncodings),
    useEngineMirror.subscribe((now, before) => {
      if (now.session?.datasetVersion !== before.session?.datasetVersion) forgetAll();
      const isOtherModel = now.session?.model?.runId !== before.session?.model?.runId;
      if (isOtherModel || now.training?.state !== before.training?.state) void refresh();
    }),
  ];
  return () => offs.forEach((off) => off());
}
