import { expect, it } from "vitest";
import { useBuiltReader } from "../reader/builtReader";
import { temporaryFolder } from "../temporaryFolder";
import { fuzzReader } from "./fuzz/fuzzReader";
import { readerTargets } from "./fuzz/readerTargets";

useBuiltReader();

/** A few of the 20,000 of `fuzz/fuzz.ts`, here in the processes that read them; the damage of a number is always the same. */
const RUNS = 120;

it.each(readerTargets.map((target) => [target.name, target] as const))(
  "damaged %s files are read or refused with an error for the user, in time and memory",
  async (_, target) => {
    const made = target.make(temporaryFolder());
    // The program takes its time to start, which is not the files' doing.
    await made.format.inspect?.(made.corpus[0] ?? [], {});
    const report = await fuzzReader(made, { first: 0, count: RUNS, folder: temporaryFolder() });
    expect(report.failures).toEqual([]);
    expect(report.read + report.refused).toBe(RUNS);
    expect(report.refused).toBeGreaterThan(RUNS / 20);
  },
  120_000,
);
