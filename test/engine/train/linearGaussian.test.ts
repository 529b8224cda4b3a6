import { describe, expect, it } from "vitest";
import type { ModelConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { principalVariances } from "./principalVariances";
import { table, trainerOf, trainTo } from "./smallData";

const columns = ["a", "b", "c", "d", "e", "f"];
const latentSize = 2;

/** x = W z + noise of sd 0.5, 600 rows. */
function linearData(): Dataset {
  const random = new Random(21);
  const loadings = Array.from({ length: columns.length * latentSize }, () => random.normal());
  const data = new Float64Array(600 * columns.length);
  for (let n = 0; n < 600; n++) {
    const z = [random.normal(), random.normal()];
    for (let i = 0; i < columns.length; i++) {
      const mean = (loadings[2 * i] ?? 0) * (z[0] ?? 0) + (loadings[2 * i + 1] ?? 0) * (z[1] ?? 0);
      data[n * columns.length + i] = mean + 0.5 * random.normal();
    }
  }
  return table(data, columns);
}

/**
 * The largest mean log likelihood of probabilistic PCA over `rows`, nats per row (Tipping & Bishop 1999, equation 8):
 * σ² is the mean of the variances left out, and −½ (D log 2π + Σ_kept log λ + (D − d) log σ² + D) is left.
 */
function bestLogLikelihood(dataset: Dataset): number {
  const variances = principalVariances(dataset, dataset.trainRows);
  const kept = variances.slice(0, latentSize);
  const left = variances.slice(latentSize);
  const noise = left.reduce((a, b) => a + b, 0) / left.length;
  const logs = kept.reduce((a, b) => a + Math.log(b), 0) + left.length * Math.log(noise);
  return -0.5 * (variances.length * Math.log(2 * Math.PI) + logs + variances.length);
}

const config: ModelConfig = {
  hidden: [],
  latentSize,
  activation: "relu",
  likelihood: "gaussian",
  binarisation: "stochastic",
  objective: plainElbo,
  seed: 2,
};

describe("a linear model with a Gaussian likelihood", () => {
  it("reaches the closed-form log likelihood of probabilistic PCA within 0.5 %", async () => {
    const dataset = linearData();
    const best = bestLogLikelihood(dataset);
    // Its bound can be tight: the posterior is a Gaussian with one covariance for all x, though a diagonal one only in
    // the right axes, which the bound itself makes training find (Lucas et al. 2019).
    const training = { learningRate: 0.02, batchSize: 480, stopAt: 5000, stepsPerSecond: null };
    const trainer = await trainerOf(dataset, { config, training });
    await trainTo(trainer, 1000);
    trainer.configure({ ...training, learningRate: 0.002 });
    await trainTo(trainer, 3000);
    const { points } = trainer.snapshot();
    const last = points.slice(-10);
    const reached = last.reduce((sum, { train }) => sum + train.elbo, 0) / last.length;
    expect(reached).toBeGreaterThan(best - 0.005 * Math.abs(best));
    expect(reached).toBeLessThan(best + 0.001 * Math.abs(best));
  });
});
