import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../../e2e/repositoryRoot";
import { writeBinarisedDigits, type BinarisedDigits } from "./binarisedDigits";
import { fitCases, moreSeeds, schedule, type FitCase } from "./cases";
import { fitTable } from "./fitTable";
import { readResult, resultFile, writeResult, type Side } from "./results";
import { trainOurs } from "./trainOurs";
import { writeTwin } from "./writeTwin";

// Whether the app's models are as good as those of a PyTorch script: trains both on the same bits, one thread each, and
// writes the table. What was trained before is kept in --folder, so that it can be stopped and gone on with:
//
//   node electron/setup/runScript.mjs test/bench/fit/fitForUse.ts --folder <folder> [--only elbo-2] [--from 3] [--table]
//
// PRIORSCAPE_BENCH_PYTHON names a Python with test/bench/peers/requirements.txt.

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    only: { type: "string" },
    from: { type: "string" },
    table: { type: "boolean" },
  },
});
const folder = path.resolve(values.folder ?? path.join(repositoryRoot, "node_modules/.cache/fit-for-use"));
const python = process.env["PRIORSCAPE_BENCH_PYTHON"] ?? "python3";
const script = path.join(repositoryRoot, "test/bench/peers/torch_fit.py");

const digits = await writeBinarisedDigits(folder);
if (values.table !== true) await trainAll(digits);
const table = await fitTable(folder);
await writeFile(path.join(repositoryRoot, "test/bench/fit/README.md"), table);
console.log(table);

/** Seed by seed through all cases, so that an early stop leaves as many of each. */
async function trainAll(data: BinarisedDigits): Promise<void> {
  const cases = [...fitCases, moreSeeds].filter(
    ({ name }) => values.only === undefined || name.startsWith(values.only),
  );
  const most = Math.max(...cases.map(({ seeds }) => seeds.length));
  for (let i = Number(values.from ?? 1) - 1; i < most; i++) {
    for (const fitCase of cases) {
      const seed = fitCase.seeds[i];
      if (seed !== undefined) await trainBoth(fitCase, seed, data);
    }
  }
}

async function trainBoth(fitCase: FitCase, seed: number, data: BinarisedDigits): Promise<void> {
  const { name } = fitCase;
  const weights = path.join(folder, `${name}-${seed}.safetensors`);
  if ((await readResult(folder, name, "priorscape", seed)) === null) {
    const result = await trainOurs(fitCase, seed, data, weights);
    await writeResult(folder, name, "priorscape", seed, result);
    console.log(`${name}, seed ${seed}: Priorscape ${mean(result.bound).toFixed(2)}`);
  }
  await inPyTorch(fitCase, "pytorch", seed, data, []);
  // That the estimators and the steps agree shows with one model of each kind.
  if (seed !== fitCase.seeds[0] || fitCase === moreSeeds) return;
  await inPyTorch(fitCase, "crossed", seed, data, ["--weights", weights]);
  if ((await readResult(folder, name, "twin", seed)) !== null) return;
  const twin = path.join(folder, `${name}-twin`);
  await writeTwin(fitCase, seed, data, twin);
  await inPyTorch(fitCase, "twin", seed, data, ["--twin", twin]);
}

async function inPyTorch(
  { name, latentSize, objective, testSamples }: FitCase,
  side: Exclude<Side, "priorscape">,
  seed: number,
  data: BinarisedDigits,
  more: readonly string[],
): Promise<void> {
  if ((await readResult(folder, name, side, seed)) !== null) return;
  const samples = objective.kind === "iwae" ? objective.samples : 1;
  const options: Readonly<Record<string, string | number>> = {
    ...{ train: data.train, test: data.test, out: resultFile(folder, name, side, seed) },
    ...{ latent: latentSize, objective: objective.kind, samples, seed },
    ...{ hidden: schedule.hidden, batch: schedule.batchSize, steps: schedule.steps },
    ...{ rate: schedule.learningRate, "test-samples": testSamples },
  };
  const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, String(value)]);
  const { status, stderr, error } = spawnSync(python, [script, ...args, ...more], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${python} ${script}: ${error?.message ?? stderr}`);
  const result = await readResult(folder, name, side, seed);
  console.log(`${name}, seed ${seed}: ${side} ${mean(result?.bound ?? []).toFixed(2)}`);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
