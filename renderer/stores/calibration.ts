import { create } from "zustand";
import type { Calibration } from "#shared/contract/calibrationContract";
import type { AppError } from "#shared/domain/appError";
import { cancelSource, type CancelSource } from "#shared/rpc/cancelSource";
import { callEngine } from "./engineClient";

/** The check of the machine that the dialog shows. */
export type CalibrationRun =
  | { readonly state: "running"; readonly phase: string; readonly fraction: number }
  | { readonly state: "done"; readonly calibration: Calibration }
  | { readonly state: "failed"; readonly error: AppError };

const starting: CalibrationRun = { state: "running", phase: "Starting", fraction: 0 };

export const useCalibration = create<{ readonly run: CalibrationRun; readonly seed: number }>(() => ({
  run: starting,
  seed: 1,
}));

let running: CancelSource | null = null;

export function cancelCalibration(): void {
  running?.abort();
  running = null;
}

/** Checks the machine from this seed; what ran before is cancelled. */
export async function startCalibration(seed: number): Promise<void> {
  cancelCalibration();
  const source = cancelSource();
  running = source;
  const show = (run: CalibrationRun): void => {
    if (running === source) useCalibration.setState({ run });
  };
  useCalibration.setState({ run: starting, seed });
  const result = await callEngine(
    "calibration:run",
    { seed },
    {
      signal: source.signal,
      onProgress: ({ phase, done, total }) => show({ state: "running", phase, fraction: done / total }),
    },
  );
  show(result.ok ? { state: "done", calibration: result.value } : { state: "failed", error: result.error });
}
