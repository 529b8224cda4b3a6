import path from "node:path";
import type { ModelConfig } from "#shared/domain/model";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { createDataset } from "#engine/data/memoryDataset";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import { repositoryRoot } from "../e2e/repositoryRoot";
import { digitsTrainer, loadDigits, millisecondsPerStep } from "./digits";
import type { Benchmark, Line } from "./report";
import { inTurn, ratiosOf, type Steps } from "./rounds";
import { median, spread } from "./statistics";
import { startTorchPeer } from "./torchPeer";

const ROUNDS = 5;
const peers = path.join(repositoryRoot, "test/bench/peers");

interface Variant {
  readonly name: string;
  readonly dataset: () => Promise<Dataset>;
  readonly batch: number;
  readonly steps: number;
  readonly change: Partial<ModelConfig>;
  readonly peer: readonly string[];
  /** Of PyTorch's time. */
  readonly most: number;
}

const SIDE = 64;
const convolution = {
  image: { width: SIDE, height: SIDE, channels: 3 },
  channels: [32, 64, 128, 256],
  residualBlocks: 0,
};

const variants: readonly Variant[] = [
  {
    name: "MLP 784-512-512-32, batch 100",
    dataset: loadDigits,
    ...{ batch: 100, steps: 60, most: 1 },
    change: { hidden: [512, 512], latentSize: 32 },
    peer: ["--hidden", "512", "512", "--latent", "32"],
  },
  {
    name: "IWAE-50, 784-400-2, batch 20",
    dataset: loadDigits,
    ...{ batch: 20, steps: 20, most: 1 },
    change: { objective: { kind: "iwae", samples: 50, gradient: "plain" } },
    peer: ["--batch", "20", "--samples", "50"],
  },
  {
    name: "convolutions 32-64-128-256 on 64 × 64 × 3, d = 32, batch 64",
    dataset: async () => noiseImages(256),
    ...{ batch: 64, steps: 2, most: 1.2 },
    change: { convolution, hidden: [256], latentSize: 32 },
    peer: [
      ...["--batch", "64", "--features", String(SIDE * SIDE * 3), "--side", String(SIDE), "--colours", "3"],
      ...["--channels", "32", "64", "128", "256", "--hidden", "256", "--latent", "32"],
    ],
  },
];

/** Colour images of nothing: the time of a step does not depend on what is in them. */
function noiseImages(count: number): Dataset {
  const random = new Random(1);
  const data = Uint8Array.from({ length: count * SIDE * SIDE * 3 }, () => random.below(256));
  return createDataset(
    {
      ...{ count, labels: null, metadata: [], remarks: [] },
      shape: { kind: "image", width: SIDE, height: SIDE, channels: 3 },
      values: { kind: "bytes", data },
    },
    { id: "noise", name: "noise", source: { kind: "bundled", id: "noise" }, splitSeed: 0 },
  );
}

/** The steps of larger models against PyTorch and, for the record, JAX taking the same, with the app's plain Bernoulli likelihood in all. */
export const models: Benchmark = {
  name: "training steps of other models, 2 threads",
  async run() {
    const lines: Line[] = [];
    for (const variant of variants) lines.push(...(await compare(variant)));
    return lines;
  },
};

async function compare({
  name,
  dataset: load,
  batch,
  steps,
  change,
  peer: options,
  most,
}: Variant): Promise<Line[]> {
  const dataset = await load();
  const { store } = dataset;
  if (store.kind !== "u8") throw new Error("the images are bytes");
  const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 2 });
  const trainer = await digitsTrainer(runtime, dataset, batch, change);
  const start = (file: string): ReturnType<typeof startTorchPeer> =>
    startTorchPeer(path.join(peers, file), store.values, ["--threads", "2", ...options]);
  const torch = await start("torch_step.py");
  const jax = await start("jax_step.py");
  try {
    const others = [torch, jax].flatMap((peer): Steps[] =>
      "missing" in peer ? [] : [(count) => peer.steps(count)],
    );
    const times = await inTurn([(n) => millisecondsPerStep(trainer, n, 100), ...others], steps, ROUNDS);
    const [own = []] = times;
    const lines: Line[] = [{ what: `${name}: Priorscape, ms`, value: spread(own) }];
    let at = 1;
    for (const [what, peer] of [
      ["PyTorch", torch],
      ["JAX jit", jax],
    ] as const) {
      if ("missing" in peer) {
        lines.push({ what: `  ${what}`, value: `skipped: ${peer.missing}` });
        continue;
      }
      const theirs = times[at++] ?? [];
      const ratios = ratiosOf(own, theirs);
      const limit = what === "PyTorch" ? { limit: { most, is: median(ratios) } } : {};
      lines.push({ what: `  ${what} ${peer.version}, ms`, value: spread(theirs) });
      lines.push({ what: `  ratio to ${what}, pair by pair`, value: spread(ratios), ...limit });
    }
    return lines;
  } finally {
    for (const peer of [torch, jax]) if (!("missing" in peer)) peer.stop();
    await runtime.dispose();
  }
}
