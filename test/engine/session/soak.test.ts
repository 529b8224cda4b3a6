import { describe, expect, it } from "vitest";
import { runSoak } from "../../bench/soak/runSoak";
import { soakVerdict } from "../../bench/soak/soakVerdict";

describe("training while somebody explores", () => {
  it("takes no more memory, files, threads or programs with time", async () => {
    if (process.platform !== "linux") {
      console.log("skipped: what a process holds is read from Linux's /proc");
      return;
    }
    const { readings, calls } = await runSoak({ steps: 1500, batch: 32, threads: 1, rounds: 10 });
    expect(readings.at(-1)?.step).toBeGreaterThan(1350);
    expect(calls["infer:decode"]).toBeGreaterThanOrEqual(200);
    expect(calls["evidence:explain, given up"]).toBeGreaterThanOrEqual(5);
    const grown = soakVerdict(readings).filter(({ after, most }) => after > most);
    expect(grown).toEqual([]);
  }, 240_000);
});
