import { duelJob } from "../duel/duelJobs";
import { useDuelSettings } from "../duel/duelSettings";
import { duelBlocked, startDuel, swapSides } from "../duel/followDuel";
import { trainTwin, twinBlocked } from "../duel/trainTwin";
import { showPlace, usePlace } from "../evidence/placeStore";
import { useView } from "../stores/viewStore";
import type { Command } from "./command";

const inDuel = (): string | null => (usePlace.getState().place === "duel" ? null : "The duel is not shown.");

/** Two models of the same data against each other. */
export const duelCommands: readonly Command[] = [
  {
    id: "duel:open",
    title: "Go to the duel: which of two models explains the data better",
    group: "View",
    shortcut: "Shift+E",
    run: () => {
      showPlace("duel");
      useView.setState({ workspace: "evidence" });
    },
  },
  {
    id: "duel:trainTwin",
    title: "Train the same model with the other objective, for a duel",
    group: "Training",
    blocked: twinBlocked,
    run: trainTwin,
  },
  {
    id: "duel:start",
    title: "Start the duel",
    group: "View",
    shortcut: "Shift+Enter",
    workspace: "evidence",
    blocked: () => inDuel() ?? duelBlocked(),
    run: startDuel,
  },
  {
    id: "duel:cancel",
    title: "Cancel the duel",
    group: "View",
    workspace: "evidence",
    blocked: () => (duelJob.use.getState().isRunning ? null : "No duel is running."),
    run: duelJob.cancel,
  },
  {
    id: "duel:swap",
    title: "Swap models A and B",
    group: "View",
    shortcut: "X",
    workspace: "evidence",
    blocked: inDuel,
    run: swapSides,
  },
  {
    id: "duel:again",
    title: "Duel again from the next seed",
    group: "View",
    workspace: "evidence",
    blocked: () => inDuel() ?? duelBlocked(),
    run: () => {
      useDuelSettings.setState(({ seed }) => ({ seed: seed + 1 }));
      startDuel();
    },
  },
];
