import { buffers } from "../stores/buffers";
import { callEngine, type EngineClient } from "../stores/engineClient";
import { showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { probe } from "../stores/fastState";
import { latestWins } from "../stores/latestWins";
import { withoutUndo } from "../stores/undoHistory";
import { neighbouringMoment, nearestMoment, speeds, useTime, viewedStep } from "./timeStore";
import { turnBetween } from "./turnBetween";

/** ms between two snapshots at speed 1. */
const FRAME = 240;

/** Looks at a snapshot, or at the newest (null). Resolves once its encodings are here; false when it could not. */
export async function showMoment(step: number | null): Promise<boolean> {
  const result = await callEngine("time:view", { step });
  if (!result.ok) {
    useTime.setState({ isPlaying: false });
    showError("Could not look at this step", result.error);
    return false;
  }
  const before = buffers.alignment;
  buffers.alignment = useTime.getState().isAligned ? result.value.rotation : null;
  // The probe stays where it is drawn: its latent coordinates are those of the step.
  const moved = turnBetween(probe.get(), before, buffers.alignment);
  if (moved !== null) withoutUndo(() => probe.set(moved));
  await encodingsOf(result.value.step);
  return true;
}

/** Resolves once the window holds the encodings of a step; of the newest at once. */
function encodingsOf(step: number | null): Promise<void> {
  if (step === null || buffers.encoding?.step === step) return Promise.resolve();
  return new Promise((arrived) => {
    const off = useEngineMirror.subscribe(() => {
      const isLeft = useEngineMirror.getState().connection !== "ready" || viewedStep() !== step;
      if (buffers.encoding?.step !== step && !isLeft) return;
      off();
      arrived();
    });
  });
}

const show = latestWins<number | null>(async (step) => {
  if (step !== viewedStep()) await showMoment(step);
});

const newestStep = (): number => useEngineMirror.getState().training?.step ?? 0;

/** Follows the hand along the timeline. */
export function scrubTo(step: number): void {
  const { list } = useTime.getState();
  if (!list || list.steps.length === 0) return;
  useTime.setState({ isPlaying: false });
  show(nearestMoment(list.steps, newestStep(), step));
}

export function goLive(): void {
  useTime.setState({ isPlaying: false });
  show(null);
}

/** One snapshot on (1) or back (-1). */
export function stepMoment(by: 1 | -1): void {
  const { list } = useTime.getState();
  if (!list) return;
  useTime.setState({ isPlaying: false });
  const next = neighbouringMoment(list.steps, list.viewed, by);
  if (next !== undefined) show(next);
}

export function firstMoment(): void {
  const first = useTime.getState().list?.steps[0];
  useTime.setState({ isPlaying: false });
  if (first !== undefined) show(first);
}

/** Plays from here, or from the beginning where the newest is looked at. */
export async function playTime(): Promise<void> {
  const { list, isPlaying } = useTime.getState();
  if (isPlaying) return useTime.setState({ isPlaying: false });
  if (!list || list.steps.length === 0) return;
  useTime.setState({ isPlaying: true });
  let next: number | null | undefined = list.viewed ?? list.steps[0];
  while (next !== undefined && useTime.getState().isPlaying) {
    const started = performance.now();
    if (!(await showMoment(next))) return;
    const rest = FRAME / useTime.getState().speed - (performance.now() - started);
    await new Promise((done) => setTimeout(done, Math.max(0, rest)));
    next = neighbouringMoment(useTime.getState().list?.steps ?? [], viewedStep(), 1);
  }
  useTime.setState({ isPlaying: false });
}

export function nextSpeed(): void {
  const { speed } = useTime.getState();
  useTime.setState({ speed: speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1 });
}

/** Turned onto the newest, or as the model has it. */
export function toggleAligned(): void {
  useTime.setState(({ isAligned }) => ({ isAligned: !isAligned }));
  const step = viewedStep();
  if (step !== null) void showMoment(step);
}

/** Keeps the list of snapshots up with the engine. Returns its off switch. */
export function startTime(engine: EngineClient): () => void {
  const refresh = async (): Promise<void> => {
    const result = await callEngine("time:list", {});
    useTime.setState({ list: result.ok ? result.value : null });
  };
  const offs = [
    engine.on("time:changed", (list) => {
      if (list.viewed === null) buffers.alignment = null;
      useTime.setState({ list });
    }),
    useEngineMirror.subscribe((now, before) => {
      const isOther = now.session?.model?.runId !== before.session?.model?.runId;
      if (!isOther && now.session?.pid === before.session?.pid) return;
      buffers.alignment = null;
      useTime.setState({ list: null, isPlaying: false });
      if (now.session?.model) void refresh();
    }),
  ];
  return () => offs.forEach((off) => off());
}
