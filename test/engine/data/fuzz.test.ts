import { expect, it } from "vitest";
import { temporaryFolder } from "../temporaryFolder";
import { fuzzReader } from "./fuzz/fuzzReader";
import { fuzzTargets } from "./fuzz/targets";

/** A few of the 20,000 of `fuzz/fuzz.ts`, others in no run: the damage of a number is always the same. */
const RUNS = 150;
/** DuckDB is started anew for each of these. */
const DATABASE_RUNS = 15;

it.each(fuzzTargets.map((target) => [target.name, target] as const))(
  "damaged %s files are read or refused with an error for the user, in time and memory",
  async (_, target) => {
    const count = /csv|json|parquet/.test(target.name) ? DATABASE_RUNS : RUNS;
    const report = await fuzzReader(target, { first: 0, count, folder: temporaryFolder() });
    expect(report.failures).toEqual([]);
    expect(report.read + report.refused).toBe(count);
    expect(report.refused).toBeGreaterThan(count / 20);
  },
);
