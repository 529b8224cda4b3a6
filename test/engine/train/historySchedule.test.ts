import { describe, expect, it } from "vitest";
import { isHistoryStep, stepsToNextPoint } from "#engine/train/historySchedule";

describe("the steps of the history", () => {
  it("are those that the distance to the next one leads to", () => {
    const listed = [...Array(5001).keys()].filter(isHistoryStep);
    const walked: number[] = [];
    for (let step = stepsToNextPoint(0); step <= 5000; step += stepsToNextPoint(step)) walked.push(step);
    expect(walked).toEqual(listed);
    expect(walked.slice(0, 5)).toEqual([1, 2, 5, 10, 20]);
    for (let step = 0; step < 3000; step++) {
      const next = listed.find((at) => at > step) ?? 0;
      expect(stepsToNextPoint(step), `after ${step}`).toBe(next - step);
    }
  });

  it("stay few however long training goes on", () => {
    let points = 0;
    for (let step = stepsToNextPoint(0); step <= 100_000_000; step += stepsToNextPoint(step)) points++;
    expect(points).toBe(3739);
  });
});
