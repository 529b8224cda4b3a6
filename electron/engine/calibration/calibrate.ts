import type { Calibration, CalibrationRow } from "#shared/contract/calibrationContract";
import { explain } from "#engine/probability/explain";
import type { ModelReader, Report } from "#engine/probability/modelReader";
import { race } from "#engine/probability/race";
import { refineDatum } from "#engine/probability/refineDatum";
import { refused, type Check } from "./check";
import { gradientChecks } from "./gradientChecks";
import { gridChecks } from "./gridChecks";
import { linearModel, type LinearModel } from "./linearModel";
import { overlapChecks } from "./overlapChecks";
import { programChecks } from "./programChecks";
import { refineChecks } from "./refineChecks";
import { sampleChecks } from "./sampleChecks";
import { readerOf, type CalibrationSetting } from "./setting";
import { trainingChecks } from "./trainingChecks";
import { headlineOf, trainingGroup, verdictOf } from "./verdict";

/** The row of the data that is asked about. */
const ROW = 0;
const SAMPLES = 10_000;
const REFINE_STEPS = 250;

/** A group of checks: one line of progress. */
interface Step {
  readonly group: string;
  /** `within` takes how far the step itself has come. */
  checks(within: Report): Promise<Check[]>;
}

/**
 * The linear-Gaussian model (probabilistic PCA, Tipping & Bishop 1999) on this machine, through the programs and the
 * questions that real models go through, each answer beside its closed form. The same seed on the same device gives the
 * same figures. Models, data and programs are its own; every piece of work is a turn of the scheduler's.
 *
 * @throws AppErrorException `cancelled`; what the checked parts refuse is a failed row instead.
 */
export async function calibrate(setting: CalibrationSetting, seed: number): Promise<Calibration> {
  const { now, runtime, report, turns } = setting;
  const start = now();
  const line = await turns.take(() => linearModel(1, seed));
  const plane = await turns.take(() => linearModel(2, seed));
  const space = await turns.take(() => linearModel(3, seed));
  const readers = [line, plane, space].map((model) => readerOf(setting, model));
  const [onLine, onPlane, inSpace] = readers as [ModelReader, ModelReader, ModelReader]; // one for each of three
  const steps: readonly Step[] = [
    { group: "Training step", checks: () => gradientChecks(setting, plane) },
    { group: trainingGroup, checks: (within) => trainingChecks({ ...setting, report: within }, plane) },
    { group: "Programs", checks: () => programChecks(onPlane, plane) },
    { group: "Exact p(x) and p(z|x)", checks: () => onGrid(onLine, line) },
    { group: "Exact p(x) and p(z|x)", checks: () => onGrid(onPlane, plane) },
    { group: "Exact p(x) and p(z|x)", checks: () => onGrid(inSpace, space) },
    { group: "Estimates from samples", checks: () => sampled(onPlane, plane, seed) },
    { group: "Refining q", checks: () => refinedOf(onPlane, plane, seed) },
    { group: "Overlap and surgery", checks: () => overlapChecks(onPlane, plane) },
  ];
  const rows: CalibrationRow[] = [];
  try {
    for (const [done, { group, checks }] of steps.entries()) {
      const total = steps.length;
      report({ phase: group, done, total });
      const within: Report = (inner) =>
        report({ phase: group, done: done + inner.done / inner.total, total });
      const found = await checks(within).catch((error: unknown) => [refused(group, error)]);
      rows.push(...found.map((check) => ({ group, ...check })));
    }
  } finally {
    for (const { programs } of readers) await programs.dispose();
  }
  report({ phase: "done", done: steps.length, total: steps.length });
  return {
    device: runtime.name,
    seed,
    seconds: (now() - start) / 1000,
    rows,
    passed: rows.every(({ ok }) => ok),
    headline: headlineOf(rows),
    verdict: verdictOf(rows, runtime.name),
  };
}

/** The smallest number of samples that explaining takes: here only the grid is of interest. */
const FEWEST = 10;

async function onGrid(reader: ModelReader, model: LinearModel): Promise<Check[]> {
  const request = { row: ROW, seed: model.config.seed, largestK: FEWEST };
  return gridChecks(model, await explain(reader, request, silent));
}

async function sampled(reader: ModelReader, model: LinearModel, seed: number): Promise<Check[]> {
  const explained = await explain(reader, { row: ROW, seed, largestK: SAMPLES }, silent);
  return sampleChecks(model, explained, await race(reader, { row: ROW, seed, count: SAMPLES }, silent));
}

async function refinedOf(reader: ModelReader, model: LinearModel, seed: number): Promise<Check[]> {
  return refineChecks(model, await refineDatum(reader, { row: ROW, seed, steps: REFINE_STEPS }, silent));
}

const silent = (): void => undefined;
