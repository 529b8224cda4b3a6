import { afterAll } from "vitest";
import type * as tf from "@tensorflow/tfjs-core";
import { cancelSource } from "#shared/rpc/cancelSource";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { CalibrationSetting } from "#engine/calibration/setting";
import type { PhaseProgress } from "#engine/probability/modelReader";
import { turnsOf } from "#engine/probability/turns";
import type { Runtime } from "#engine/program/runtime";
import { Scheduler } from "#engine/scheduler/scheduler";
import { runtime } from "../train/smallData";

const never = cancelSource().signal;

/** A device of its own scheduler, with what was reported. */
export function settingOf(
  options: { readonly runtime?: Runtime; readonly signal?: CancelSignal } = {},
): CalibrationSetting & { readonly reports: PhaseProgress[] } {
  const scheduler = new Scheduler();
  afterAll(() => scheduler.close());
  const reports: PhaseProgress[] = [];
  return {
    runtime: options.runtime ?? runtime,
    turns: turnsOf(scheduler, options.signal ?? never, never),
    now: () => performance.now(),
    report: (progress) => reports.push(progress),
    reports,
  };
}

/** A device whose programs of one label give another output than they should. */
export function wrongRuntime(label: string, output: string, wrong: (value: tf.Tensor) => tf.Tensor): Runtime {
  return {
    name: "a wrong device",
    get compiledCount() {
      return runtime.compiledCount;
    },
    compile: (fn, inputs, options) =>
      runtime.compile(
        (fed) => {
          const outputs = fn(fed);
          const value = outputs[output];
          return options?.label === label && value !== undefined
            ? { ...outputs, [output]: wrong(value) }
            : outputs;
        },
        inputs,
        options,
      ),
    compileLoop: (fn, spec, options) =>
      runtime.compileLoop(
        (fed) => {
          const { state, reports } = fn(fed);
          const value = state[output];
          return options?.label === label && value !== undefined
            ? { reports, state: { ...state, [output]: wrong(value) } }
            : { reports, state };
        },
        spec,
        options,
      ),
    dispose: () => Promise.resolve(),
  };
}
