import { create } from "zustand";
import type { EngineContract } from "#shared/contract/engineContract";
import type { ResultOf } from "#shared/rpc/contract";
import { RunningWeights } from "#shared/math/runningWeights";
import { fastValue } from "../stores/fastValue";

export type Race = ResultOf<EngineContract, "evidence:race">;
export type LaneName = "prior" | "encoder";
const laneNames: readonly LaneName[] = ["prior", "encoder"];

export const speeds = [0.25, 0.5, 1, 2, 4] as const;

/** What a lane has come to after `count` samples. */
export interface LaneState {
  readonly count: number;
  /** Nats; null before the first weight above 0. */
  readonly logEvidence: number | null;
  readonly standardError: number | null;
  readonly effectiveSampleSize: number;
  /** log Σ w, nats. */
  readonly logTotal: number;
}

export interface Playback {
  readonly race: Race | null;
  /** Samples of each lane that are shown. */
  readonly played: number;
  /** Samples that there are. */
  readonly count: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly lanes: Readonly<Record<LaneName, LaneState>>;
}

const emptyLane: LaneState = {
  count: 0,
  logEvidence: null,
  standardError: null,
  effectiveSampleSize: 0,
  logTotal: -Infinity,
};

export const usePlayback = create<Playback>(() => ({
  race: null,
  played: 0,
  count: 0,
  isPlaying: false,
  speed: 1,
  lanes: { prior: emptyLane, encoder: emptyLane },
}));

/** What the maps show in this very frame; the numbers in `usePlayback` follow ten times a second. */
export const raceFrame = fastValue<Pick<Playback, "played" | "lanes">>({
  played: 0,
  lanes: { prior: emptyLane, encoder: emptyLane },
});

/** ms between two updates of the numbers while playing: faster ones cannot be read. */
const NUMBERS_EVERY = 100;

/** Samples a second at the start: slow enough to count. */
const SLOWEST = 6;
/** Later the count grows by this factor e a second, so that every decade takes as long: 10,000 in about seven seconds. */
const GROWTH = 1.15;

/** How many samples are shown `seconds` after `played` were, at most `count`. */
export function playedAfter(played: number, seconds: number, speed: number, count: number): number {
  return Math.min(count, played + Math.max(SLOWEST, GROWTH * played) * seconds * speed);
}

const laneState = (weights: RunningWeights): LaneState => ({
  count: weights.count,
  logEvidence: weights.logEvidence,
  standardError: weights.standardError,
  effectiveSampleSize: weights.effectiveSampleSize,
  logTotal: weights.logTotal,
});

/** Owns the clock of the race: samples are computed beforehand, the running sums as they appear. */
class RacePlayback {
  private sums: Record<LaneName, RunningWeights> = {
    prior: new RunningWeights(),
    encoder: new RunningWeights(),
  };
  /** The count with its fraction: a slow start shows less than one sample a frame. */
  private position = 0;
  private lastFrame: number | null = null;
  private frame = 0;
  private numbersAt = -Infinity;

  load(race: Race | null): void {
    this.pause();
    const count = race?.prior.logWeights.length ?? 0;
    this.sums = { prior: new RunningWeights(), encoder: new RunningWeights() };
    usePlayback.setState({ race, count });
    // What was computed is shown at once; playing tells how it came about.
    this.seek(count);
  }

  /** Shows exactly so many samples. */
  seek(played: number): void {
    const { count } = usePlayback.getState();
    this.position = Math.max(0, Math.min(count, Math.round(played)));
    this.show();
  }

  play(): void {
    const { race, played, count, isPlaying } = usePlayback.getState();
    if (!race || isPlaying) return;
    if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) {
      this.seek(count);
      return;
    }
    if (played >= count) this.seek(0);
    usePlayback.setState({ isPlaying: true });
    this.lastFrame = null;
    this.frame = globalThis.requestAnimationFrame(this.tick);
  }

  pause(): void {
    globalThis.cancelAnimationFrame?.(this.frame);
    if (usePlayback.getState().isPlaying) usePlayback.setState({ isPlaying: false, ...raceFrame.get() });
  }

  toggle(): void {
    if (usePlayback.getState().isPlaying) this.pause();
    else this.play();
  }

  restart(): void {
    this.pause();
    this.seek(0);
    this.play();
  }

  private readonly tick = (now: number): void => {
    const { count, speed } = usePlayback.getState();
    // A tab that slept does not leap to the end; a slow machine may take larger steps.
    const seconds = this.lastFrame === null ? 0 : Math.min(0.5, (now - this.lastFrame) / 1000);
    this.lastFrame = now;
    this.position = playedAfter(this.position, seconds, speed, count);
    this.show();
    if (this.position >= count) usePlayback.setState({ isPlaying: false });
    else this.frame = globalThis.requestAnimationFrame(this.tick);
  };

  private show(): void {
    const { race } = usePlayback.getState();
    const played = Math.floor(this.position);
    for (const name of laneNames) {
      const weights = race?.[name].logWeights;
      if (played < this.sums[name].count || weights === undefined) this.sums[name] = new RunningWeights();
      const sums = this.sums[name];
      while (weights !== undefined && sums.count < played) sums.add(weights[sums.count] ?? -Infinity);
    }
    const lanes = { prior: laneState(this.sums.prior), encoder: laneState(this.sums.encoder) };
    raceFrame.set({ played, lanes });
    const { isPlaying, count } = usePlayback.getState();
    const now = performance.now();
    if (isPlaying && played < count && now - this.numbersAt < NUMBERS_EVERY) return;
    this.numbersAt = now;
    usePlayback.setState({ played, lanes });
  }
}

export const racePlayback = new RacePlayback();
