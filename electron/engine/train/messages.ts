import { thousands } from "#shared/text/thousands";
import { AppErrorException, type AppError } from "#shared/domain/appError";

export const busyError = (what: string, field?: string): AppError => ({
  code: "busy",
  message: `Training is running, so the app cannot ${what}.`,
  hint: "Pause training first.",
  ...(field === undefined ? {} : { where: { field } }),
});

export const noStepsLeftError = (step: number, stopAt: number): AppError => ({
  code: "invalid-request",
  message: `Training stands at step ${thousands(step)} and is to stop at ${thousands(stopAt)}.`,
  hint: "Raise the step at which training stops.",
  where: { field: "stopAt" },
});

export const reachedStopReason = (step: number): string =>
  `Training reached step ${thousands(step)}, where it was to stop.`;

export const stalledReason = (patience: number, best: number): string =>
  `Training stopped early: ${patience} ${patience === 1 ? "point" : "points"} of the history without a better validation bound ` +
  `than at step ${thousands(best)}.`;

export const notFiniteReason = (at: number, restored: number): string =>
  `Loss became not finite at step ${thousands(at)}. ` +
  `Training stopped and the checkpoint at ${thousands(restored)} was restored. Lower the learning rate and resume.`;

export function notSavedReason(step: number, error: unknown): string {
  return `The checkpoint of step ${thousands(step)} could not be written: ${messageOf(error)} Training was paused.`;
}

export function stoppedByReason(error: unknown): string {
  return `Training stopped: ${messageOf(error)} Start it again to go on from the last step.`;
}

function messageOf(error: unknown): string {
  if (error instanceof AppErrorException) {
    const { message, hint } = error.appError;
    return hint === undefined ? message : `${message} ${hint}`;
  }
  const text = error instanceof Error ? error.message : String(error);
  return text.endsWith(".") ? text : `${text}.`;
}
