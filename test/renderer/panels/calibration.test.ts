import { expect, it } from "vitest";
import type { CalibrationRow } from "#shared/contract/calibrationContract";
import { runCommand } from "../../../renderer/commands/registry";
import { calibrationText, errorText, valueText } from "../../../renderer/panels/dialogs/calibrationText";
import { startCalibration, useCalibration } from "../../../renderer/stores/calibration";

const row: CalibrationRow = {
  group: "Exact",
  name: "log p(x)",
  expected: -40.26534307,
  found: -40.26534321,
  unit: "nats",
  error: 5.3e-9,
  bound: 1e-6,
  measure: "relative",
  ok: true,
  problem: null,
};
const estimate: CalibrationRow = { ...row, measure: "standard-errors", error: 1.31, bound: 4 };
const refused: CalibrationRow = {
  ...row,
  expected: null,
  found: null,
  error: null,
  ok: false,
  problem: "q(z|x) has no density",
};

it("writes values with the digits that show the error, and errors in their measure", () => {
  expect(valueText(row.found, row)).toBe("−40.265343");
  expect(valueText(estimate.found, estimate)).toBe("−40.265");
  expect(errorText(row.error, row)).toBe("5.3 × 10⁻⁹");
  expect(errorText(estimate.error, estimate)).toBe("1.3 SE");
  expect(errorText(2e-5, { ...row, measure: "absolute" })).toBe("2.0 × 10⁻⁵ nats");
  expect(valueText(null, refused)).toBe("–");
});

it("copies every figure with all its digits", () => {
  const text = calibrationText({
    device: "CPU",
    seed: 1,
    seconds: 2.34,
    rows: [row, refused],
    passed: false,
    headline: "Largest error.",
    verdict: "Off.",
  });
  expect(text.split("\n")).toEqual([
    "Off.",
    "Largest error.",
    "CPU, seed 1, 2.3 s",
    "\tgroup\tfigure\texpected\tfound\tunit\terror\tat most\tmeasure",
    "ok\tExact\tlog p(x)\t-40.26534307\t-40.26534321\tnats\t5.3e-9\t0.000001\trelative",
    "off\tExact\tlog p(x)\t\t\tnats\t\t0.000001\trelative\tq(z|x) has no density",
    "",
  ]);
});

it("needs the engine", async () => {
  expect(runCommand("help:calibration")).toBe(false);
  await startCalibration(3);
  expect(useCalibration.getState()).toMatchObject({
    seed: 3,
    run: { state: "failed", error: { code: "engine-gone" } },
  });
});
