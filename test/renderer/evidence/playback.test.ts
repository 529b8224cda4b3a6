import { describe, expect, it } from "vitest";
import { logSumExp } from "#shared/math/logSumExp";
import { playedAfter, racePlayback, usePlayback, type Race } from "../../../renderer/evidence/racePlayback";
import { raceSentence } from "../../../renderer/evidence/raceSentence";
import { dotRadius } from "../../../renderer/evidence/raceDots";

const lane = (logWeights: number[]): Race["prior"] => ({
  z: new Float32Array(logWeights.length),
  logWeights: Float32Array.from(logWeights),
  history: [],
  verdict: { quality: "good", shape: 0.1, usableUpTo: 0.7, sentence: "Good." },
});
const comparison = (
  encoderSamples: number,
  priorSamples: number | null,
  basis: Race["equivalence"][number]["basis"],
) => ({ encoderSamples, priorSamples, basis, sentence: `${encoderSamples} for ${priorSamples}` });

const race: Race = {
  row: 0,
  step: 1,
  seed: 1,
  latentSize: 1,
  prior: lane([-900, -800, -100, -101, -300]),
  encoder: lane([-100, -100.5, -99, -102, -100]),
  equivalence: [
    comparison(1, null, "unknown"),
    comparison(2, 40, "measured"),
    comparison(5, 9000, "encoder-extrapolated"),
  ],
};

describe("the playback", () => {
  it("shows at every count what a batch over as many samples comes to, forwards and back", () => {
    racePlayback.load(race);
    for (const played of [1, 2, 5, 3, 4, 1, 5]) {
      racePlayback.seek(played);
      const { lanes } = usePlayback.getState();
      for (const name of ["prior", "encoder"] as const) {
        const prefix = race[name].logWeights.subarray(0, played);
        expect(lanes[name].count).toBe(played);
        expect(lanes[name].logEvidence).toBeCloseTo(logSumExp(prefix) - Math.log(played), 9);
      }
    }
  });

  it("forgets the sums of the race before", () => {
    racePlayback.load(race);
    racePlayback.load({ ...race, encoder: lane([-1, -1]), prior: lane([-2, -2]) });
    expect(usePlayback.getState().lanes.encoder).toMatchObject({ count: 2, logEvidence: -1 });
    racePlayback.load(null);
    expect(usePlayback.getState()).toMatchObject({ count: 0, played: 0 });
  });

  it("starts one by one and takes the same time for every decade", () => {
    expect(playedAfter(0, 0.5, 1, 10_000)).toBeLessThan(5);
    let played = 0;
    let seconds = 0;
    while (played < 10_000 && seconds < 60) {
      played = playedAfter(played, 1 / 60, 1, 10_000);
      seconds += 1 / 60;
    }
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(12);
    expect(playedAfter(9_999, 10, 4, 10_000)).toBe(10_000);
  });
});

describe("the sentence", () => {
  it("ends in the largest comparison that was measured, and on the way in what is known", () => {
    expect(raceSentence(race, 0)).toBeNull();
    expect(raceSentence(race, 1)?.basis).toBe("unknown");
    expect(raceSentence(race, 3)?.priorSamples).toBe(40);
    expect(raceSentence(race, 5)?.priorSamples).toBe(40);
    const unmeasured = { ...race, equivalence: race.equivalence.filter(({ basis }) => basis !== "measured") };
    expect(raceSentence(unmeasured, 5)?.priorSamples).toBe(9000);
  });
});

describe("dots", () => {
  it("have the area of their share of the weight", () => {
    expect(dotRadius(0.4, 264) ** 2).toBeCloseTo(4 * dotRadius(0.1, 264) ** 2, 9);
  });
});
