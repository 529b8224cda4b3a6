import type { HistoryPoint, TrainingConfig, TrainingStatus } from "#shared/domain/model";
import type { Dataset } from "#engine/data/dataset";
import type { Model } from "#engine/model/model";
import type { Objective } from "#engine/model/objective";
import { firstNotFinite } from "#engine/model/parameters";
import type { Runtime, TensorMap } from "#engine/program/runtime";
import { BatchSource, type TrainingPosition } from "./batchSource";
import { History } from "./history";
import { stepsToNextPoint } from "./historySchedule";
import type { Observations } from "./observations";
import type { Optimiser } from "./optimiser";
import { Pacer } from "./pacer";
import { copyOfState, type TrainingSnapshot } from "./snapshot";
import { withoutPrefix } from "./prefix";
import { stateLayoutOf, type StateLayout } from "./stateLayout";
import { stepRulesOf, type StepRules } from "./stepRules";
import { StepRunner } from "./stepRunner";
import { validationStart, Validator, type ValidationProgress } from "./validator";

export interface TrainerSetup {
  readonly runtime: Runtime;
  readonly dataset: Dataset;
  readonly model: Model;
  readonly objective: Objective;
  readonly optimiser: Optimiser;
  readonly observations: Observations;
  readonly training: TrainingConfig;
  readonly start: TrainingSnapshot;
  readonly now: () => number;
}

/** What came of a chunk. `waiting` is slow motion: call again in so many milliseconds. */
export type ChunkOutcome =
  | { readonly kind: "stepped" }
  | { readonly kind: "validated"; readonly point: HistoryPoint | null }
  | { readonly kind: "waiting"; readonly milliseconds: number }
  | { readonly kind: "finished" }
  | { readonly kind: "not-finite"; readonly step: number };

/** Steps between tidyings of the optimiser's state: chunks end there, so that their cut changes nothing. */
const TIDY_EVERY = 100;

/**
 * Training of one model on one data set, a chunk at a time and without clocks, disks or messages: those are its
 * driver's. The result after n steps depends on the settings alone, never on how the steps were cut into chunks.
 */
export class Trainer {
  readonly #setup: TrainerSetup;
  readonly #source: BatchSource;
  readonly #pacer: Pacer;
  readonly #layout: StateLayout;
  #training: TrainingConfig;
  #state: TensorMap;
  #position: TrainingPosition;
  #history: History;
  #runner: StepRunner | null = null;
  #validator: Validator | null = null;
  #validation: ValidationProgress | null = null;
  #validationBounds: readonly number[] = [];

  constructor(setup: TrainerSetup) {
    this.#setup = setup;
    this.#training = setup.training;
    this.#source = new BatchSource(setup.dataset, setup.observations, setup.model.config.seed);
    this.#pacer = new Pacer(setup.now);
    this.#position = setup.start.position;
    this.#history = new History(setup.start.points, setup.start.pending);
    this.#layout = stateLayoutOf(setup.model, setup.optimiser);
    this.#state = this.#layout.pack(setup.start.state);
  }

  get history(): History {
    return this.#history;
  }

  get training(): TrainingConfig {
    return this.#training;
  }

  get step(): number {
    return this.#position.step;
  }

  get epoch(): number {
    return this.#position.items / this.#setup.dataset.trainRows.length;
  }

  get stepsPerEpoch(): number {
    return Math.ceil(this.#setup.dataset.trainRows.length / this.#training.batchSize);
  }

  get millisecondsPerStep(): number | null {
    return this.#pacer.millisecondsPerStep;
  }

  /** Of the last validation since the model was opened, the bound of each row, nats; empty before. */
  get validationBounds(): readonly number[] {
    return this.#validationBounds;
  }

  /** The weights by their own names; the arrays are written to by later chunks. */
  get parameters(): TensorMap {
    return this.#layout.parametersOf(this.#state);
  }

  /** Compiles what is not compiled yet. */
  async prepare(): Promise<void> {
    const { runtime, model, objective, optimiser, observations, dataset } = this.#setup;
    const { batchSize } = this.#training;
    const rules = stepRulesOf(this.#training);
    if (this.#runner !== null && !isCompiledFor(this.#runner, batchSize, rules)) {
      await this.#runner.dispose();
      this.#runner = null;
    }
    if (this.#runner === null) {
      this.#runner = await StepRunner.compile(
        runtime,
        model,
        objective,
        optimiser,
        this.#layout,
        this.#source,
        batchSize,
        rules,
      );
      this.#pacer.restart();
    }
    const { seed } = model.config;
    this.#validator ??= await Validator.compile(runtime, model, objective, observations, dataset, seed);
    this.#pacer.resume();
  }

  /**
   * Other settings from the next step on. With another batch size the order of the items goes on where it was: the next
   * batch starts at the item after the last one seen. `prepare` must follow.
   */
  configure(training: TrainingConfig): void {
    this.#training = training;
  }

  /** About `budgetMs` of steps, or a piece of the validation when a point of the history is due. */
  async chunk(budgetMs: number, limit = Infinity): Promise<ChunkOutcome> {
    if (this.#validation !== null || this.#history.isDue(this.step)) return this.#validate(budgetMs);
    if (this.step >= this.#training.stopAt) return { kind: "finished" };
    const { stepsPerSecond } = this.#training;
    const due = stepsPerSecond === null ? Infinity : this.#pacer.stepsDue(stepsPerSecond);
    if (due === 0) return { kind: "waiting", milliseconds: this.#pacer.wait };
    return this.#advance(Math.min(due, limit, this.#pacer.stepsWithin(budgetMs)));
  }

  /** Ends a validation that has begun, so that a snapshot holds its point. */
  async settle(): Promise<HistoryPoint | null> {
    while (this.#validation !== null || this.#history.isDue(this.step)) {
      const { point } = await this.#validate(Infinity);
      if (point !== null) return point;
    }
    return null;
  }

  /** Goes back to a snapshot. */
  restore(snapshot: TrainingSnapshot): void {
    this.#position = snapshot.position;
    this.#history = new History(snapshot.points, snapshot.pending);
    this.#state = this.#layout.pack(snapshot.state);
    this.#validation = null;
  }

  /** A copy of everything; to be taken between chunks, after `settle`. */
  snapshot(): TrainingSnapshot {
    return {
      position: this.#position,
      state: copyOfState(this.#layout.unpack(this.#state)),
      pending: this.#history.pending,
      points: [...this.#history.points],
    };
  }

  /** The first weight that is no finite number, by its name, or null. */
  firstNotFiniteWeight(): string | null {
    return firstNotFinite(this.#state);
  }

  async dispose(): Promise<void> {
    await this.#runner?.dispose();
    await this.#validator?.dispose();
    this.#runner = null;
    this.#validator = null;
  }

  async #advance(wanted: number): Promise<ChunkOutcome> {
    const runner = this.#runner;
    if (runner === null) throw new Error("The trainer is not prepared");
    const { stopAt, stepsPerSecond, checkpointEvery } = this.#training;
    const untilTidy = TIDY_EVERY - (this.step % TIDY_EVERY);
    const untilStop = Math.min(stepsToNextPoint(this.step), stopAt - this.step);
    // A checkpoint of every n-th step is of exactly that step.
    const untilKept = checkpointEvery ? checkpointEvery - (this.step % checkpointEvery) : Infinity;
    const steps = Math.min(wanted, untilStop, untilTidy, untilKept, runner.maxSteps);
    const before = this.#setup.now();
    const { step, items, optimiserSteps } = this.#position;
    const taken = await runner.run(this.#position, this.#state, this.#training, steps);
    this.#state = taken.state;
    this.#pacer.taken(steps, this.#setup.now() - before, stepsPerSecond);
    if (taken.notFiniteAt !== null) return { kind: "not-finite", step: taken.notFiniteAt };
    this.#position = {
      step: step + steps,
      items: items + steps * runner.batch,
      optimiserSteps: optimiserSteps + steps,
    };
    if (this.step % TIDY_EVERY === 0) this.#setup.optimiser.tidy(withoutPrefix("optimiser", this.#state));
    this.#history.add(taken.reports);
    return { kind: "stepped" };
  }

  async #validate(budgetMs: number): Promise<ChunkOutcome & { readonly kind: "validated" }> {
    const validator = this.#validator;
    if (validator === null) throw new Error("The trainer is not prepared");
    const { now } = this.#setup;
    const start = now();
    let progress = this.#validation ?? validationStart;
    while (progress.done < validator.rows.length) {
      progress = await validator.advance(progress, this.parameters);
      this.#validation = progress;
      if (progress.done < validator.rows.length && now() - start > budgetMs / 2) {
        return { kind: "validated", point: null };
      }
    }
    this.#validation = null;
    this.#validationBounds = progress.bounds;
    return {
      kind: "validated",
      point: this.#history.close(this.step, this.epoch, validator.meansOf(progress)),
    };
  }
}

function isCompiledFor(runner: StepRunner, batch: number, { isClipped, isDecayed }: StepRules): boolean {
  const { rules } = runner;
  return runner.batch === batch && rules.isClipped === isClipped && rules.isDecayed === isDecayed;
}

/** The part of the status that the trainer knows. */
export function trainerStatus(
  trainer: Trainer,
): Pick<TrainingStatus, "step" | "epoch" | "stepsPerEpoch" | "millisecondsPerStep" | "latest"> {
  return {
    step: trainer.step,
    epoch: trainer.epoch,
    stepsPerEpoch: trainer.stepsPerEpoch,
    millisecondsPerStep: trainer.millisecondsPerStep,
    latest: trainer.history.latest,
  };
}
