import path from "node:path";
import { repositoryRoot } from "../e2e/repositoryRoot";
import { startTorch } from "./torchPeer";

const script = path.join(repositoryRoot, "test/bench/peers/torch_evidence.py");
/** Latents of one product: all samples of a row at once, as is usual, and pieces that stay in the cache. */
const BATCHES = [5000, 1000, 250] as const;
const TRIAL_ROWS = 4;

export interface TorchEvidence {
  readonly version: string;
  /** The fastest of those tried. */
  readonly batch: number;
  /** Computes log p̂ of `count` rows from `from` on: how long it took and their mean, nats. */
  rows(from: number, count: number): Promise<{ readonly milliseconds: number; readonly mean: number }>;
  stop(): void;
}

/** Starts the peer on the files of `folder` with the batch that is fastest for it here, or says why it cannot. */
export async function startTorchEvidence(
  folder: string,
  samples: number,
): Promise<TorchEvidence | { missing: string }> {
  let best: { readonly peer: TorchEvidence; readonly milliseconds: number } | null = null;
  for (const batch of BATCHES) {
    const options = ["--folder", folder, "--samples", String(samples), "--threads", "2"];
    const program = await startTorch(script, [...options, "--batch", String(batch)]);
    if ("missing" in program) return program;
    const { version, ask, stop } = program;
    const rows: TorchEvidence["rows"] = async (from, count) =>
      (await ask({ from, rows: count })) as Awaited<ReturnType<TorchEvidence["rows"]>>; // what the script writes
    await rows(0, 1);
    const { milliseconds } = await rows(0, TRIAL_ROWS);
    if (best === null || milliseconds < best.milliseconds) {
      best?.peer.stop();
      best = { peer: { version, batch, rows, stop }, milliseconds };
    } else stop();
  }
  if (best === null) throw new Error("no batch was tried");
  return best.peer;
}
