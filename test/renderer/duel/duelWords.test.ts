import { describe, expect, it } from "vitest";
import type { Duel, DuelSide } from "#shared/contract/duelContract";
import {
  duelCautions,
  duelSentence,
  estimated,
  pairedDifference,
  sideNames,
  signTestText,
} from "../../../renderer/duel/duelWords";

const estimate = (value: number, standardError: number) => ({ value, standardError });
const side = (change: Partial<DuelSide>): DuelSide => ({
  runId: "a",
  name: "784–400–2",
  step: 10_000,
  logEvidence: estimate(-99, 1),
  elbo: estimate(-100, 1),
  gap: estimate(1, 0.1),
  kl: 5,
  overlap: estimate(0.6, 0.01),
  unreliable: 0,
  ...change,
});

const none = new Float64Array(2000);
const duelOf = (value: number, standardError: number, change: Partial<Duel> = {}): Duel => ({
  a: side({}),
  b: side({ runId: "b" }),
  samples: 5000,
  seed: 1,
  difference: estimate(value, standardError),
  higher: 1744,
  lower: 256,
  equal: 0,
  signTest: 1e-200,
  row: new Int32Array(2000),
  logEvidenceA: none,
  logEvidenceB: none,
  standardErrorA: none,
  standardErrorB: none,
  elboA: none,
  elboB: none,
  ...change,
});
const names = { a: "ELBO", b: "IWAE-50" };

describe("the words of a duel", () => {
  it("say who wins by how much, from the winner's side", () => {
    expect(duelSentence(duelOf(1.234, 0.081), names)).toBe(
      "IWAE-50 beats ELBO by 1.23 ± 0.08 nats per datum (L₅₀₀₀, n = 2,000; higher on 1,744, lower on 256).",
    );
    expect(duelSentence(duelOf(-1.234, 0.081, { equal: 3 }), names)).toBe(
      "ELBO beats IWAE-50 by 1.23 ± 0.08 nats per datum (L₅₀₀₀, n = 2,000; higher on 256, lower on 1,744, equal on 3).",
    );
  });

  it("claim nothing that lies within two standard errors", () => {
    expect(duelSentence(duelOf(0.1, 0.08), names)).toMatch(
      /^These rows do not tell the two apart: IWAE-50 − ELBO is/,
    );
    expect(duelSentence(duelOf(0, 0), names)).toMatch(/^These rows do not tell the two apart/);
    expect(duelSentence(duelOf(-0.2, 0.08), names)).toMatch(/^ELBO beats/);
  });

  it("warn of other numbers of steps and of weights that decide alone", () => {
    expect(duelCautions(duelOf(1, 0.1), names)).toEqual([]);
    const doubtful = duelOf(1, 0.1, { b: side({ step: 300, unreliable: 290 }) });
    const [steps, weights] = duelCautions(doubtful, names);
    expect(steps).toContain("ELBO has trained 10,000 steps and IWAE-50 300");
    expect(weights).toContain("290 of IWAE-50 of 2,000 rows");
    expect(duelCautions(duelOf(1, 0.1, { b: side({ unreliable: 40 }) }), names)).toEqual([]);
  });

  it("call the sides by what tells them apart", () => {
    const a = { name: "first", objective: "ELBO" };
    expect(sideNames(a, { name: "second", objective: "IWAE-50" })).toEqual({ a: "ELBO", b: "IWAE-50" });
    expect(sideNames(a, { name: "second", objective: "ELBO" })).toEqual({ a: "first", b: "second" });
    expect(sideNames(a, { name: "second", objective: null })).toEqual({ a: "first", b: "second" });
    expect(sideNames(a, a)).toEqual({ a: "A", b: "B" });
  });

  it("write as many decimals as the error has, and small p as a bound", () => {
    expect(estimated(estimate(-281.957, 1.62))).toBe("−281.96 ± 1.62");
    expect(estimated(estimate(0.01234, 0.00056))).toBe("0.0123 ± 0.0006");
    expect(estimated(estimate(0, 0))).toBe("0.00 ± 0.00");
    expect([signTestText(0.034), signTestText(0.0034), signTestText(0)]).toEqual([
      "p = 0.034",
      "p = 0.0034",
      "p < 0.0001",
    ]);
  });

  it("pair what is given row by row", () => {
    const { value, standardError } = pairedDifference(Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 3));
    expect(value).toBeCloseTo(1, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(1 / 3), 12);
  });
});
