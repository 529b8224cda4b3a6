import { describe, expect, it } from "vitest";
import { batchSizes, piecesOf } from "#engine/infer/batchSizes";
import { decodeAll } from "#engine/infer/decode";
import { priorSamples } from "#engine/infer/priorSamples";
import { finish, smallImages, smallTable } from "./small";

const latents = (count: number): Float32Array =>
  Float32Array.from({ length: 2 * count }, (_, i) => 2 * Math.sin(3 * i + 1));

describe("pieces of a request", () => {
  it.each([1, 2, 16, 17, 255, 256, 257, 1024])(
    "cover %i rows in order, none longer than its batch",
    (count) => {
      const pieces = piecesOf(count);
      let next = 0;
      for (const piece of pieces) {
        expect(piece.start).toBe(next);
        expect(piece.count).toBeLessThanOrEqual(piece.batch);
        expect(batchSizes).toContain(piece.batch);
        next += piece.count;
      }
      expect(next).toBe(count);
    },
  );
});

describe("decoding", () => {
  it("gives each row what it has alone, whatever the size of the request", async () => {
    const { programs, weights, dataset } = smallImages();
    const z = latents(300);
    const together = await decodeAll(programs, weights, dataset, z, 300);
    for (const row of [0, 17, 255, 256, 299]) {
      const alone = await decodeAll(programs, weights, dataset, z.slice(2 * row, 2 * row + 2), 1);
      alone.forEach((value, i) => expect(together[row * 36 + i]).toBeCloseTo(value, 5));
    }
    expect(together.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it("gives tables in their own units", async () => {
    const { programs, weights, dataset } = smallTable();
    const z = latents(1);
    const model = await programs.run("decode", 1, weights.parameters, { z });
    const shown = await decodeAll(programs, weights, dataset, z, 1);
    expect(shown).toEqual(dataset.toDisplay(model["mean"] ?? new Float32Array(0)));
    expect(shown).not.toEqual(model["mean"]);
  });
});

describe("samples from the prior", () => {
  it("are the same for the same seed and begin alike for another count", async () => {
    const { programs, weights, dataset } = smallImages();
    const take = (count: number, seed: number) =>
      finish(priorSamples(programs, weights, dataset, { count, seed, show: "mean" }));
    const many = await take(70, 3);
    const few = await take(20, 3);
    expect(many.z.slice(0, 40)).toEqual(few.z);
    expect((await take(20, 4)).z).not.toEqual(few.z);
    expect(few.values).toEqual(await decodeAll(programs, weights, dataset, few.z, 20));
  });

  it("are standard normal in z", async () => {
    const { programs, weights, dataset } = smallImages();
    const { z } = await finish(
      priorSamples(programs, weights, dataset, { count: 1024, seed: 1, show: "mean" }),
    );
    const mean = z.reduce((a, b) => a + b, 0) / z.length;
    const variance = z.reduce((a, b) => a + b * b, 0) / z.length;
    // Five standard errors of 2048 draws.
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(2048));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 2048));
  });

  it("drawn from a Bernoulli are black or white, and on average the mean", async () => {
    const { programs, weights, dataset } = smallImages();
    const request = { count: 300, seed: 3, show: "draw" } as const;
    const drawn = await finish(priorSamples(programs, weights, dataset, request));
    const means = await decodeAll(programs, weights, dataset, drawn.z, 300);
    expect(new Set(drawn.values)).toEqual(new Set([0, 1]));
    let difference = 0;
    let variance = 0;
    drawn.values.forEach((value, i) => {
      const p = means[i] ?? 0;
      difference += value - p;
      variance += p * (1 - p);
    });
    expect(Math.abs(difference)).toBeLessThan(5 * Math.sqrt(variance));
  });
});
