import { fail, type AppError } from "#shared/domain/appError";
import { klToPosterior, logEvidence, posteriorOf } from "#shared/math/linearGaussian";
import { elbo } from "#engine/model/elbo";
import { buildModel } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import { inTurns } from "#engine/probability/turns";
import type { TensorMap } from "#engine/program/runtime";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { noTerms } from "#engine/train/history";
import { observationsOf } from "#engine/train/observations";
import { prefixed } from "#engine/train/prefix";
import { copyOfState } from "#engine/train/snapshot";
import { Trainer } from "#engine/train/trainer";
import { bestLogLikelihood } from "./bestLogLikelihood";
import { relative, type Check } from "./check";
import { encoderAnswer, FEATURES, linearGaussianOf, rowOf, type LinearModel } from "./linearModel";
import type { CalibrationSetting } from "./setting";

/** Fast at first, then slowly, so that the noise of the batches dies away. */
const SCHEDULE = [
  { until: 600, learningRate: 0.02 },
  { until: 1200, learningRate: 0.002 },
] as const;
/** Of the highest mean log p(x): what brief training by noisy batches reaches. */
const BOUND = 5e-3;
/** Several chunks fit into the turn of a hand at rest. */
const CHUNK_MS = 10;

const notFinite = (step: number): AppError => ({
  code: "not-finite",
  message: `The loss of the linear-Gaussian model became not finite at step ${step}.`,
  hint: "The device computes wrong numbers; choose another one.",
});

/** Training from random weights to the maximum that is known in closed form. */
export async function trainingChecks(setting: CalibrationSetting, model: LinearModel): Promise<Check[]> {
  const { dataset, config } = model;
  const { latentSize } = config;
  const parameters = await train(setting, model);
  const rows = Array.from(dataset.trainRows, (row) => rowOf(dataset, row));
  const { evidence, bound } = await setting.turns.take(() => means(rows, parameters, latentSize));
  const best = await setting.turns.take(() => bestLogLikelihood(rows, latentSize));
  const common = { unit: "nats", expected: best, bound: BOUND };
  return [
    relative({ ...common, name: "mean log p(x) reached, against the maximum", found: evidence }),
    relative({ ...common, name: "mean ELBO reached, against the same", found: bound }),
  ];
}

/** The mean of log p(x) and of the ELBO in closed form at the weights reached, nats. */
function means(
  rows: readonly (readonly number[])[],
  parameters: TensorMap,
  latentSize: number,
): { readonly evidence: number; readonly bound: number } {
  const reached = linearGaussianOf(parameters, latentSize);
  let evidence = 0;
  let bound = 0;
  for (const x of rows) {
    const value = logEvidence(reached, x);
    evidence += value / rows.length;
    const q = encoderAnswer(parameters, x, latentSize);
    bound += (value - klToPosterior(q, posteriorOf(reached, x))) / rows.length;
  }
  return { evidence, bound };
}

/** The weights after the schedule, by their own names. */
async function train(
  { runtime, turns, now, report }: CalibrationSetting,
  { config, dataset }: LinearModel,
): Promise<TensorMap> {
  const model = buildModel(config, FEATURES);
  const training = { batchSize: 64, stepsPerSecond: null };
  const trainer = new Trainer({
    runtime,
    dataset,
    model,
    objective: elbo,
    optimiser: adamOptimiser,
    observations: observationsOf(dataset, config),
    training: { ...training, stopAt: SCHEDULE[0].until, learningRate: SCHEDULE[0].learningRate },
    start: {
      position: { step: 0, items: 0, optimiserSteps: 0 },
      state: prefixed("parameter", initialParameters(model.parameters, config.seed)),
      pending: noTerms,
      points: [],
    },
    now,
  });
  const total = SCHEDULE[SCHEDULE.length - 1]?.until ?? 0;
  try {
    await trainer.prepare();
    for (const { until, learningRate } of SCHEDULE) {
      trainer.configure({ ...training, stopAt: until, learningRate });
      await inTurns(turns, now, async () => {
        const outcome = await trainer.chunk(CHUNK_MS);
        report({ phase: "training", done: trainer.step, total });
        if (outcome.kind === "not-finite") fail(notFinite(outcome.step));
        return outcome.kind !== "finished";
      });
    }
    return copyOfState(trainer.parameters);
  } finally {
    await trainer.dispose();
  }
}
