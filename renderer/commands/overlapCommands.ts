import { drawFromHole, drawFromPrior } from "../overlap/drawsStore";
import { clearOverlap, goToHole } from "../overlap/goToHole";
import { holeLetter, useOverlapMap } from "../overlap/mapStore";
import { neighbouringPlane, useOverlapSettings } from "../overlap/overlapSettings";
import { fitPlane } from "../overlap/planeCamera";
import { useEngineMirror } from "../stores/engineMirror";
import type { Command } from "./command";

const latentSize = (): number => useEngineMirror.getState().session?.model?.config.latentSize ?? 0;

const blockedWithoutPlane = (): string | null => (latentSize() > 2 ? null : "This model has no other plane.");

const blockedWithoutHole = (index: number): string | null =>
  useOverlapMap.getState().holeMap?.holes[index] ? null : "There is no such hole.";

function changePlane(by: 1 | -1): void {
  const { plane } = useOverlapSettings.getState();
  const next = neighbouringPlane(plane, latentSize(), by);
  useOverlapSettings.setState({ plane: next, along: next[0] });
}

const inOverlap = { group: "View", workspace: "overlap" } as const;

const holeCommands: readonly Command[] = [0, 1, 2].map((index) => ({
  ...inOverlap,
  id: `overlap:hole${index + 1}`,
  title: `Go to hole ${holeLetter(index)}`,
  shortcut: String(index + 1),
  blocked: () => blockedWithoutHole(index),
  run: () => goToHole(index),
}));

export const overlapCommands: readonly Command[] = [
  ...holeCommands,
  {
    ...inOverlap,
    id: "overlap:previousPlane",
    title: "Previous plane",
    shortcut: "[",
    blocked: blockedWithoutPlane,
    run: () => changePlane(-1),
  },
  {
    ...inOverlap,
    id: "overlap:nextPlane",
    title: "Next plane",
    shortcut: "]",
    blocked: blockedWithoutPlane,
    run: () => changePlane(1),
  },
  {
    ...inOverlap,
    id: "overlap:draw",
    title: "Draw 16 from the prior",
    shortcut: "D",
    blocked: () => (latentSize() > 0 ? null : "There is no model yet."),
    run: drawFromPrior,
  },
  {
    ...inOverlap,
    id: "overlap:drawHole",
    title: "Draw 16 from a hole",
    blocked: () => blockedWithoutHole(useOverlapMap.getState().hole ?? 0),
    run: drawFromHole,
  },
  {
    ...inOverlap,
    id: "overlap:fit",
    title: "Fit the prior",
    shortcut: "F",
    blocked: () => (latentSize() > 1 ? null : "There is no plane to fit."),
    run: fitPlane,
  },
  {
    ...inOverlap,
    id: "overlap:clear",
    title: "Put away the probe, leave the hole",
    shortcut: "Escape",
    isKeyboardOnly: true,
    run: clearOverlap,
  },
];
