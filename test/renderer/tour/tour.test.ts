import { afterEach, describe, expect, it } from "vitest";
import { refineJob } from "../../../renderer/evidence/evidenceJobs";
import { useEvidenceSettings } from "../../../renderer/evidence/evidenceSettings";
import { racePlayback } from "../../../renderer/evidence/racePlayback";
import { useOverlapMap } from "../../../renderer/overlap/mapStore";
import { buffers } from "../../../renderer/stores/buffers";
import { probe } from "../../../renderer/stores/fastState";
import { selectRow } from "../../../renderer/stores/selection";
import { useView } from "../../../renderer/stores/viewStore";
import { endTour, goToStep, nextStep, previousStep, startTour } from "../../../renderer/tour/tourActions";
import { parseMemory, useTourMemory } from "../../../renderer/tour/tourMemory";
import { stepIds, tourSteps } from "../../../renderer/tour/tourSteps";
import { useTour } from "../../../renderer/tour/tourStore";

const at = (id: (typeof stepIds)[number]): number => stepIds.indexOf(id);
const isDone = (id: (typeof stepIds)[number]): boolean => useTour.getState().done.includes(id);

buffers.encoding = {
  version: 1,
  datasetVersion: 1,
  step: 0,
  count: 5,
  latentSize: 2,
  mean: Float32Array.from([0, 0, 1, 0, 2, 0, 3, 0, 9, 0]),
  sd: new Float32Array(10).fill(0.1),
  arrived: 0,
};
probe.set(new Float32Array(2));

afterEach(endTour);

describe("the tour", () => {
  it("tells its steps in the order of their names", () => {
    expect(tourSteps.map(({ id }) => id)).toEqual(stepIds);
  });

  it("shows what each step is about and brings the view back at its end", () => {
    useView.setState({ workspace: "overlap", selection: [], hiddenClasses: [3] });
    useEvidenceSettings.setState({ over: "encoder" });
    const before = useView.getState();
    const place = probe.get();
    startTour();
    expect(useView.getState().workspace).toBe("explore");
    expect(useView.getState().layers).toMatchObject({ prior: true, points: false, posteriors: false });
    goToStep(at("evidence"));
    expect(useView.getState()).toMatchObject({ workspace: "evidence", selection: [2] });
    expect(useEvidenceSettings.getState().over).toBe("prior");
    goToStep(at("proposal"));
    expect(useView.getState().layers).toMatchObject({ points: true, posteriors: true });
    probe.set(Float32Array.of(1, 1));
    endTour();
    expect(useView.getState()).toEqual(before);
    expect(probe.get()).toBe(place);
    expect(useEvidenceSettings.getState().over).toBe("encoder");
    expect(useTour.getState().step).toBeNull();
  });

  it("keeps a selection that there is", () => {
    useView.setState({ selection: [1, 3] });
    startTour();
    goToStep(at("race"));
    expect(useView.getState().selection).toEqual([1, 3]);
  });

  it("goes on and back, waits for nothing, and ends after the last step", () => {
    startTour();
    previousStep();
    expect(useTour.getState().step).toBe(0);
    for (let step = 1; step < tourSteps.length; step++) {
      nextStep();
      expect(useTour.getState().step).toBe(step);
    }
    nextStep();
    expect(useTour.getState().step).toBeNull();
  });

  it("ticks a step when its one thing has happened, and no other step", () => {
    startTour();
    goToStep(at("likelihood"));
    probe.set(Float32Array.of(0.1, 0));
    expect(isDone("likelihood")).toBe(false);
    probe.set(Float32Array.of(0.4, 0));
    expect(useTour.getState().done).toEqual(["likelihood"]);
    goToStep(at("proposal"));
    expect(isDone("proposal")).toBe(false);
    selectRow(4);
    expect(isDone("proposal")).toBe(true);
    goToStep(at("overlap"));
    expect(isDone("overlap")).toBe(false);
    useOverlapMap.setState({ hole: 0 });
    expect(isDone("overlap")).toBe(true);
    expect(isDone("gap")).toBe(false);
    expect(refineJob.use.getState().answer).toBeNull();
  });

  it("wants the race played, not merely loaded", async () => {
    const lane = {
      z: new Float32Array(8),
      logWeights: new Float32Array(4),
      history: [],
      verdict: { quality: "good", shape: null, usableUpTo: 0.7, sentence: "" },
    } as const;
    startTour();
    goToStep(at("race"));
    const race = { row: 0, step: 0, seed: 1, latentSize: 2, prior: lane, encoder: lane, equivalence: [] };
    racePlayback.load({
      ...race,
      prior: { ...lane, history: [] },
      encoder: { ...lane, history: [] },
    });
    await Promise.resolve();
    expect(isDone("race")).toBe(false);
    racePlayback.seek(4);
    expect(isDone("race")).toBe(true);
    racePlayback.load(null);
  });
});

describe("what is remembered", () => {
  it("reads what was stored and nothing else", () => {
    expect(parseMemory(null)).toEqual({ isAnswered: false, isLargeType: false });
    expect(parseMemory('{"isAnswered":true,"isLargeType":1}')).toEqual({
      isAnswered: true,
      isLargeType: false,
    });
    expect(parseMemory("{")).toEqual({ isAnswered: false, isLargeType: false });
    expect(parseMemory("7")).toEqual({ isAnswered: false, isLargeType: false });
  });

  it("is that the tour was taken", () => {
    useTourMemory.setState({ isAnswered: false });
    startTour();
    expect(useTourMemory.getState().isAnswered).toBe(true);
  });
});
