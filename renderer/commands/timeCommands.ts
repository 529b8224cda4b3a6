import { exportFilm, filmBlocked } from "../time/exportFilm";
import { goLive, playTime, stepMoment, toggleAligned } from "../time/timeActions";
import { useTime, viewedStep } from "../time/timeStore";
import type { Command } from "./command";

const inExplore = { group: "View", workspace: "explore" } as const;

const blockedWithoutPast = (): string | null =>
  (useTime.getState().list?.steps.length ?? 0) > 0 ? null : "This run has no past yet: train it first.";

export const timeCommands: readonly Command[] = [
  {
    ...inExplore,
    id: "time:play",
    title: "Play how the map came about",
    blocked: blockedWithoutPast,
    run: () => void playTime(),
  },
  {
    ...inExplore,
    id: "time:back",
    title: "Look at the snapshot before",
    shortcut: "Alt+ArrowLeft",
    blocked: blockedWithoutPast,
    run: () => stepMoment(-1),
  },
  {
    ...inExplore,
    id: "time:on",
    title: "Look at the next snapshot",
    shortcut: "Alt+ArrowRight",
    blocked: blockedWithoutPast,
    run: () => stepMoment(1),
  },
  {
    ...inExplore,
    id: "time:live",
    title: "Look at the newest weights again",
    blocked: () => (viewedStep() === null ? "The newest weights are looked at." : null),
    run: goLive,
  },
  {
    ...inExplore,
    id: "time:aligned",
    title: "Snapshots turned onto the newest, or raw",
    run: toggleAligned,
  },
  {
    ...inExplore,
    id: "time:gif",
    title: "Export the map over training as a GIF",
    blocked: filmBlocked,
    run: () => void exportFilm("gif"),
  },
  {
    ...inExplore,
    id: "time:webm",
    title: "Export the map over training as a video",
    blocked: filmBlocked,
    run: () => void exportFilm("webm"),
  },
];
