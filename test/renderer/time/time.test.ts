import { describe, expect, it } from "vitest";
import { project } from "#shared/math/linearView";
import { nearestMoment, neighbouringMoment } from "../../../renderer/time/timeStore";
import { turnBetween } from "../../../renderer/time/turnBetween";
import { aligned, viewOf } from "../../../renderer/map/viewOf";

const turn = (angle: number): Float32Array =>
  Float32Array.of(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle));

describe("moments of a run", () => {
  it("are found by their step; the newest weights are one of them", () => {
    const steps = [0, 10, 100];
    expect(nearestMoment(steps, 130, 12)).toBe(10);
    expect(nearestMoment(steps, 130, 118)).toBeNull();
    expect(nearestMoment([], 130, 5)).toBeNull();
    expect(neighbouringMoment(steps, null, -1)).toBe(100);
    expect(neighbouringMoment(steps, null, 1)).toBeUndefined();
    expect(neighbouringMoment(steps, 100, 1)).toBeNull();
    expect(neighbouringMoment(steps, 0, -1)).toBeUndefined();
  });

  it("keep the probe where it is drawn when another is looked at", () => {
    const view = viewOf({ kind: "axes", x: 0, y: 1 }, 2, null, null);
    const z = Float32Array.of(1.2, -0.4);
    const [from, to] = [turn(0.7), turn(-1.1)];
    const moved = turnBetween(z, from, to) ?? z;
    const [before, after] = [project(aligned(view, from), z), project(aligned(view, to), moved)];
    expect(after.x).toBeCloseTo(before.x, 5);
    expect(after.y).toBeCloseTo(before.y, 5);
    expect(turnBetween(z, null, null)).toBeNull();
    // Of another model: nothing is known about how it lies.
    expect(turnBetween(Float32Array.of(1, 2, 3), from, to)).toBeNull();
  });

  it("are drawn in the newest coordinates when aligned", () => {
    const view = viewOf({ kind: "axes", x: 0, y: 1 }, 2, null, null);
    const rotation = turn(0.5);
    const z = Float32Array.of(0.3, 2);
    const drawn = project(aligned(view, rotation), z);
    expect(drawn.x).toBeCloseTo(0.3 * Math.cos(0.5) - 2 * Math.sin(0.5), 5);
    expect(drawn.y).toBeCloseTo(0.3 * Math.sin(0.5) + 2 * Math.cos(0.5), 5);
    expect(aligned(view, null)).toBe(view);
  });
});
