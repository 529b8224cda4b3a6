/**
 * Whether the history has a point at this step. A function of the step alone, so that a resumed run has the same
 * history as one that was never paused. Dense at first, when much happens, then ever wider: 439 points to step 40,000,
 * 3,739 to step 100,000,000, where training must end.
 */
export function isHistoryStep(step: number): boolean {
  if (step === 1 || step === 2 || step === 5) return true;
  return step > 0 && step % historyInterval(step) === 0;
}

/** How many steps after `step` the next point of the history comes, at least 1. */
export function stepsToNextPoint(step: number): number {
  for (const early of [1, 2, 5]) if (step < early) return early - step;
  const interval = historyInterval(step + 1);
  return interval - (step % interval);
}

function historyInterval(step: number): number {
  if (step <= 100) return 10;
  if (step <= 1000) return 25;
  // Ten times wider each decade from 100,000 on.
  return Math.max(100, 10 ** (Math.ceil(Math.log10(step)) - 3));
}
