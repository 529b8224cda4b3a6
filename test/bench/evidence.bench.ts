import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { systemClock } from "#engine/scheduler/clock";
import { Scheduler } from "#engine/scheduler/scheduler";
import { InferencePrograms } from "#engine/infer/programs";
import type { ModelReader } from "#engine/probability/modelReader";
import { datumOf } from "#engine/probability/datum";
import { turnsOf } from "#engine/probability/turns";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import type { TensorMap } from "#engine/program/runtime";
import { findDemonstration } from "#engine/session/demonstration";
import { startFrom } from "#engine/session/modelStart";
import { surveyRows } from "#engine/survey/surveyRows";
import { observationsOf } from "#engine/train/observations";
import { withoutPrefix } from "#engine/train/prefix";
import { cancelSource } from "#shared/rpc/cancelSource";
import { repositoryRoot } from "../e2e/repositoryRoot";
import { loadDigits } from "./digits";
import type { Benchmark, Line } from "./report";
import { median, spread } from "./statistics";
import { startTorchEvidence } from "./torchEvidence";

const ROWS = 100;
/** Digits of a round: all of them in one go would take long enough for the machine to change its mind in between. */
const ROWS_PER_ROUND = 20;
const SAMPLES = 5000;
const SEED = 1;

/** Names of the demonstration's tensors as the peer reads them. */
const tensorFiles: Readonly<Record<string, string>> = {
  "encoder/0/weight": "encoderWeight",
  "encoder/0/bias": "encoderBias",
  "encoder/mean/weight": "meanWeight",
  "encoder/mean/bias": "meanBias",
  "encoder/logVariance/weight": "logVarianceWeight",
  "encoder/logVariance/bias": "logVarianceBias",
  "decoder/0/weight": "decoderWeight",
  "decoder/0/bias": "decoderBias",
  "decoder/output/weight": "outputWeight",
  "decoder/output/bias": "outputBias",
};

/**
 * What a survey does for each row, through the scheduler as in the app, with ELBO, ESS and k̂; against PyTorch computing log
 * p̂ alone, of the same binary digits under the same weights. That both do the same shows in the mean, which differs by
 * the noise.
 */
export const evidence: Benchmark = {
  name: "evidence, log p̂ of 100 digits with K = 5,000, 2 threads",
  async run() {
    const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 2 });
    const folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-bench-"));
    try {
      return await compared(runtime, folder);
    } finally {
      await runtime.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function compared(runtime: OnnxRuntime, folder: string): Promise<Line[]> {
  const { reader, rows } = await digitsReader(runtime);
  await writeInputs(folder, reader, rows);
  let sum = 0;
  const measure = async (from: number, count: number): Promise<number> => {
    const start = performance.now();
    for (const row of rows.subarray(from, from + count)) {
      const [figures] = await surveyRows(reader, [row], { samples: SAMPLES, seed: SEED });
      sum += figures?.logEvidence ?? NaN;
    }
    return performance.now() - start;
  };
  await measure(0, 2);
  const peer = await startTorchEvidence(folder, SAMPLES);
  sum = 0;
  let peerSum = 0;
  const own: number[] = [];
  const theirs: number[] = [];
  for (let from = 0; from < ROWS; from += ROWS_PER_ROUND) {
    own.push(await measure(from, ROWS_PER_ROUND));
    if ("missing" in peer) continue;
    const { milliseconds, mean } = await peer.rows(from, ROWS_PER_ROUND);
    theirs.push(milliseconds);
    peerSum += mean * ROWS_PER_ROUND;
  }
  const perDigit = (times: readonly number[]): string => spread(times.map((t) => t / ROWS_PER_ROUND));
  const lines: Line[] = [{ what: "Priorscape, ms a digit", value: perDigit(own) }];
  if ("missing" in peer) return [...lines, { what: "PyTorch", value: `skipped: ${peer.missing}` }];
  peer.stop();
  const ratios = own.map((value, i) => value / (theirs[i] ?? NaN));
  const means = `${(sum / ROWS).toFixed(2)}, ${(peerSum / ROWS).toFixed(2)}`;
  return [
    ...lines,
    { what: `PyTorch ${peer.version} eager, batches of ${peer.batch}, ms a digit`, value: perDigit(theirs) },
    { what: "mean log p̂, nats: Priorscape, PyTorch", value: means },
    { what: "ratio, pair by pair", value: spread(ratios), limit: { most: 1, is: median(ratios) } },
  ];
}

/** The demonstration model of the digits and its first validation rows. */
async function digitsReader(runtime: OnnxRuntime): Promise<{ reader: ModelReader; rows: Int32Array }> {
  const dataset = await loadDigits();
  const demonstration = await findDemonstration(path.join(repositoryRoot, "assets"), dataset);
  if (demonstration === null) throw new Error("the digits have a demonstration model");
  const { model, snapshot } = await startFrom(demonstration, "demonstration", dataset.summary);
  const never = cancelSource().signal;
  const reader: ModelReader = {
    programs: new InferencePrograms(runtime, model),
    observations: observationsOf(dataset, model.config),
    dataset,
    weights: { parameters: parametersOf(snapshot.state), step: snapshot.position.step },
    turns: turnsOf(new Scheduler(systemClock), never, never),
    now: systemClock.now,
  };
  return { reader, rows: dataset.validationRows.slice(0, ROWS) };
}

const parametersOf = (state: TensorMap): TensorMap => withoutPrefix("parameter", state);

/** The very digits, binarised, and the weights, as raw float32 files. */
async function writeInputs(folder: string, reader: ModelReader, rows: Int32Array): Promise<void> {
  const { features } = reader.observations;
  const x = new Float32Array(rows.length * features);
  for (const [i, row] of rows.entries()) x.set((await datumOf(reader, row, SEED)).x, i * features);
  await writeFile(path.join(folder, "x.raw"), bytesOf(x));
  const { parameters } = reader.weights;
  for (const [name, file] of Object.entries(tensorFiles)) {
    const values = parameters[name];
    if (!(values instanceof Float32Array)) {
      throw new Error(`the model has no "${name}" but ${Object.keys(parameters).join(", ")}`);
    }
    await writeFile(path.join(folder, `${file}.raw`), bytesOf(values));
  }
}

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
