import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { calibrationSchema, type CalibrationRow } from "#shared/contract/calibrationContract";
import { cancelSource } from "#shared/rpc/cancelSource";
import { calibrate } from "#engine/calibration/calibrate";
import { gradientChecks } from "#engine/calibration/gradientChecks";
import { linearModel } from "#engine/calibration/linearModel";
import { runtime } from "../train/smallData";
import { settingOf, wrongRuntime } from "./calibrationSetting";

const failedOf = (rows: readonly CalibrationRow[]): string[] =>
  rows.filter(({ ok }) => !ok).map(({ name }) => name);

describe("checking this machine", () => {
  it("finds every figure within its bound, alike for the same seed, and frees its programs", async () => {
    const held = runtime.compiledCount;
    const setting = settingOf();
    const found = await calibrate(setting, 1);
    expect(failedOf(found.rows)).toEqual([]);
    expect(found.passed).toBe(true);
    expect(found.verdict).toBe(
      `${runtime.name} computes what the formulas say: all ${found.rows.length} figures are within their bounds.`,
    );
    expect(calibrationSchema.parse(found)).toEqual(found);
    expect(runtime.compiledCount).toBe(held);
    const shares = setting.reports.map(({ done, total }) => done / total);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[shares.length - 1]).toBe(1);

    const again = await calibrate(settingOf(), 1);
    expect(again.rows).toEqual(found.rows);
  });

  it("reports a likelihood without its normaliser as failed, with the figures", async () => {
    const dropped = 10;
    const wrong = wrongRuntime("the likelihood", "logLikelihood", (value) => tf.add(value, dropped));
    const { rows, passed, verdict, headline } = await calibrate(settingOf({ runtime: wrong }), 1);
    expect(passed).toBe(false);
    expect(failedOf(rows)).toEqual([
      "log p(x|z)",
      "log p(x) on the grid, d = 1",
      "ELBO by quadrature, d = 1",
      "log p(x) on the grid, d = 2",
      "ELBO by quadrature, d = 2",
      "log p(x) on the grid, d = 3",
      "ELBO by quadrature, d = 3",
      "E[log p(x|z)] under q",
      "ELBO",
      "L₁, the lowest rung",
      "L_K at K = 100",
      "L_K at K = 1,000",
      "log p̂(x), 10,000 encoder samples",
      "log p̂(x), 10,000 prior samples",
      "ELBO of q*",
    ]);
    const grid = rows.find(({ name }) => name === "log p(x) on the grid, d = 2");
    expect((grid?.found ?? NaN) - (grid?.expected ?? NaN)).toBeCloseTo(dropped, 4);
    expect(grid?.error).toBeCloseTo(dropped / Math.abs(grid?.expected ?? NaN), 6);
    expect(verdict).toContain(
      "a wrong device does not compute what the formulas say: 15 of 55 figures are off",
    );
    expect(verdict).toMatch(/log p\(x\|z\) \(.* × 10⁻² relative, at most 2\.0 × 10⁻⁶\), and 14 more/);
    expect(headline).toMatch(
      /^Largest error of what is exact: .* \(log p\(x\) on the grid, d = 1\)\. Of what/,
    );
  });

  it("reports what is no number, and goes on with the rest", async () => {
    const wrong = wrongRuntime("the encoder", "sd", (value) => tf.mul(value, NaN));
    const { rows, passed } = await calibrate(settingOf({ runtime: wrong }), 1);
    expect(passed).toBe(false);
    const sd = rows.find(({ name }) => name === "standard deviation of q(z|x)");
    expect(sd).toMatchObject({ found: null, error: null, ok: false });
    const estimates = rows.filter(({ group }) => group === "Estimates from samples");
    expect(estimates).toHaveLength(1);
    expect(estimates[0]?.problem).toContain("q(z|x) has no density");
    expect(rows.find(({ name }) => name === "decoded mean")?.ok).toBe(true);
  });

  it("tells a training step whose weights go astray", async () => {
    const wrong = wrongRuntime("training step", "parameter/packed", (value) => tf.mul(value, 1.0001));
    const checks = await gradientChecks(settingOf({ runtime: wrong }), linearModel(2, 1));
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
      "change of all weights by 5 Adam steps",
    ]);
    const slope = wrongRuntime("training step", "optimiser/gradient/packed", (value) =>
      tf.mul(value, 1.0001),
    );
    const gradients = await gradientChecks(settingOf({ runtime: slope }), linearModel(2, 1));
    expect(gradients.filter(({ ok }) => !ok)).toHaveLength(7);
  });

  it("stops when it is cancelled, and frees its programs", async () => {
    const held = runtime.compiledCount;
    const source = cancelSource();
    const setting = settingOf({ signal: source.signal });
    const running = calibrate(
      {
        ...setting,
        report: ({ phase }) => {
          if (phase === "Programs") source.abort();
        },
      },
      1,
    );
    await expect(running).rejects.toMatchObject({ appError: { code: "cancelled" } });
    expect(runtime.compiledCount).toBe(held);
  });
});
