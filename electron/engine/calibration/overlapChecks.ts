import { klToStandardNormal } from "#shared/math/gaussian";
import { normalCdf } from "#shared/math/normalCdf";
import { gaussianKl } from "#engine/evidence/diagonalGaussian";
import type { Encoding } from "#engine/infer/encoding";
import { EncodingPass } from "#engine/infer/encodingPass";
import type { ModelReader } from "#engine/probability/modelReader";
import { overlapMap, overlapSummary } from "#engine/probability/overlap";
import { inTurns } from "#engine/probability/turns";
import { absolute, relative, withinErrors, type Check } from "./check";
import { encoderAnswer, rowOf, type LinearModel } from "./linearModel";

const SAMPLES = 10_000;
/** Rows encoded: the exact mixture at 10,000 points costs their product. */
const ROWS = 200;
const FLOAT32 = 2e-6;
const silent = (): void => undefined;

/** q̄(z): where it has closed forms against those, else one way of computing it against another. */
export async function overlapChecks(reader: ModelReader, model: LinearModel): Promise<Check[]> {
  const { seed } = model.config;
  const { turns, now } = reader;
  const request = { samples: SAMPLES, seed, rows: null };
  const summaryOf = (encoding: Encoding) => overlapSummary({ turns, now }, encoding, request, silent);

  // Every q(z|x) the same, a unit Gaussian 1.5 σ from the origin: q̄ is it, and z tells nothing about x.
  const shift = 1.5;
  const same = await summaryOf(encodingOf(32, () => [shift, 0], 1));
  // Rows so far apart that q̄ is as many separate Gaussians: z tells which row it is, log N nats.
  const count = 16;
  const apart = await summaryOf(
    encodingOf(count, (n) => [40 * (n % 4) - 60, 40 * Math.floor(n / 4) - 60], 0.5),
  );
  const distance = apart.meanKl - Math.log(count);

  const encoding = await encode(reader, model);
  const answers = Array.from({ length: ROWS }, (_, row) =>
    encoderAnswer(model.parameters, rowOf(model.dataset, row), model.config.latentSize),
  );
  const own = await summaryOf(encoding);
  const map = await overlapMap(
    { turns, now },
    encoding,
    { dimensions: [0, 1], resolution: 192, extent: 6, rows: null },
    silent,
  );
  const parts = own.information.value + own.marginalKl.value;
  return [
    withinErrors("overlap with a prior shifted by 1.5 σ", "", 2 * normalCdf(-shift / 2), same.overlap),
    withinErrors("KL(q̄ ‖ p) of it", "nats", klToStandardNormal(shift, 1), same.marginalKl),
    absolute({
      name: "information of codes that coincide",
      unit: "nats",
      expected: 0,
      found: same.information.value,
      bound: 1e-12,
    }),
    relative({
      name: `information of ${count} codes far apart`,
      unit: "nats",
      expected: Math.log(count),
      found: apart.information.value,
      bound: FLOAT32,
    }),
    withinErrors("KL(q̄ ‖ p) of them", "nats", distance, apart.marginalKl),
    relative({
      name: `mean KL(q(z|x) ‖ p(z)) of ${ROWS} encoded rows`,
      unit: "nats",
      expected: answers.reduce((sum, q) => sum + gaussianKl(q) / ROWS, 0),
      found: own.meanKl,
      bound: FLOAT32,
    }),
    // One set of samples for both parts, so that their errors add up at most.
    withinErrors("information + KL(q̄ ‖ p) of them", "nats", own.meanKl, {
      value: parts,
      standardError: own.information.standardError + own.marginalKl.standardError,
    }),
    withinErrors("overlap of their q̄ and p, against the map", "", map.overlap, own.overlap),
  ];
}

async function encode(
  { programs, observations, weights, turns, now }: ModelReader,
  { config }: LinearModel,
): Promise<Encoding> {
  const pass = new EncodingPass(programs, observations, ROWS, weights);
  await inTurns(turns, now, async () => {
    await pass.chunk();
    return !pass.isDone;
  });
  const { mean, sd, count, step } = pass;
  return { version: 1, step, count, latentSize: config.latentSize, mean, sd };
}

function encodingOf(count: number, meanOf: (row: number) => readonly number[], sd: number): Encoding {
  const mean = Float32Array.from(Array.from({ length: count }, (_, n) => meanOf(n)).flat());
  return { version: 1, step: 0, count, latentSize: 2, mean, sd: new Float32Array(2 * count).fill(sd) };
}
