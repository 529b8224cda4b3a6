import path from "node:path";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import { repositoryRoot } from "../e2e/repositoryRoot";
import { digitsTrainer, loadDigits, millisecondsPerStep } from "./digits";
import type { Benchmark, Line } from "./report";
import { median, spread } from "./statistics";
import { startTorchPeer } from "./torchPeer";

const ROUNDS = 9;
const STEPS = 120;
const script = path.join(repositoryRoot, "test/bench/peers/torch_step.py");

/** One optimiser step with its data, as training does it, against PyTorch doing the same; and what small chunks cost. */
export const trainingStep: Benchmark = {
  name: "training step, 784-400-2, batch 100, 2 threads",
  async run() {
    const dataset = await loadDigits();
    if (dataset.store.kind !== "u8") throw new Error("the digits are bytes");
    const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 2 });
    const trainer = await digitsTrainer(runtime, dataset);
    const peer = await startTorchPeer(script, dataset.store.values, ["--threads", "2"]);
    const lines: Line[] = [];
    await millisecondsPerStep(trainer, STEPS, 100);
    if ("missing" in peer) {
      const own = await rounds(() => millisecondsPerStep(trainer, STEPS, 100));
      lines.push({ what: "Priorscape, ms per step", value: spread(own) });
      lines.push({ what: "PyTorch", value: `skipped: ${peer.missing}` });
    } else {
      await peer.steps(STEPS);
      const own: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        own.push(await millisecondsPerStep(trainer, STEPS, 100));
        theirs.push(await peer.steps(STEPS));
      }
      const ratios = own.map((value, i) => value / (theirs[i] ?? NaN));
      lines.push({ what: "Priorscape, ms per step", value: spread(own) });
      lines.push({ what: `PyTorch ${peer.version} eager, fused Adam, ms per step`, value: spread(theirs) });
      lines.push({
        what: "ratio, pair by pair",
        value: spread(ratios),
        limit: { most: 1.3, is: median(ratios) },
      });
      peer.stop();
    }
    const large = await rounds(() => millisecondsPerStep(trainer, STEPS, 100));
    const small = await rounds(() => millisecondsPerStep(trainer, STEPS, 8));
    const overhead = small.map((value, i) => value / (large[i] ?? NaN));
    lines.push({ what: "chunks of 8 ms against chunks of 100 ms, per step", value: spread(overhead) });
    await runtime.dispose();
    return lines;
  },
};

async function rounds(measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) values.push(await measure());
  return values;
}
