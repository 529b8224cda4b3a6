import type { Benchmark } from "./report";
import { runSoak } from "./soak/runSoak";
import { soakVerdict } from "./soak/soakVerdict";

const STEPS = 20_000;

/** What the engine holds while it trains for long and somebody explores: flat, or there is a leak. */
export const soak: Benchmark = {
  name: `soak: ${STEPS.toLocaleString("en-US")} steps of 784-400-2, batch 100, with exploration going on`,
  async run() {
    const { readings, calls } = await runSoak({ steps: STEPS, batch: 100, threads: 2, rounds: 200 });
    const figures = soakVerdict(readings).map(({ what, before, after, most }) => ({
      what,
      value: what.endsWith("bytes")
        ? `${mebibytes(before)} → ${mebibytes(after)} MiB`
        : `${before} → ${after}`,
      limit: what.endsWith("bytes") ? { most: mebibytes(most), is: mebibytes(after) } : { most, is: after },
    }));
    const asked = Object.values(calls).reduce((sum, count) => sum + count, 0);
    const compiled = readings.at(-1)?.compiled ?? 0;
    return [
      ...figures,
      { what: "commands answered meanwhile", value: String(asked) },
      { what: "programs compiled in all", value: String(compiled) },
    ];
  },
};

const mebibytes = (bytes: number): number => Math.round((10 * bytes) / 2 ** 20) / 10;
