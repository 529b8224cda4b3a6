import { describe, expect, it } from "vitest";
import { datumOf } from "#engine/probability/datum";
import { GridCache, knownGrid } from "#engine/probability/gridCache";
import { mixture } from "#engine/probability/mixture";
import type { ModelReader } from "#engine/probability/modelReader";
import { uncertainty } from "#engine/probability/uncertainty";
import { linearCase, silent } from "./linearModel";

const plane = linearCase(2);

/** A reader as the next command gets it: weights copied anew, with the change made to the first of them. */
function next(before: ModelReader, change = 0): ModelReader {
  const parameters = Object.fromEntries(
    Object.entries(before.weights.parameters).map(([name, values]) => [name, values.slice()]),
  );
  const first = Object.values(parameters)[0];
  if (first !== undefined) first[0] = Number(first[0]) + change;
  return { ...before, weights: { ...before.weights, parameters } };
}

async function ask(reader: ModelReader, row = 0, seed = 1): Promise<{ isNew: boolean; logEvidence: number }> {
  let isNew = false;
  const datum = await datumOf(reader, row, seed);
  const { posterior } = await knownGrid(reader, datum, () => (isNew = true));
  return { isNew, logEvidence: posterior?.logEvidence ?? NaN };
}

describe("the grids kept between questions", () => {
  const fresh = (): ModelReader => ({ ...plane.reader, grids: new GridCache() });

  it("serve every question about the same datum under equal weights", async () => {
    const reader = fresh();
    const first = await ask(reader);
    expect(first.isNew).toBe(true);
    expect(await ask(next(reader))).toEqual({ isNew: false, logEvidence: first.logEvidence });
    const phases = new Set<string>();
    const report = ({ phase }: { readonly phase: string }) => void phases.add(phase);
    const request = { row: 0, seed: 1, over: "grid", count: 100, top: 4 } as const;
    const kept = await mixture(next(reader), request, report);
    await uncertainty(next(reader), { row: 0, seed: 1, under: "posterior", count: 50 }, report);
    expect([...phases]).not.toContain("grid");
    expect(kept).toEqual(await mixture(plane.reader, request, silent));
  });

  it("are of no use once a weight, the row, the seed or the data have changed", async () => {
    const reader = fresh();
    const { logEvidence } = await ask(reader);
    const trained = await ask(next(reader, 0.05));
    expect(trained.isNew).toBe(true);
    expect(trained.logEvidence).toBe((await ask(next(plane.reader, 0.05))).logEvidence);
    expect(await ask(reader)).toEqual({ isNew: false, logEvidence });
    expect((await ask(reader, 1)).isNew).toBe(true);
    expect((await ask(reader, 0, 2)).isNew).toBe(true);
    expect((await ask({ ...reader, observations: { ...reader.observations } })).isNew).toBe(true);
  });

  it("are few", async () => {
    const reader = fresh();
    for (const row of [0, 1, 2, 3]) await ask(reader, row);
    expect((await ask(reader, 1)).isNew).toBe(false);
    expect((await ask(reader, 0)).isNew).toBe(true);
  });
});
