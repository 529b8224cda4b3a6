import type { DataSource } from "#shared/domain/dataset";
import type { DeviceInfo } from "#shared/domain/device";
import type { TrainingStatus } from "#shared/domain/model";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { LoadProgress } from "#engine/data/dataFormat";
import type { Sources } from "#engine/data/sources";
import type { Runtime } from "#engine/program/runtime";
import type { Clock } from "#engine/scheduler/clock";
import type { Scheduler } from "#engine/scheduler/scheduler";
import type { Workspace } from "#engine/workspace/workspace";
import type { EventHub } from "./eventHub";

export interface SessionSetup {
  readonly workspace: Workspace;
  readonly sources: Sources;
  readonly assetsRoot: string;
  readonly version: string;
  readonly runtime: Runtime;
  readonly devices: () => DeviceInfo[];
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly events: EventHub;
}

export interface OpenOptions {
  /** The open model goes on with its weights where the data have the same form. */
  readonly keepsModel?: boolean;
  readonly signal?: CancelSignal;
  readonly progress?: (progress: LoadProgress) => void;
}

/** Training while nothing is open. */
export const nothingOpen: TrainingStatus = {
  state: "idle",
  step: 0,
  epoch: 0,
  stepsPerEpoch: 0,
  millisecondsPerStep: null,
  latest: null,
  checkpointStep: null,
  reason: null,
};

/** What opens in a new workspace. */
export const defaultSource: DataSource = { kind: "bundled", id: "mnist-10k" };
