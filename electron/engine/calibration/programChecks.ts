import { standardNormalLogDensity } from "#shared/math/gaussian";
import { decode, logLikelihood } from "#shared/math/linearGaussian";
import { Random } from "#shared/math/random";
import { modelJoint, modelJointGradient } from "#engine/probability/modelJoint";
import type { ModelReader } from "#engine/probability/modelReader";
import { relative, type Check } from "./check";
import { encoderAnswer, rowOf, type LinearModel } from "./linearModel";

const ROW = 0;
const LATENTS = 64;
/** Float32 sums of 50 terms: a few roundings of 6e-8. */
const FLOAT32 = 2e-6;

/** Every compiled function of the model at exact weights, against itself in doubles. */
export async function programChecks(reader: ModelReader, model: LinearModel): Promise<Check[]> {
  const { programs, weights, turns } = reader;
  const { truth, parameters, config } = model;
  const { latentSize: d } = config;
  const x = rowOf(model.dataset, ROW);
  const row = Float32Array.from(x);
  const z = new Float32Array(LATENTS * d);
  new Random(config.seed).fork("latents").fillNormal(z);
  const latents = Array.from({ length: LATENTS }, (_, i) => z.subarray(i * d, (i + 1) * d));
  const doubles = Float64Array.from(z);

  const q = encoderAnswer(parameters, x, d);
  const encoded = await turns.take(() => programs.run("encode", 1, weights.parameters, { x: row }));
  const decoded = await turns.take(() => programs.run("decode", LATENTS, weights.parameters, { z }));
  const joint = await modelJoint(reader, row).evaluate(doubles, LATENTS);
  const climbing = await modelJointGradient(reader, row)(doubles, LATENTS);
  const of = (
    name: string,
    unit: string,
    expected: ArrayLike<number>,
    found: ArrayLike<number> = [],
  ): Check => relative({ name, unit, expected, found, bound: FLOAT32 });
  return [
    of("mean of q(z|x)", "prior σ", q.mean, encoded["mean"]),
    of("standard deviation of q(z|x)", "prior σ", q.sd, encoded["sd"]),
    of(
      "decoded mean",
      "",
      latents.flatMap((at) => decode(truth, at)),
      decoded["mean"],
    ),
    of(
      "log p(x|z)",
      "nats",
      latents.map((at) => logLikelihood(truth, x, at)),
      joint.logLikelihood,
    ),
    of(
      "log p(z)",
      "nats",
      latents.map((at) => standardNormalLogDensity(at)),
      joint.logPrior,
    ),
    of(
      "gradient of log p(x, z) in z",
      "nats / σ",
      latents.flatMap((at) => {
        const residual = decode(truth, at).map((mean, i) => (x[i] ?? NaN) - mean);
        return Array.from(at, (value, j) => {
          const slope = residual.reduce((sum, r, i) => sum + r * (truth.weights[i]?.[j] ?? NaN), 0);
          return slope / truth.noise ** 2 - value;
        });
      }),
      climbing.gradient,
    ),
  ];
}
