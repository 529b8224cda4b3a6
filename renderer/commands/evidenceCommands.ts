import { useEvidenceSettings, type MixtureOver } from "../evidence/evidenceSettings";
import { explainJob } from "../evidence/evidenceJobs";
import { currentRow, drawAgain, recompute, startRefine } from "../evidence/followItem";
import { showPlace, usePlace } from "../evidence/placeStore";
import { racePlayback, usePlayback } from "../evidence/racePlayback";
import { revertRefined } from "../evidence/shownRefined";
import { fitWindow } from "../evidence/windowStore";
import { selectNeighbouringRow } from "../stores/selection";
import { useView } from "../stores/viewStore";
import type { Command } from "./command";

const blockedInDuel = (): string | null =>
  usePlace.getState().place === "duel" ? "The duel is shown, not one item." : null;

const blockedWithoutItem = (): string | null =>
  blockedInDuel() ?? (currentRow() === null ? "No item is selected." : null);

function changeProposal(by: 1 | -1): void {
  const hasGrid = explainJob.use.getState().answer?.value.exact != null;
  const all: readonly MixtureOver[] = hasGrid ? ["grid", "encoder", "prior"] : ["encoder", "prior"];
  const { over } = useEvidenceSettings.getState();
  const at = Math.max(0, all.indexOf(over));
  useEvidenceSettings.setState({ over: all[(at + by + all.length) % all.length] ?? over });
}

/** K of the race a decade up or down, at least one sample. */
function changeDecade(by: 1 | -1): void {
  const { played } = usePlayback.getState();
  racePlayback.pause();
  racePlayback.seek(Math.max(1, by === 1 ? played * 10 : played / 10));
}

const inEvidence = (command: Omit<Command, "group" | "workspace">): Command => ({
  ...command,
  group: "View",
  workspace: "evidence",
});

/** What works in the Evidence workspace; the same keys do other things on the map. */
export const evidenceCommands: readonly Command[] = [
  {
    id: "workspace:evidence",
    title: "Go to Evidence: why this item has its probability",
    group: "View",
    shortcut: "E",
    run: () => {
      showPlace("item");
      useView.setState({ workspace: "evidence" });
    },
  },
  inEvidence({
    id: "evidence:toExplore",
    title: "Back to Explore",
    shortcut: "Escape",
    run: () => useView.setState({ workspace: "explore" }),
  }),
  inEvidence({
    id: "evidence:openInExplore",
    title: "Show this item in Explore",
    shortcut: "Enter",
    run: () => useView.setState({ workspace: "explore" }),
  }),
  inEvidence({
    id: "selection:previousInEvidence",
    title: "Previous item",
    shortcut: "ArrowLeft",
    isKeyboardOnly: true,
    run: () => selectNeighbouringRow(-1),
  }),
  inEvidence({
    id: "selection:nextInEvidence",
    title: "Next item",
    shortcut: "ArrowRight",
    isKeyboardOnly: true,
    run: () => selectNeighbouringRow(1),
  }),
  inEvidence({
    id: "evidence:moreSamples",
    title: "Ten times as many samples in the race",
    shortcut: "Shift+ArrowRight",
    blocked: blockedInDuel,
    run: () => changeDecade(1),
  }),
  inEvidence({
    id: "evidence:fewerSamples",
    title: "A tenth of the samples in the race",
    shortcut: "Shift+ArrowLeft",
    blocked: blockedInDuel,
    run: () => changeDecade(-1),
  }),
  inEvidence({
    id: "evidence:previousProposal",
    title: "Sum over the previous proposal",
    shortcut: "[",
    blocked: blockedInDuel,
    run: () => changeProposal(-1),
  }),
  inEvidence({
    id: "evidence:nextProposal",
    title: "Sum over the next proposal",
    shortcut: "]",
    blocked: blockedInDuel,
    run: () => changeProposal(1),
  }),
  inEvidence({
    id: "evidence:toggleRace",
    title: "Play or pause the race",
    blocked: blockedInDuel,
    run: () => racePlayback.toggle(),
  }),
  inEvidence({
    id: "evidence:refine",
    title: "Refine q for this item",
    shortcut: "R",
    blocked: blockedWithoutItem,
    run: startRefine,
  }),
  inEvidence({
    id: "evidence:revert",
    title: "Forget the refined q",
    blocked: blockedInDuel,
    run: revertRefined,
  }),
  inEvidence({
    id: "evidence:drawAgain",
    title: "Draw again from the next seed",
    shortcut: "D",
    blocked: blockedWithoutItem,
    run: drawAgain,
  }),
  inEvidence({
    id: "evidence:recompute",
    title: "Recompute the evidence",
    blocked: blockedWithoutItem,
    run: recompute,
  }),
  inEvidence({
    id: "evidence:fit",
    title: "Fit the small maps",
    shortcut: "F",
    blocked: blockedInDuel,
    run: fitWindow,
  }),
];
