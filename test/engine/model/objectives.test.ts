import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { ModelConfig } from "#shared/domain/model";
import { plainElbo, type ObjectiveConfig } from "#shared/domain/objective";
import { elbo } from "#engine/model/elbo";
import { buildModel } from "#engine/model/model";
import type { Objective } from "#engine/model/objective";
import { objectiveOf } from "#engine/model/objectives";
import { initialParameters, tensorSpecsOf } from "#engine/model/parameters";
import { reparameterise } from "#engine/model/reparameterise";
import type { TensorMap } from "#engine/program/runtime";
import type { PriorConfig } from "#shared/domain/prior";
import { prefixed, withoutPrefix } from "#engine/train/prefix";
import { eager, feedsOf, lossProgram, traced, trainingProgram, type LossFunction } from "./objectivePrograms";

const features = 4;
const batch = 3;

const configOf = (objective: ObjectiveConfig): ModelConfig => ({
  hidden: [5],
  latentSize: 2,
  activation: "tanh",
  likelihood: "bernoulli",
  binarisation: "stochastic",
  objective,
  seed: 3,
});

const weighted = { kind: "elbo", beta: 2.5, warmUpSteps: 4, freeBits: 0.05 } as const;
const iwaeOf = (samples: number, gradient: "plain" | "sticking-the-landing" | "doubly-reparameterised") =>
  ({ kind: "iwae", samples, gradient }) as const;
const correlation = { ...weighted, beta: 4, weighs: "total-correlation", freeBits: 0 } as const;
const all: readonly ObjectiveConfig[] = [
  plainElbo,
  weighted,
  correlation,
  iwaeOf(5, "plain"),
  iwaeOf(5, "sticking-the-landing"),
  iwaeOf(5, "doubly-reparameterised"),
];
const named = all.map((config) => ({
  name:
    config.kind === "iwae"
      ? config.gradient
      : `elbo, β ${config.beta}${config.weighs === undefined ? "" : " of the total correlation"}`,
  config,
}));

const x = Float32Array.from({ length: batch * features }, (_, i) => ((i * 7) % 5 < 2 ? 1 : 0));
/** Biases start at 0; these are no longer symmetric. */
const weightsOf = (config: ModelConfig): Record<string, Float32Array> =>
  Object.fromEntries(
    Object.entries(initialParameters(buildModel(config, features).parameters, 3)).map(([name, values]) => [
      name,
      values.map((weight, i) => weight + 0.3 * Math.cos(i + 1)),
    ]),
  );

async function outputsOf(
  runtime: typeof eager | typeof traced,
  config: ObjectiveConfig,
  step = 1,
): Promise<TensorMap> {
  const modelConfig = configOf(config);
  const model = buildModel(modelConfig, features);
  const objective = objectiveOf(config);
  const program = await trainingProgram(runtime, model, objective, batch);
  const outputs = await program.run(
    feedsOf(model, objective, { parameters: weightsOf(modelConfig), x, step }),
  );
  await program.dispose();
  return outputs;
}

/** Central differences of `loss` against the objective's gradients, one weight of each parameter. */
async function expectSlopes(
  objective: Objective,
  loss: LossFunction,
  step: number,
  prior?: PriorConfig,
): Promise<void> {
  const config = { ...configOf(plainElbo), prior };
  const model = buildModel(config, features);
  const parameters = weightsOf(config);
  const program = await lossProgram(eager, model, objective, batch, loss);
  const training = await trainingProgram(eager, model, objective, batch);
  const gradients = await training.run(feedsOf(model, objective, { parameters, x, step }));
  const h = 4e-3;
  for (const [name, values] of Object.entries(parameters)) {
    const i = Math.min(2, values.length - 1);
    const at = async (by: number): Promise<number> => {
      const moved = { ...parameters, [name]: values.map((v, j) => (j === i ? v + by : v)) };
      return (
        (await program.run(feedsOf(model, objective, { parameters: moved, x, step })))["loss"]?.[0] ?? NaN
      );
    };
    const slope = ((await at(h)) - (await at(-h))) / (2 * h);
    const gradient = gradients[`gradient/${name}`]?.[i] ?? NaN;
    expect(Math.abs(gradient - slope), `${name}[${i}]: ${gradient}, ${slope}`).toBeLessThan(
      1e-3 + 0.005 * Math.abs(slope),
    );
  }
}

describe("every objective", () => {
  it.each(named)("is the same compiled as step by step ($name)", async ({ config }) => {
    const [compiled, stepwise] = [await outputsOf(traced, config, 3), await outputsOf(eager, config, 3)];
    expect(Object.keys(compiled)).toEqual(Object.keys(stepwise));
    for (const [name, values] of Object.entries(stepwise)) {
      const scale = Math.max(1e-3, ...Array.from(values, Math.abs));
      values.forEach((value, i) =>
        expect(Math.abs((compiled[name]?.[i] ?? NaN) - value), name).toBeLessThan(1e-4 * scale),
      );
    }
  });

  it.each(named)("reports what it says, with elbo = reconstruction − kl ($name)", async ({ config }) => {
    const outputs = await outputsOf(traced, config);
    const terms = Object.keys(outputs).filter((name) => name.startsWith("term/"));
    expect(terms.map((name) => name.slice(5))).toEqual([...objectiveOf(config).reported]);
    for (let i = 0; i < batch; i++) {
      const difference = (outputs["term/reconstruction"]?.[i] ?? 0) - (outputs["term/kl"]?.[i] ?? 0);
      expect(outputs["term/elbo"]?.[i]).toBeCloseTo(difference, 4);
      if (config.kind === "iwae")
        expect(outputs["term/bound"]?.[i]).toBeGreaterThan(outputs["term/elbo"]?.[i] ?? Infinity);
    }
  });
});

describe("the weighted ELBO", () => {
  const loss =
    (weight: number, freeBits: number): LossFunction =>
    (model, parameters, items, noise) => {
      const q = model.encoder.encode(parameters, items);
      const z = reparameterise(q, noise["z"] as tf.Tensor2D); // as the objective declares it
      const log = model.likelihood.logLikelihood(parameters, items, model.decoder.decode(parameters, z));
      const kl = model.prior.klPerDimension?.(parameters, q) as tf.Tensor2D; // the normal prior has it
      const charged = tf.maximum(tf.mean(kl, 0), freeBits);
      return tf.sub(tf.mul(tf.sum<tf.Scalar>(charged), weight), tf.mean<tf.Scalar>(log));
    };

  it("has the gradients of finite differences, at the weight of its step", async () => {
    await expectSlopes(objectiveOf(plainElbo), loss(1, 0), 1);
    await expectSlopes(objectiveOf(weighted), loss(2.5 * 0.75, 0.05), 3);
    await expectSlopes(objectiveOf({ ...weighted, freeBits: 0.4 }), loss(2.5, 0.4), 9);
  });

  it("warms up linearly, and not at all in 0 steps", () => {
    const weightAt = (warmUpSteps: number, step: number) =>
      objectiveOf({ ...weighted, warmUpSteps }).scalarsOf(step)["weight"];
    expect([1, 2, 4, 5, 1000].map((step) => weightAt(4, step))).toEqual([0.625, 1.25, 2.5, 2.5, 2.5]);
    expect([1, 7].map((step) => weightAt(0, step))).toEqual([2.5, 2.5]);
  });

  it("warms up again in each cycle (Fu et al. 2019)", () => {
    const { scalarsOf } = objectiveOf({ ...weighted, cycleSteps: 10 });
    const weights = [1, 4, 10, 11, 12, 20, 21].map((step) => scalarsOf(step)["weight"]);
    expect(weights).toEqual([0.625, 2.5, 2.5, 0.625, 1.25, 2.5, 0.625]);
  });

  it("adds the total correlation by minibatch-weighted sampling, pair by pair", async () => {
    const correlationLoss: LossFunction = (model, parameters, items, noise) => {
      const q = model.encoder.encode(parameters, items);
      const z = reparameterise(q, noise["z"] as tf.Tensor2D); // as the objective declares it
      const density = (i: number, k: number, j: number): tf.Tensor => {
        const at = (t: tf.Tensor2D, row: number): tf.Tensor => tf.slice(t, [row, j], [1, 1]);
        const square = tf.square(tf.sub(at(z, i), at(q.mean, k)));
        const variance = tf.exp(at(q.logVariance, k));
        return tf.div(tf.exp(tf.mul(tf.div(square, variance), -0.5)), tf.sqrt(tf.mul(variance, 2 * Math.PI)));
      };
      const range = [0, 1, 2];
      const sums = range.map((i) => {
        const all2 = range.map((k) => [density(i, k, 0), density(i, k, 1)] as const);
        const joint = all2.map(([a, b]) => tf.mul(a, b)).reduce((a, b) => tf.add(a, b));
        const sides = [0, 1].map((j) =>
          all2.map((pair) => pair[j] as tf.Tensor).reduce((a, b) => tf.add(a, b)),
        );
        return tf.sub(tf.log(joint), tf.add(tf.log(sides[0] as tf.Tensor), tf.log(sides[1] as tf.Tensor)));
      });
      const mean = tf.div(sums.reduce((a, b) => tf.add(a, b)), batch); // prettier-ignore
      return tf.add(loss(1, 0)(model, parameters, items, noise), tf.mul(tf.reshape(mean, []), 3 * 0.75));
    };
    await expectSlopes(objectiveOf(correlation), correlationLoss, 3);
  });

  it("reports the ELBO without its weight", async () => {
    const [plain, other] = [await outputsOf(traced, plainElbo), await outputsOf(traced, weighted)];
    for (const term of elbo.reported) expect(other[`term/${term}`]).toEqual(plain[`term/${term}`]);
  });

  it("does not lower a KL below its free bits", async () => {
    const free = await outputsOf(traced, { ...weighted, freeBits: 10 });
    const unweighted = await outputsOf(traced, { ...weighted, beta: 0, freeBits: 0 });
    const charged = await outputsOf(traced, { ...weighted, freeBits: 0 });
    const bias = "gradient/encoder/logVariance/bias";
    expect(free[bias]).toEqual(unweighted[bias]);
    expect(charged[bias]).not.toEqual(unweighted[bias]);
  });
});

describe("an objective under a learned prior", () => {
  /** −log p(x|z) + log q(z|x) − log p(z), with the entropy of q for its log density. */
  const loss: LossFunction = (model, parameters, items, noise) => {
    const q = model.encoder.encode(parameters, items);
    const z = reparameterise(q, noise["z"] as tf.Tensor2D); // as the objective declares it
    const log = model.likelihood.logLikelihood(parameters, items, model.decoder.decode(parameters, z));
    const entropy = tf.mul(tf.sum(tf.add(q.logVariance, 1 + Math.log(2 * Math.PI)), 1), 0.5);
    const joint = tf.add(log, model.prior.logDensity(parameters, z));
    return tf.neg(tf.mean<tf.Scalar>(tf.add(joint, entropy)));
  };

  it.each(["mixture", "vamp"] as const)("has the gradients of finite differences: %s", async (kind) => {
    await expectSlopes(objectiveOf(plainElbo), loss, 1, { kind, components: 3 });
  });

  it.each(["mixture", "vamp"] as const)("has a density that integrates to one: %s", async (kind) => {
    const config = { ...configOf(plainElbo), prior: { kind, components: 3 } };
    const model = buildModel(config, features);
    const step = 0.08;
    const at = Array.from({ length: 150 }, (_, i) => -6 + (i + 0.5) * step);
    const z = Float32Array.from(at.flatMap((a) => at.flatMap((b) => [a, b])));
    const program = await traced.compile(
      (inputs) => ({
        log: model.prior.logDensity(withoutPrefix("parameter", inputs), inputs["z"] as tf.Tensor2D),
      }), // declared below
      {
        z: { shape: [at.length ** 2, 2], dtype: "float32" },
        ...prefixed("parameter", tensorSpecsOf(model.prior.uses)),
      },
    );
    const weights = weightsOf(config);
    const used = Object.fromEntries(
      Object.keys(model.prior.uses).map((name) => [name, weights[name] as Float32Array]),
    );
    const { log } = await program.run({ z, ...prefixed("parameter", used) });
    const sum = Array.from(log ?? [], (value) => Math.exp(value)).reduce((a, b) => a + b, 0);
    expect(sum * step * step).toBeCloseTo(1, 3);
  });
});

describe("IWAE", () => {
  /** −mean_n log (1/K) Σ_k w, from K single evaluations without the code under test. */
  const loss: LossFunction = (model, parameters, items, noise) => {
    const q = model.encoder.encode(parameters, items);
    const logs = tf.unstack(noise["z"] as tf.Tensor3D, 1).map((epsilon) => {
      const z = reparameterise(q, epsilon as tf.Tensor2D); // [batch, K, latentSize] without K
      const log = model.likelihood.logLikelihood(parameters, items, model.decoder.decode(parameters, z));
      const density = tf.sum(
        tf.mul(tf.add(tf.add(tf.square(epsilon), q.logVariance), Math.log(2 * Math.PI)), -0.5),
        1,
      );
      return tf.sub<tf.Tensor1D>(tf.add(log, model.prior.logDensity(parameters, z)), density);
    });
    const sum = logs.map((log) => tf.exp(log)).reduce((a, b) => tf.add(a, b));
    return tf.neg(tf.mean<tf.Scalar>(tf.sub(tf.log(sum), Math.log(logs.length))));
  };

  it("has the gradients of finite differences with the plain estimator", async () => {
    await expectSlopes(objectiveOf(iwaeOf(1, "plain")), loss, 1);
    await expectSlopes(objectiveOf(iwaeOf(5, "plain")), loss, 1);
  });

  it("has the same decoder's gradients with every estimator", async () => {
    const [plain, landing, doubly] = await Promise.all(
      (["plain", "sticking-the-landing", "doubly-reparameterised"] as const).map((gradient) =>
        outputsOf(traced, iwaeOf(5, gradient)),
      ),
    );
    for (const name of Object.keys(plain ?? {}).filter((key) => key.startsWith("gradient/decoder")))
      plain?.[name]?.forEach((value, i) => {
        expect(landing?.[name]?.[i]).toBeCloseTo(value, 5);
        expect(doubly?.[name]?.[i]).toBeCloseTo(value, 5);
      });
  });

  it("is the ELBO in expectation with one sample", async () => {
    const config = configOf(plainElbo);
    const model = buildModel(config, features);
    const parameters = weightsOf(config);
    const one = objectiveOf(iwaeOf(1, "plain"));
    const draws = 4000;
    // One item many times, so that its terms have as many draws of z; the same noise for both.
    const items = Float32Array.from({ length: draws * features }, (_, i) => x[i % features] ?? 0);
    const termsOf = async (objective: Objective): Promise<TensorMap> => {
      const program = await trainingProgram(traced, model, objective, draws);
      return program.run(feedsOf(model, objective, { parameters, x: items }));
    };
    const [single, closed] = [await termsOf(one), await termsOf(elbo)];
    const gaps = (name: string, other: string): number[] =>
      Array.from(single[`term/${name}`] ?? [], (value, i) => value - (closed[`term/${other}`]?.[i] ?? NaN));
    expect(Math.max(...gaps("reconstruction", "reconstruction").map(Math.abs))).toBeLessThan(1e-4);
    const differences = gaps("bound", "elbo");
    const mean = differences.reduce((sum, d) => sum + d, 0) / draws;
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (draws - 1);
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / draws));
    expect(variance).toBeGreaterThan(1e-4);
  });

  it("reports the same terms whatever the estimator", async () => {
    const [plain, doubly] = [
      await outputsOf(traced, iwaeOf(5, "plain")),
      await outputsOf(traced, iwaeOf(5, "doubly-reparameterised")),
    ];
    for (let i = 0; i < batch; i++)
      expect(doubly["term/bound"]?.[i]).toBeCloseTo(plain["term/bound"]?.[i] ?? NaN, 5);
  });
});
