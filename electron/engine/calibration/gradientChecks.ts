import { Random } from "#shared/math/random";
import { elbo } from "#engine/model/elbo";
import { buildModel } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import type { LoopResult, TensorMap } from "#engine/program/runtime";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { noRules } from "#engine/train/stepRules";
import type { Optimiser } from "#engine/train/optimiser";
import { prefixed, withoutPrefix } from "#engine/train/prefix";
import { slotGroup, stateLayoutOf, type StateLayout } from "#engine/train/stateLayout";
import { trainingLoop } from "#engine/train/trainingLoop";
import { relative, type Check } from "./check";
import { FEATURES, type LinearModel } from "./linearModel";
import type { CalibrationSetting } from "./setting";
import { stepGradient, type Batch, type Doubles } from "./stepGradient";

const ROWS = 64;
/** Float32 sums of 64 × 50 terms with cancellation: a hundred roundings of 6e-8. */
const GRADIENT_BOUND = 1e-5;
/** The bound is one such sum, without cancellation. */
const VALUE_BOUND = 2e-6;
const ADAM_STEPS = 5;
const LEARNING_RATE = 0.01;
/** Adam divides by the gradient's own size: a weight whose gradient is a thousandth of the rest has errors of 1e-3 in it. */
const ADAM_BOUND = 5e-3;

/** Leaves the weights alone and keeps their gradient as its state: the training step, read out. */
const readOut: Optimiser = {
  slots: ["gradient"],
  scalars: [],
  scalarsOf: () => ({}),
  tidy: () => undefined,
  update: (parameters, gradients) => ({
    parameters: { ...parameters },
    slots: { gradient: { ...gradients } },
  }),
};

/** The compiled training step against derivatives in doubles, and Adam's steps against the same in doubles. */
export async function gradientChecks(
  setting: CalibrationSetting,
  { config, dataset }: LinearModel,
): Promise<Check[]> {
  const model = buildModel(config, FEATURES);
  const random = new Random(config.seed).fork("gradient");
  const batch: Batch = {
    x: new Float32Array(ROWS * FEATURES),
    noise: new Float32Array(ROWS * config.latentSize),
    rows: ROWS,
    features: FEATURES,
    latentSize: config.latentSize,
  };
  dataset.modelRows(dataset.trainRows.subarray(0, ROWS), batch.x);
  random.fillNormal(batch.noise);
  const parameters = initialParameters(model.parameters, config.seed);

  const once = await stepsOf(setting, readOut, model, parameters, batch, 1);
  const exact = stepGradient(doublesOf(parameters), batch);
  const gradients = once.layout.parameters.unpackData(
    withoutPrefix(slotGroup("gradient"), once.result.state),
  );
  const stepped = await stepsOf(setting, adamOptimiser, model, parameters, batch, ADAM_STEPS);
  const after = stepped.layout.parametersOf(stepped.result.state);
  return [
    relative({
      name: "ELBO of a batch of 64",
      unit: "nats",
      expected: exact.terms.elbo,
      found: once.result.reports["elbo"]?.[0] ?? NaN,
      bound: VALUE_BOUND,
    }),
    ...Object.entries(exact.gradients).map(([name, expected]) =>
      relative({
        name: `gradient of ${name}`,
        unit: "nats",
        expected,
        found: gradients[name] ?? [],
        bound: GRADIENT_BOUND,
      }),
    ),
    relative({
      name: `change of all weights by ${ADAM_STEPS} Adam steps`,
      unit: "",
      expected: changes(parameters, adamInDoubles(parameters, batch)),
      found: changes(parameters, after),
      bound: ADAM_BOUND,
    }),
  ];
}

async function stepsOf(
  { runtime, turns }: CalibrationSetting,
  optimiser: Optimiser,
  model: ReturnType<typeof buildModel>,
  parameters: TensorMap,
  { x, noise }: Batch,
  steps: number,
): Promise<{ readonly result: LoopResult; readonly layout: StateLayout }> {
  const layout = stateLayoutOf(model, optimiser);
  const { fn, spec } = trainingLoop(model, elbo, optimiser, layout, ROWS, noRules);
  const program = await runtime.compileLoop(fn, spec, { label: "training step" });
  try {
    const scalars = optimiser.scalars.map((name) => [
      `scalar/${name}`,
      Float32Array.from({ length: steps }, (_, s) => optimiser.scalarsOf(s + 1, LEARNING_RATE)[name] ?? NaN),
    ]);
    const sequence = { x: repeated(x, steps), "noise/z": repeated(noise, steps) };
    const result = await turns.take(() =>
      program.run({
        state: layout.pack(prefixed("parameter", parameters)),
        sequence: { ...sequence, ...Object.fromEntries(scalars) },
        constants: {},
        steps,
      }),
    );
    return { result, layout };
  } finally {
    await program.dispose();
  }
}

/** Kingma & Ba 2015, algorithm 1, on the same batch each time. */
function adamInDoubles(start: TensorMap, batch: Batch): Doubles {
  const weights = doublesOf(start);
  const zeros = (): Record<string, Float64Array> =>
    Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, new Float64Array(w.length)]));
  const [first, second] = [zeros(), zeros()];
  for (let t = 1; t <= ADAM_STEPS; t++) {
    for (const [name, gradient] of Object.entries(stepGradient(weights, batch).gradients)) {
      const [w, m, v] = [weights[name] ?? gradient, first[name] ?? gradient, second[name] ?? gradient];
      gradient.forEach((g, i) => {
        m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
        v[i] = 0.999 * (v[i] ?? 0) + 0.001 * g * g;
        const size = Math.sqrt((v[i] ?? 0) / (1 - 0.999 ** t)) + 1e-8;
        w[i] = (w[i] ?? 0) - (LEARNING_RATE * ((m[i] ?? 0) / (1 - 0.9 ** t))) / size;
      });
    }
  }
  return weights;
}

const doublesOf = (parameters: TensorMap): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, Float64Array.from(values)]));

function repeated(values: Float32Array, times: number): Float32Array {
  const out = new Float32Array(values.length * times);
  for (let i = 0; i < times; i++) out.set(values, i * values.length);
  return out;
}

/** How far every weight has gone, one after the other. */
function changes(start: TensorMap, end: TensorMap | Doubles): number[] {
  return Object.entries(start).flatMap(([name, values]) =>
    Array.from(values, (value, i) => (end[name]?.[i] ?? NaN) - value),
  );
}
