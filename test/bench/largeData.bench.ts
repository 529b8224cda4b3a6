import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { modelConfigSchema } from "#shared/domain/model";
import { Random } from "#shared/math/random";
import type { RawData } from "#engine/data/dataFormat";
import { createDataset } from "#engine/data/memoryDataset";
import { RowCache } from "#engine/data/rowCache";
import type { RowRequest } from "#engine/data/rowSink";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import { repositoryRoot } from "../e2e/repositoryRoot";
import { millisecondsPerStep, trainerOf } from "./digits";
import type { Benchmark, Line } from "./report";

const STEPS = 100;
const MEBIBYTE = 1024 ** 2;

/** Rows that do not fit into the memory given to them, from the first one to trained steps; with the peak of the process. */
export const largeData: Benchmark = {
  name: "large data: rows kept on disk",
  async run() {
    const folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-large-"));
    try {
      return [
        ...(await measure(folder, "1,000,000 × 32 numbers", {
          of: "table",
          precision: "f32",
          features: 32,
          count: 1_000_000,
        })),
        ...(await measure(folder, "200,000 images of 64 × 64 × 3", {
          of: "bytes",
          features: 12_288,
          count: 200_000,
        })),
        ...(await openFile(path.join(folder, "images.npy"))),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The same images from a file of bytes, as the app opens it, in a process of its own. */
async function openFile(file: string): Promise<readonly Line[]> {
  const text = "{'descr': '|u1', 'fortran_order': False, 'shape': (200000, 64, 64, 3), }";
  const handle = await open(file, "w");
  const random = new Random(2);
  const thousand = Uint8Array.from({ length: 1000 * 12_288 }, () => random.below(256));
  try {
    await handle.write(
      Buffer.concat([
        Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"),
        Buffer.from(`${text.padEnd(117)}\n`),
      ]),
    );
    for (let i = 0; i < 200; i++) await handle.write(thousand);
  } finally {
    await handle.close();
  }
  const script = [path.join(repositoryRoot, "electron/setup/runScript.mjs"), "test/bench/openLarge.ts", file];
  const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: repositoryRoot });
  // The last line is the program's own.
  const { seconds, opened, step, peak } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
    readonly seconds: number;
    readonly opened: number;
    readonly step: number;
    readonly peak: number;
  };
  const what = "200,000 images of 64 × 64 × 3 in a NPY";
  return [
    { what: `${what}: opened`, value: `${seconds.toFixed(1)} s` },
    { what: `${what}: a training step, batch 100`, value: `${step.toFixed(2)} ms` },
    { what: `${what}: peak memory once opened`, value: `${opened.toFixed(0)} MiB` },
    {
      what: `${what}: peak memory of the process`,
      value: `${peak.toFixed(0)} MiB`,
      limit: { most: 2048, is: peak },
    },
  ];
}

async function measure(folder: string, what: string, request: RowRequest): Promise<readonly Line[]> {
  const { features, count, of } = request;
  const cache = await RowCache.open(folder, { memoryBytes: 64 * MEBIBYTE });
  const began = performance.now();
  const sink = await cache.openRowsFor(what.replace(/\W/g, ""))(request);
  const random = new Random(1);
  const rows = Math.max(1, Math.floor((4 * MEBIBYTE) / features));
  const piece =
    of === "bytes"
      ? Uint8Array.from({ length: rows * features }, () => random.below(256))
      : Float32Array.from({ length: rows * features }, () => random.normal());
  for (let start = 0; start < count; start += rows) {
    await sink.append(piece.subarray(0, Math.min(rows, count - start) * features));
  }
  const raw: RawData = {
    count,
    shape:
      of === "bytes"
        ? { kind: "image", width: 64, height: 64, channels: 3 }
        : { kind: "vector", columns: Array.from({ length: features }, (_, i) => `x${i}`) },
    values: await sink.finish(),
    labels: null,
    metadata: [],
    remarks: [],
  };
  const dataset = createDataset(raw, {
    id: "large",
    name: "large",
    source: { kind: "paths", paths: ["/large"] },
    splitSeed: 0,
  });
  const opened = performance.now() - began;
  const config = modelConfigSchema.parse({
    hidden: [64],
    latentSize: 2,
    activation: "relu",
    likelihood: of === "bytes" ? "discretised-logistic" : "gaussian",
    binarisation: "stochastic",
    seed: 7,
  });
  const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 2 });
  const trainer = await trainerOf(runtime, dataset, config);
  const step = await millisecondsPerStep(trainer, STEPS, 100);
  await runtime.dispose();
  // Kilobytes, as Node says on every system.
  const peak = process.resourceUsage().maxRSS / 1024;
  return [
    { what: `${what}: written, moments taken`, value: `${(opened / 1000).toFixed(1)} s` },
    { what: `${what}: a training step, batch 100`, value: `${step.toFixed(2)} ms` },
    {
      what: `${what}: peak memory of the process so far`,
      value: `${peak.toFixed(0)} MiB`,
      limit: { most: 2048, is: peak },
    },
  ];
}
