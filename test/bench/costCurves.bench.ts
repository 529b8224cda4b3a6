import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { ModelConfig } from "#shared/domain/model";
import type { Dataset } from "#engine/data/dataset";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import { repositoryRoot } from "../e2e/repositoryRoot";
import { curvePlot, type Curve } from "./curvePlot";
import { digitsTrainer, loadDigits, millisecondsPerStep } from "./digits";
import type { Benchmark, Line } from "./report";
import { fittedExponent, inTurn, ratiosOf, type Steps } from "./rounds";
import { median, spread } from "./statistics";
import { startTorchPeer } from "./torchPeer";

const ROUNDS = 3;
/** Steps of a round take about so long. */
const ROUND_MS = 250;
const script = path.join(repositoryRoot, "test/bench/peers/torch_step.py");
/** Where the plots go: $PRIORSCAPE_BENCH_PLOTS, else the folder for temporary files. */
const plots = process.env["PRIORSCAPE_BENCH_PLOTS"] ?? path.join(os.tmpdir(), "priorscape-bench");

interface Point {
  readonly batch: number;
  readonly change: Partial<ModelConfig>;
  readonly peer: readonly string[];
}

interface Sweep {
  readonly name: string;
  readonly axis: string;
  readonly at: readonly number[];
  readonly point: (x: number) => Point;
}

const sweeps: readonly Sweep[] = [
  {
    name: "784-400-2 by batch size",
    axis: "batch",
    at: [25, 50, 100, 200, 400, 800],
    point: (batch) => ({ batch, change: {}, peer: ["--batch", String(batch)] }),
  },
  {
    name: "IWAE, 784-400-2, batch 20, by samples K",
    axis: "K",
    at: [1, 2, 5, 10, 20, 50, 100],
    point: (samples) => ({
      batch: 20,
      change: { objective: { kind: "iwae", samples, gradient: "plain" } },
      peer: ["--batch", "20", "--samples", String(samples)],
    }),
  },
  {
    name: "784-width-2, batch 100, by width",
    axis: "width",
    at: [64, 128, 256, 512, 1024, 2048],
    point: (width) => ({ batch: 100, change: { hidden: [width] }, peer: ["--hidden", String(width)] }),
  },
];

/** What a step costs as the batch, the samples and the layers grow, beside PyTorch; a table and a plot of each. */
export const costCurves: Benchmark = {
  name: "cost curves of a training step, 2 threads",
  async run() {
    const dataset = await loadDigits();
    const lines: Line[] = [];
    for (const sweep of sweeps) lines.push(...(await swept(dataset, sweep)));
    return lines;
  },
};

async function swept(dataset: Dataset, { name, axis, at, point }: Sweep): Promise<Line[]> {
  const own: { x: number; values: readonly number[] }[] = [];
  const theirs: { x: number; values: readonly number[] }[] = [];
  const lines: Line[] = [{ what: name, value: "" }];
  for (const x of at) {
    const { us, torch } = await measured(dataset, point(x));
    own.push({ x, values: us });
    if (typeof torch === "string") {
      lines.push({ what: `  ${axis} ${x}, ms`, value: `${spread(us)}, PyTorch skipped: ${torch}` });
      continue;
    }
    theirs.push({ x, values: torch });
    const ratio = spread(ratiosOf(us, torch));
    lines.push({
      what: `  ${axis} ${x}, ms`,
      value: `${spread(us)}, PyTorch ${spread(torch)}, ratio ${ratio}`,
    });
  }
  const curves: Curve[] = [
    { name: "Priorscape", points: own },
    { name: "PyTorch", points: theirs },
  ].flatMap(({ name: of, points }) =>
    points.length < 2 ? [] : [{ name: of, exponent: fittedExponent(points), points: points.map(toPoint) }],
  );
  const exponents = curves.map(({ name: of, exponent }) => `${of} ${exponent.toFixed(2)}`);
  lines.push({ what: `  exponent of the cost in ${axis}`, value: exponents.join(", ") });
  await mkdir(plots, { recursive: true });
  const file = path.join(plots, `cost-by-${axis.toLowerCase()}.svg`);
  await writeFile(file, curvePlot(name, axis, curves));
  lines.push({ what: "  plot", value: file });
  return lines;
}

const toPoint = ({ x, values }: { x: number; values: readonly number[] }): readonly [number, number] => [
  x,
  median(values),
];

async function measured(
  dataset: Dataset,
  { batch, change, peer: options }: Point,
): Promise<{ us: readonly number[]; torch: readonly number[] | string }> {
  if (dataset.store.kind !== "u8") throw new Error("the digits are bytes");
  const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 2 });
  const peer = await startTorchPeer(script, dataset.store.values, ["--threads", "2", ...options]);
  try {
    const trainer = await digitsTrainer(runtime, dataset, batch, change);
    const us: Steps = (count) => millisecondsPerStep(trainer, count, 100);
    const steps = Math.max(3, Math.ceil(ROUND_MS / (await us(5))));
    if ("missing" in peer) return { us: (await inTurn([us], steps, ROUNDS))[0] ?? [], torch: peer.missing };
    const [own = [], theirs = []] = await inTurn([us, (count) => peer.steps(count)], steps, ROUNDS);
    return { us: own, torch: theirs };
  } finally {
    if (!("missing" in peer)) peer.stop();
    await runtime.dispose();
  }
}
