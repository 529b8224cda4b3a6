import type { TrainingConfig } from "#shared/domain/model";
import { integer } from "../components/format";
import { askEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import type { Command } from "./command";
import { trainFromScratch } from "./modelActions";

/** Slow enough to see each step move the map. */
export const slowStepsPerSecond = 5;

function blockedWithoutModel(): string | null {
  const { connection, session } = useEngineMirror.getState();
  if (connection !== "ready") return "The engine is not connected.";
  if (!session?.model) return "There is no model yet.";
  return null;
}

/** Why a single step cannot be taken; null when it can. */
export function stepBlocked(): string | null {
  const { session, training } = useEngineMirror.getState();
  const stopAt = session?.model?.training.stopAt ?? Infinity;
  if (isTraining()) return "Pause training to take single steps";
  if ((training?.step ?? 0) >= stopAt) return `Training stops at step ${integer(stopAt)}: raise it to go on`;
  return null;
}

export const isTraining = (): boolean => {
  const state = useEngineMirror.getState().training?.state;
  return state === "running" || state === "compiling";
};

/** Where training goes on to when it is started at or beyond its stop: another twenty epochs. */
export function nextStop(step: number, stopAt: number, stepsPerEpoch: number): number {
  return step < stopAt ? stopAt : step + Math.max(1000, 20 * stepsPerEpoch);
}

export async function configureTraining(change: Partial<TrainingConfig>): Promise<void> {
  await askEngine("Could not change the training settings", "training:configure", change);
}

async function startTraining(): Promise<void> {
  const { session, training } = useEngineMirror.getState();
  if (!session?.model || !training) return;
  const { stopAt } = session.model.training;
  const stop = nextStop(training.step, stopAt, training.stepsPerEpoch);
  if (stop !== stopAt) await configureTraining({ stopAt: stop });
  const status = await askEngine("Could not start training", "training:start", {});
  if (status) useEngineMirror.setState({ training: status });
}

async function pauseTraining(): Promise<void> {
  const status = await askEngine("Could not pause training", "training:pause", {});
  if (status) useEngineMirror.setState({ training: status });
}

async function stepTraining(): Promise<void> {
  const status = await askEngine("Could not take a training step", "training:step", {});
  if (status) useEngineMirror.setState({ training: status });
}

function toggleSlowMotion(): void {
  const current = useEngineMirror.getState().session?.model?.training.stepsPerSecond ?? null;
  void configureTraining({ stepsPerSecond: current === null ? slowStepsPerSecond : null });
}

export const trainingCommands: readonly Command[] = [
  {
    id: "training:toggle",
    title: "Start or pause training",
    group: "Training",
    shortcut: "Space",
    blocked: blockedWithoutModel,
    run: () => void (isTraining() ? pauseTraining() : startTraining()),
  },
  {
    id: "training:step",
    title: "Take one training step",
    group: "Training",
    shortcut: ".",
    blocked: () => blockedWithoutModel() ?? stepBlocked(),
    run: () => void stepTraining(),
  },
  {
    id: "training:slowMotion",
    title: "Slow motion on or off",
    group: "Training",
    shortcut: "S",
    blocked: blockedWithoutModel,
    run: toggleSlowMotion,
  },
  {
    id: "training:fromScratch",
    title: "Train from scratch…",
    group: "Training",
    blocked: blockedWithoutModel,
    run: trainFromScratch,
  },
];
