import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { aggregateGrid } from "#engine/evidence/aggregateGrid";
import { finish, type LatentCloud } from "#engine/evidence/latentCloud";
import { Random } from "#shared/math/random";
import { repositoryRoot } from "../e2e/repositoryRoot";
import type { Benchmark, Line } from "./report";
import { median, spread } from "./statistics";
import { startTorch } from "./torchPeer";

const COUNT = 10_000;
const CELLS = 256;
const EXTENT = 4;
const ROUNDS = 7;
/** Nats below which the peer's densities are none. */
const SEEN = -600;

/** Codes as a trained encoder gives them: narrow, of many sizes, spread as the prior. */
function cloudOfCodes(): LatentCloud & { readonly mean: Float64Array; readonly sd: Float64Array } {
  const random = new Random(5);
  return {
    count: COUNT,
    latentSize: 2,
    mean: Float64Array.from({ length: 2 * COUNT }, () => random.normal()),
    sd: Float64Array.from({ length: 2 * COUNT }, () => 0.02 * 10 ** random.uniform()),
  };
}

/**
 * log q̄ of 10,000 codes on 256² cells, one thread and in log space, so that holes keep their depth; against NumPy's product
 * of two matrices of densities, which uses as many threads as it likes and loses what underflows.
 */
export const aggregateMap: Benchmark = {
  name: "aggregate map, 10,000 codes on 256 × 256 cells",
  async run() {
    const cloud = cloudOfCodes();
    const folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-bench-"));
    try {
      await writeFile(path.join(folder, "mean.raw"), new Uint8Array(cloud.mean.buffer));
      await writeFile(path.join(folder, "sd.raw"), new Uint8Array(cloud.sd.buffer));
      return await compared(cloud, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function compared(cloud: LatentCloud, folder: string): Promise<Line[]> {
  const edge = EXTENT - EXTENT / CELLS;
  const grid = { width: CELLS, height: CELLS, x: [-edge, edge], y: [-edge, edge] } as const;
  let map = finish(aggregateGrid(cloud, grid));
  const script = path.join(repositoryRoot, "test/bench/peers/numpy_aggregate.py");
  const peer = await startTorch(script, ["--folder", folder]);
  const own: number[] = [];
  const theirs: number[] = [];
  let mean = NaN;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    map = finish(aggregateGrid(cloud, grid));
    own.push(performance.now() - start);
    if ("missing" in peer) continue;
    const answer = (await peer.ask({})) as { milliseconds: number; mean: number }; // what the script writes
    theirs.push(answer.milliseconds);
    mean = answer.mean;
  }
  const lines: Line[] = [{ what: "Priorscape, one thread, ms", value: spread(own, 0) }];
  if ("missing" in peer) return [...lines, { what: "NumPy", value: `skipped: ${peer.missing}` }];
  peer.stop();
  const seen = map.filter((value) => value > SEEN);
  const ratios = own.map((value, i) => value / (theirs[i] ?? NaN));
  return [
    ...lines,
    { what: `NumPy ${peer.version}, ms`, value: spread(theirs, 0) },
    {
      what: "mean log q̄ where both see it, nats: Priorscape, NumPy",
      value: `${(seen.reduce((sum, value) => sum + value, 0) / seen.length).toFixed(6)}, ${mean.toFixed(6)}`,
    },
    { what: "deepest cell, nats", value: Math.min(...map).toFixed(0) },
    { what: "ratio, pair by pair", value: spread(ratios), limit: { most: 1.5, is: median(ratios) } },
  ];
}
