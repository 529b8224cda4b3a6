import type { EngineContract } from "#shared/contract/engineContract";
import { cancelSource } from "#shared/rpc/cancelSource";
import type { Handlers } from "#shared/rpc/server";
import { calibrate } from "#engine/calibration/calibrate";
import { throttled } from "#engine/probability/throttled";
import { turnsOf } from "#engine/probability/turns";
import { systemClock } from "#engine/scheduler/clock";
import type { Scheduler } from "#engine/scheduler/scheduler";
import type { Session } from "./session";

type CalibrationCommand = Extract<keyof Handlers<EngineContract>, `calibration:${string}`>;

/** The check of the machine: on the device of the open model, and beside it. */
export function calibrationHandlers(
  session: Pick<Session, "runtime">,
  scheduler: Scheduler,
): Pick<Handlers<EngineContract>, CalibrationCommand> {
  const { now } = systemClock;
  // Its model is its own, so that closing the open one ends nothing here.
  const open = cancelSource().signal;
  return {
    "calibration:run": ({ seed }, { signal, progress }) => {
      const turns = turnsOf(scheduler, signal, open);
      return calibrate({ runtime: session.runtime, turns, now, report: throttled(progress, now) }, seed);
    },
  };
}
