import type { ModelSummary } from "#shared/domain/model";
import type { Encoding } from "#engine/infer/encoding";
import { EncodingKeeper } from "#engine/infer/encodingKeeper";
import { InferencePrograms } from "#engine/infer/programs";
import type { WeightsSource } from "#engine/infer/weights";
import type { Dataset } from "#engine/data/dataset";
import { objectiveOf } from "#engine/model/objectives";
import { tensorSpecsOf, weightCount } from "#engine/model/parameters";
import type { Runtime, TensorSpecs } from "#engine/program/runtime";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import type { CheckpointStore } from "#engine/train/checkpointKeeper";
import { stateLayoutOf } from "#engine/train/stateLayout";
import { observationsOf, type Observations } from "#engine/train/observations";
import { copyOfState } from "#engine/train/snapshot";
import type { TrainingListener } from "#engine/train/statusReporter";
import { Trainer } from "#engine/train/trainer";
import { TrainingDriver } from "#engine/train/trainingDriver";
import type { RunFolder } from "#engine/workspace/runFolder";
import { cancelSource, type CancelSource } from "#shared/rpc/cancelSource";
import { TimeMachine } from "#engine/time/timeMachine";
import type { ModelStart } from "./modelStart";
import { runRecordOf } from "./runRecordOf";
import { reopenedStore } from "./runStore";

export interface OpenModelSetup {
  readonly runtime: Runtime;
  readonly dataset: Dataset;
  readonly start: ModelStart;
  readonly now: () => number;
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly wake: () => void;
  /** Makes a place for checkpoints when the model has none: before its first training step. */
  readonly openStore: () => Promise<CheckpointStore>;
  readonly listener: TrainingListener;
  readonly nextEncodingVersion: () => number;
  readonly onEncoding: (encoding: Encoding) => void;
  /** The run has other snapshots along its training. */
  readonly onSnapshots: () => void;
  readonly onSnapshotFailure: (error: unknown) => void;
}

/** The open model on the open data, with all that computes on it. */
export class OpenModel {
  readonly observations: Observations;
  readonly programs: InferencePrograms;
  readonly trainer: Trainer;
  readonly driver: TrainingDriver;
  readonly keeper: EncodingKeeper;
  readonly time: TimeMachine;
  readonly stateSpecs: TensorSpecs;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly #cancel: CancelSource = cancelSource();
  #summary: ModelSummary;
  #run: RunFolder | null;
  readonly #nextVersion: () => number;
  #viewed: { readonly weights: WeightsSource; readonly encoding: Encoding } | null = null;

  /** @throws AppErrorException when the model's likelihood cannot be that of the data */
  constructor(setup: OpenModelSetup) {
    const { runtime, dataset, start, now } = setup;
    const { model, training, snapshot, run } = start;
    this.#run = run;
    this.observations = observationsOf(dataset, model.config);
    this.stateSpecs = stateLayoutOf(model, adamOptimiser).specs;
    this.programs = new InferencePrograms(runtime, model);
    this.trainer = new Trainer({
      runtime,
      dataset,
      model,
      objective: objectiveOf(model.config.objective),
      optimiser: adamOptimiser,
      observations: this.observations,
      training,
      start: snapshot,
      now,
    });
    this.driver = new TrainingDriver({
      ...setup,
      trainer: this.trainer,
      savedStep: run === null ? null : snapshot.position.step,
      savedBound: start.savedBound,
      openStore: async () => {
        const kept = this.#run;
        return kept === null
          ? setup.openStore()
          : reopenedStore(kept, this.stateSpecs, runRecordOf(this, dataset));
      },
    });
    this.keeper = new EncodingKeeper({
      programs: this.programs,
      observations: this.observations,
      count: dataset.summary.count,
      weights: this.trainer,
      now,
      isSharing: () => this.driver.isRunning,
      nextVersion: setup.nextEncodingVersion,
      onBegin: () => this.time.begin(),
      onEncoding: (encoding) => {
        this.time.complete(encoding);
        // Who looks at a snapshot is told of the newest once they come back.
        if (this.#viewed === null) setup.onEncoding(encoding);
      },
    });
    this.#nextVersion = setup.nextEncodingVersion;
    this.time = new TimeMachine({
      weights: this.trainer,
      specs: tensorSpecsOf(model.parameters),
      end: () => this.trainer.training.stopAt,
      folder: () => this.#run?.path ?? null,
      onChanged: setup.onSnapshots,
      onFailure: setup.onSnapshotFailure,
    });
    const { runId, name, origin } = start;
    const { config } = model;
    const weights = weightCount(model.parameters);
    this.createdAt = start.createdAt;
    this.#summary = { runId, name, config, training, weightCount: weights, origin };
  }

  get summary(): ModelSummary {
    return { ...this.#summary, training: this.trainer.training };
  }

  /** Aborted when the model is closed. */
  get signal(): CancelSource["signal"] {
    return this.#cancel.signal;
  }

  /** The weights of now, in arrays that no training step writes to. */
  weightsCopy(): WeightsSource {
    return { parameters: copyOfState(this.trainer.parameters), step: this.trainer.step };
  }

  /** Step of the snapshot that is looked at; null for the newest weights. */
  get viewedStep(): number | null {
    return this.#viewed?.weights.step ?? null;
  }

  /** What is looked at: the weights of now, whose arrays training writes to, or a snapshot's. */
  get viewedWeights(): WeightsSource {
    return this.#viewed?.weights ?? this.trainer;
  }

  /** The same in arrays that no training step writes to. */
  viewedCopy(): WeightsSource {
    return this.#viewed?.weights ?? this.weightsCopy();
  }

  /** The encodings of what is looked at; null before the first is complete. */
  get viewedEncoding(): Encoding | null {
    return this.#viewed?.encoding ?? this.keeper.latest;
  }

  /**
   * Looks at a snapshot from now on, or at the newest again; says what encodings are to be fetched.
   * @throws AppErrorException as `TimeMachine.view`
   */
  async view(step: number | null): Promise<Pick<Encoding, "version" | "step"> | null> {
    if (step === null) {
      if (this.#viewed !== null) this.keeper.renew();
      this.#viewed = null;
    } else {
      const { weights, posteriors } = await this.time.view(step);
      this.#viewed = { weights, encoding: { ...posteriors, step, version: this.#nextVersion() } };
    }
    return this.viewedEncoding;
  }

  /** Where the model is kept in the workspace; null for a demonstration and for one that was never trained. */
  get run(): RunFolder | null {
    return this.#run;
  }

  keepIn(run: RunFolder): void {
    this.#run = run;
  }

  /** The model goes on under another name: a demonstration that is trained further becomes a run of its own. */
  rename(change: Pick<ModelSummary, "runId" | "name" | "origin">): void {
    this.#summary = { ...this.#summary, ...change };
  }

  /** Ends its jobs, pauses training, saves, and frees the programs. */
  async close(exclusively: OpenModelSetup["exclusively"]): Promise<void> {
    this.#cancel.abort();
    await this.driver.close();
    await this.time.close();
    await exclusively(() => this.programs.dispose());
  }
}
