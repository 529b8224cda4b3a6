import { describe, expect, it } from "vitest";
import type { Encoding } from "#engine/infer/encoding";
import { isDue, leastMissed } from "#engine/time/spacing";
import { TimeMachine } from "#engine/time/timeMachine";
import { temporaryFolder } from "../temporaryFolder";

/** A model of one weight, which is its step, encoded at every step from 0 to `end`. */
async function trained(end: number, budget: number, folder = temporaryFolder()) {
  const weights = { step: 0, parameters: { w: Float32Array.of(0) } };
  const failures: unknown[] = [];
  const machine = new TimeMachine({
    weights,
    specs: { w: { shape: [1], dtype: "float32" } },
    end: () => end,
    folder: () => folder,
    budget,
    onChanged: () => undefined,
    onFailure: (error) => failures.push(error),
  });
  await machine.list(null);
  for (let step = 0; step <= end; step++) {
    weights.step = step;
    weights.parameters.w[0] = step;
    machine.begin();
    // Training goes on behind the encoding.
    weights.parameters.w[0] = -1;
    machine.complete(encodingOf(step));
    if (step % 50 === 0) await machine.list(null);
  }
  expect(failures).toEqual([]);
  return { machine, folder };
}

/** Two points on the axes, turned by the step as an angle. */
function encodingOf(step: number): Encoding {
  const [c, s] = [Math.cos(step / 100), Math.sin(step / 100)];
  const mean = Float32Array.of(c, s, -2 * s, 2 * c);
  return { version: step + 1, step, count: 2, latentSize: 2, mean, sd: new Float32Array(4).fill(0.1) };
}

describe("snapshots along training", () => {
  it("are dense early, even late, and begin and end where training does", async () => {
    const { machine } = await trained(400, 2 ** 30);
    const { steps } = await machine.list(null);
    expect(steps[0]).toBe(0);
    expect(steps.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const late = steps.filter((step) => step > 200);
    const gaps = late.slice(1).map((step, i) => step - (late[i] ?? 0));
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThanOrEqual(2);
    expect(steps.length).toBeLessThanOrEqual(160);
    expect(steps.at(-1)).toBeGreaterThan(390);
  });

  it("keep to their budget: the one that is missed least goes", async () => {
    const size = (await (await trained(0, 2 ** 30)).machine.list(null)).bytes;
    expect(size).toBeGreaterThan(0);
    const { machine } = await trained(300, 12 * size);
    const { steps, bytes } = await machine.list(null);
    expect(bytes).toBeLessThanOrEqual(12 * size);
    expect(steps.length).toBeGreaterThan(6);
    expect(steps[0]).toBe(0);
    expect(leastMissed([0, 1, 2, 100])).toBeGreaterThan(0);
    expect(leastMissed([0, 100])).toBe(-1);
    expect(isDue(5, [5], 100, 160)).toBe(false);
  });

  it("hold the weights and the encodings of one step, and go where a crash went back from", async () => {
    const { machine, folder } = await trained(60, 2 ** 30);
    const { weights, posteriors } = await machine.view(7);
    expect(weights).toEqual({ step: 7, parameters: { w: Float32Array.of(7) } });
    expect(posteriors.mean).toEqual(encodingOf(7).mean);
    await machine.close();
    const again = new TimeMachine({
      weights: { step: 20, parameters: {} },
      specs: {},
      end: () => 60,
      folder: () => folder,
      onChanged: () => undefined,
      onFailure: (error) => {
        throw error;
      },
    });
    expect((await again.list(null)).steps.at(-1)).toBe(20);
    await expect(again.view(30)).rejects.toThrow("There is no snapshot of step 30");
  });

  it("are turned onto the newest from one to the next, however far the turn is in all", async () => {
    const { machine } = await trained(400, 2 ** 30);
    const rotation = await machine.rotation(3, encodingOf(400));
    // By 3.97 radians, the long way round.
    const angle = (400 - 3) / 100;
    const expected = [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle)];
    rotation.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 4));
  });
});
