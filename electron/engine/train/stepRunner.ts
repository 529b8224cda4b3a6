import { learningRateAt } from "#shared/domain/learningRate";
import type { TrainingConfig } from "#shared/domain/model";
import type { LoopProgram, Runtime, TensorMap, TensorSpecs } from "#engine/program/runtime";
import type { Model } from "#engine/model/model";
import type { Objective } from "#engine/model/objective";
import { elementCount } from "#engine/model/parameters";
import type { BatchSource, TrainingPosition } from "./batchSource";
import type { Optimiser } from "./optimiser";
import { prefixed } from "./prefix";
import type { StateLayout } from "./stateLayout";
import { ruleScalars, ruleScalarsAt, type StepRules } from "./stepRules";
import { mapTerms, termNamesOf, termOf, type OfTerms } from "./terms";
import { trainingLoop } from "./trainingLoop";

/** What each step reported, [steps], nats per item. */
export type StepReports = OfTerms<ArrayLike<number>>;

export interface StepsTaken {
  readonly state: TensorMap;
  readonly reports: StepReports;
  /** The first step whose loss was not finite, or null. */
  readonly notFiniteAt: number | null;
}

/** Large allocations are slow or fatal in Electron, and a longer chunk gains nothing. */
const MAX_INPUT_BYTES = 48 * 2 ** 20;
const MAX_STEPS = 1000;

/** The compiled training step with its input buffers: takes whole steps and nothing else. */
export class StepRunner {
  #x = new Float32Array(0);
  #noise: Record<string, Float32Array> = {};
  #spare: TensorMap | null = null;

  private constructor(
    private readonly program: LoopProgram,
    private readonly source: BatchSource,
    readonly batch: number,
    private readonly objective: Objective,
    private readonly noiseSpecs: TensorSpecs,
    private readonly optimiser: Optimiser,
    readonly rules: StepRules,
  ) {}

  /** @throws whatever compiling throws; a device that is out of memory among it */
  static async compile(
    runtime: Runtime,
    model: Model,
    objective: Objective,
    optimiser: Optimiser,
    layout: StateLayout,
    source: BatchSource,
    batch: number,
    rules: StepRules,
  ): Promise<StepRunner> {
    const { fn, spec } = trainingLoop(model, objective, optimiser, layout, batch, rules);
    const program = await runtime.compileLoop(fn, spec, { label: "training step" });
    const noise = objective.noise(model, batch);
    return new StepRunner(program, source, batch, objective, noise, optimiser, rules);
  }

  /** The most steps that one call takes. */
  get maxSteps(): number {
    const values = Object.values(this.program.spec.sequence).reduce(
      (n, { shape }) => n + elementCount(shape),
      0,
    );
    return Math.max(1, Math.min(MAX_STEPS, Math.floor(MAX_INPUT_BYTES / (4 * values))));
  }

  /**
   * `steps` steps from `position` on, 1 to `maxSteps`; `state` is packed. Takes the arrays of `state` over: they are written to from the
   * next call on, in turn with those returned, so that a chunk allocates nothing.
   */
  async run(
    position: TrainingPosition,
    state: TensorMap,
    training: TrainingConfig,
    steps: number,
  ): Promise<StepsTaken> {
    const result = await this.program.run({
      state,
      sequence: { ...this.#sequence(position, steps), ...this.#scalars(position, training, steps) },
      constants: {},
      steps,
      into: this.#spare ?? emptyLike(state),
    });
    this.#spare = state;
    const reports = mapTerms(
      this.objective.reported,
      (name) => result.reports[name] ?? new Float32Array(steps),
    );
    return {
      state: result.state,
      reports,
      notFiniteAt: firstNotFinite(reports, position.step, steps),
    };
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
  }

  #sequence(position: TrainingPosition, steps: number): TensorMap {
    const perStep = elementCount(this.program.spec.sequence["x"]?.shape ?? []);
    if (this.#x.length < steps * perStep) this.#x = new Float32Array(steps * perStep);
    const x = this.#x.subarray(0, steps * perStep);
    this.source.fillItems(position, this.batch, steps, x);
    const noise: Record<string, Float32Array> = {};
    for (const [name, { shape }] of Object.entries(this.noiseSpecs)) {
      const size = steps * elementCount(shape);
      if ((this.#noise[name]?.length ?? 0) < size) this.#noise[name] = new Float32Array(size);
      noise[name] = this.#noise[name]?.subarray(0, size) ?? new Float32Array(size);
    }
    this.source.fillNoise(position, this.noiseSpecs, steps, noise);
    return { x, ...prefixed("noise", noise) };
  }

  #scalars(position: TrainingPosition, training: TrainingConfig, steps: number): TensorMap {
    const { optimiser, objective, rules } = this;
    const ofOptimiser = columns(optimiser.scalars, steps, (s) =>
      optimiser.scalarsOf(position.optimiserSteps + s + 1, learningRateAt(training, position.step + s + 1)),
    );
    const ofRules = columns(ruleScalars(rules), steps, (s) => ruleScalarsAt(training, position.step + s + 1));
    const ofObjective = columns(objective.scalars, steps, (s) => objective.scalarsOf(position.step + s + 1));
    return {
      ...prefixed("scalar", ofOptimiser),
      ...prefixed("objective", ofObjective),
      ...prefixed("rule", ofRules),
    };
  }
}

/** Rows of named scalars as one array for each name, [steps]. */
function columns(
  names: readonly string[],
  steps: number,
  rowOf: (step: number) => Readonly<Record<string, number>>,
): Record<string, Float32Array> {
  const values = names.map((name) => [name, new Float32Array(steps)] as const);
  for (let s = 0; s < steps; s++) {
    const row = rowOf(s);
    for (const [name, column] of values) column[s] = row[name] ?? NaN;
  }
  return Object.fromEntries(values);
}

const emptyLike = (state: TensorMap): TensorMap =>
  Object.fromEntries(Object.entries(state).map(([key, values]) => [key, new Float32Array(values.length)]));

function firstNotFinite(reports: StepReports, from: number, steps: number): number | null {
  const all = termNamesOf(reports).map((name) => termOf(reports, name));
  for (let s = 0; s < steps; s++) {
    if (all.some((values) => !Number.isFinite(values[s]))) return from + s + 1;
  }
  return null;
}
