import { describe, expect, it } from "vitest";
import type { ModelConfig } from "#shared/domain/model";
import { plainElbo, type GradientEstimator } from "#shared/domain/objective";
import { buildModel } from "#engine/model/model";
import { objectiveOf } from "#engine/model/objectives";
import { feedsOf, traced, trainingProgram } from "./objectivePrograms";

/** Linear and Gaussian, one latent dimension: the posterior is a Gaussian, and q is not it. */
const config: ModelConfig = {
  hidden: [],
  latentSize: 1,
  activation: "relu",
  likelihood: "gaussian",
  binarisation: "stochastic",
  objective: plainElbo,
  seed: 1,
};
const model = buildModel(config, 3);
const parameters = {
  "encoder/mean/weight": Float32Array.of(0.3, -0.1, 0.2),
  "encoder/mean/bias": Float32Array.of(0.2),
  "encoder/logVariance/weight": Float32Array.of(0.1, 0.05, -0.1),
  "encoder/logVariance/bias": Float32Array.of(-0.6),
  "decoder/output/weight": Float32Array.of(0.9, -0.4, 0.5),
  "decoder/output/bias": Float32Array.of(0.1, 0, -0.2),
  "likelihood/sd": Float32Array.of(-0.2),
};
/** One item many times, each with noise of its own: a draw of the gradient is the mean over them. */
const batch = 20;
const x = Float32Array.from({ length: 3 * batch }, (_, i) => [1.2, -0.3, 0.4][i % 3] ?? 0);

interface Moments {
  readonly mean: number;
  readonly sd: number;
}

function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

/** The encoder's two gradients by its biases, [draws] each; draw n has the same noise whatever the estimator. */
async function encoderGradients(
  gradient: GradientEstimator,
  samples: number,
  draws: number,
): Promise<readonly (readonly number[])[]> {
  const objective = objectiveOf({ kind: "iwae", samples, gradient });
  const program = await trainingProgram(traced, model, objective, batch);
  const result: [number[], number[]] = [[], []];
  for (let seed = 0; seed < draws; seed++) {
    const outputs = await program.run(feedsOf(model, objective, { parameters, x, seed }));
    result[0].push(outputs["gradient/encoder/mean/bias"]?.[0] ?? NaN);
    result[1].push(outputs["gradient/encoder/logVariance/bias"]?.[0] ?? NaN);
  }
  await program.dispose();
  return result;
}

/** The largest difference of the two estimators' means, in its standard errors. */
async function bias(gradient: GradientEstimator, samples: number, draws: number): Promise<number> {
  const plain = await encoderGradients("plain", samples, draws);
  const other = await encoderGradients(gradient, samples, draws);
  const errors = plain.map((values, i) => {
    const { mean, sd } = momentsOf(values.map((value, n) => (other[i]?.[n] ?? NaN) - value));
    return Math.abs(mean) / (sd / Math.sqrt(draws));
  });
  return Math.max(...errors);
}

describe("gradient estimators of the encoder", () => {
  it("are unbiased: sticking the landing with one sample, doubly reparameterised with any", async () => {
    expect(await bias("sticking-the-landing", 1, 150)).toBeLessThan(4);
    expect(await bias("doubly-reparameterised", 1, 150)).toBeLessThan(4);
    expect(await bias("doubly-reparameterised", 6, 250)).toBeLessThan(4);
  });

  it("are biased for several samples when they stick the landing (Tucker et al. 2018)", async () => {
    expect(await bias("sticking-the-landing", 6, 150)).toBeGreaterThan(6);
  });

  it("lose their signal with K when plain, and gain when doubly reparameterised", async () => {
    const draws = 150;
    const few = {
      plain: await encoderGradients("plain", 4, draws),
      doubly: await encoderGradients("doubly-reparameterised", 4, draws),
    };
    const many = {
      plain: await encoderGradients("plain", 64, draws),
      doubly: await encoderGradients("doubly-reparameterised", 64, draws),
    };
    for (const i of [0, 1]) {
      // Both have the same expectation; the doubly reparameterised mean is the more exact one.
      const ratio = (draw: typeof few, of: "plain" | "doubly"): number =>
        Math.abs(momentsOf(draw.doubly[i] ?? []).mean) / momentsOf(draw[of][i] ?? []).sd;
      // Rainforth et al. 2018, theorem 1: as 1 / √K, here by a factor of 4.
      expect(ratio(many, "plain") / ratio(few, "plain")).toBeLessThan(0.5);
      expect(ratio(many, "doubly") / ratio(few, "doubly")).toBeGreaterThan(1);
    }
  });
});
