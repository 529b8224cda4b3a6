import { refineJob } from "../evidence/evidenceJobs";
import { revertRefined } from "../evidence/shownRefined";
import { useEvidenceSettings } from "../evidence/evidenceSettings";
import { racePlayback, usePlayback } from "../evidence/racePlayback";
import { useOverlapMap } from "../overlap/mapStore";
import { probe } from "../stores/fastState";
import { showSamples, usePriorSamples } from "../stores/priorSamples";
import { useView } from "../stores/viewStore";

/** Prepares what a step waits for and calls `done` when it has happened. Returns its off switch. */
export type StepWatcher = (done: () => void) => () => void;

/** Prior σ that the probe must have moved: more than the hand that only clicks. */
const MOVED = 0.25;

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, j) => sum + (value - (b[j] ?? 0)) ** 2, 0));
}

const prior: StepWatcher = (done) => {
  showSamples(false);
  return usePriorSamples.subscribe((now) => {
    if (now.isOpen && now.drawn) done();
  });
};

const likelihood: StepWatcher = (done) => {
  showSamples(false);
  let from = probe.get();
  return probe.subscribe((z) => {
    // Another model starts at its own origin.
    if (z.length !== from.length) from = z;
    else if (distance(z, from) > MOVED) done();
  });
};

const evidence: StepWatcher = (done) => {
  useEvidenceSettings.setState({ over: "prior" });
  // A picture of a latent that explains the item takes the probe there, whether it moves by it or not.
  return probe.subscribe(done);
};

const race: StepWatcher = (done) => {
  racePlayback.pause();
  racePlayback.seek(0);
  let isLoading = false;
  const off = usePlayback.subscribe((now, before) => {
    if (now.race !== before.race) {
      // A new race is shown at its end; this one is to be seen from its start.
      isLoading = true;
      queueMicrotask(() => {
        isLoading = false;
        racePlayback.seek(0);
      });
    } else if (!isLoading && now.count > 0 && now.played >= now.count && before.played < now.count) done();
  });
  return () => {
    off();
    // What was computed is shown again, played or not.
    racePlayback.pause();
    racePlayback.seek(usePlayback.getState().count);
  };
};

const proposal: StepWatcher = (done) => {
  showSamples(false);
  return useView.subscribe((now, before) => {
    const row = now.selection.at(-1);
    if (row !== undefined && row !== before.selection.at(-1)) done();
  });
};

const gap: StepWatcher = (done) => {
  revertRefined();
  return refineJob.use.subscribe((now, before) => {
    if (now.answer && now.answer !== before.answer) done();
  });
};

const overlap: StepWatcher = (done) => {
  useOverlapMap.setState({ hole: null, isProbeShown: false });
  return useOverlapMap.subscribe((now) => {
    if (now.hole !== null || now.isProbeShown) done();
  });
};

export const watchers = { prior, likelihood, evidence, race, proposal, gap, overlap } as const;
