import type { KeyboardEvent } from "react";
import { firstMoment, goLive, playTime, stepMoment } from "./timeActions";

/** Keys on the timeline: arrows go from snapshot to snapshot, Home to the first, End to the newest, Space plays. */
export function onTimeKey(event: KeyboardEvent): void {
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => stepMoment(-1),
    ArrowDown: () => stepMoment(-1),
    ArrowRight: () => stepMoment(1),
    ArrowUp: () => stepMoment(1),
    Home: firstMoment,
    End: goLive,
    " ": () => void playTime(),
  };
  const act = keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
