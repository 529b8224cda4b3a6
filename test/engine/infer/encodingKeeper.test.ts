import { describe, expect, it } from "vitest";
import type { Encoding } from "#engine/infer/encoding";
import { EncodingKeeper } from "#engine/infer/encodingKeeper";
import { rowsPerChunk } from "#engine/infer/encodingPass";
import { buildModel } from "#engine/model/model";
import { smallModel } from "../train/smallData";
import { smallImages } from "./small";

/** A keeper on a clock of its own, in which each run of the encoder takes so many milliseconds. */
function keeperOf(options: { isSharing: () => boolean; step: () => number; chunkMs?: number }) {
  const small = smallImages(40);
  const published: Encoding[] = [];
  const clock = { time: 0 };
  const { programs } = small;
  const run = programs.run.bind(programs);
  programs.run = async (...parameters) => {
    clock.time += options.chunkMs ?? 4;
    return run(...parameters);
  };
  let version = 0;
  const keeper = new EncodingKeeper({
    ...small,
    count: 40,
    weights: {
      parameters: small.weights.parameters,
      get step() {
        return options.step();
      },
    },
    now: () => clock.time,
    isSharing: options.isSharing,
    nextVersion: () => ++version,
    onEncoding: (encoding) => published.push(encoding),
  });
  return { keeper, published, clock, small };
}

describe("keeping the encodings", () => {
  it("encodes every row as it would be encoded alone", async () => {
    const { keeper, published, small } = keeperOf({ isSharing: () => false, step: () => 5 });
    expect(keeper.wait).toBe(0);
    await keeper.chunk(100);
    const [encoding] = published;
    expect(encoding).toMatchObject({ version: 1, step: 5, count: 40, latentSize: 2 });
    expect(keeper.latest).toBe(encoding);
    expect(keeper.wait).toBeNull();
    for (const row of [0, 21, 39]) {
      const x = small.dataset.displayRows([row]);
      const q = await small.programs.run("encode", 1, small.weights.parameters, { x });
      for (const j of [0, 1]) {
        expect(encoding?.mean[2 * row + j]).toBeCloseTo(q["mean"]?.[j] ?? NaN, 5);
        expect(encoding?.sd[2 * row + j]).toBeCloseTo(q["sd"]?.[j] ?? NaN, 5);
      }
    }
  });

  /** Five seconds of training in steps of 3 ms. */
  async function train(chunkMs: number): Promise<{ share: number; times: number[] }> {
    let step = 0;
    const { keeper, published, clock } = keeperOf({ isSharing: () => true, step: () => step, chunkMs });
    let spent = 0;
    const times: number[] = [];
    while (clock.time < 5000) {
      const before = clock.time;
      const count = published.length;
      if (keeper.wait === 0) await keeper.chunk(8);
      spent += clock.time - before;
      if (published.length > count) times.push(clock.time);
      clock.time += 3;
      step++;
    }
    return { share: spent / clock.time, times };
  }

  it("publishes at most ten times a second while training runs", async () => {
    const { times } = await train(4);
    expect(times.length).toBeGreaterThan(40);
    times.slice(1).forEach((time, i) => expect(time - (times[i] ?? 0)).toBeGreaterThanOrEqual(100));
  });

  it("takes at most a fifth of the time while training runs, and that fifth when it needs it", async () => {
    const { share } = await train(60);
    expect(share).toBeLessThan(0.22);
    expect(share).toBeGreaterThan(0.17);
  });

  it("cuts rows into chunks of a bounded cost", () => {
    const { programs } = smallImages(40);
    expect(rowsPerChunk(programs.model)).toBe(1000);
    const wide = buildModel({ ...smallModel, hidden: [4096, 4096] }, 36);
    expect(rowsPerChunk(wide)).toBeLessThan(20);
    expect(rowsPerChunk(wide)).toBeGreaterThanOrEqual(16);
  });
});
