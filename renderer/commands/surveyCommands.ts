import { showPlace } from "../evidence/placeStore";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { pauseSurvey, resumeSurvey, startSurvey, useSurvey } from "../survey/surveyStore";
import type { Command } from "./command";

const blockedWithoutModel = (): string | null =>
  useEngineMirror.getState().session?.model ? null : "There is no model yet.";

const stateOf = (): string | null => useSurvey.getState().status?.state ?? null;

function showDataSet(): void {
  useView.setState({ workspace: "evidence" });
  showPlace("data");
}

/** Pauses it, goes on with it, or starts one with the settings of its screen. */
function toggleSurvey(): void {
  showDataSet();
  const state = stateOf();
  if (state === "running") pauseSurvey();
  else if (state === "paused" || state === "failed") resumeSurvey();
  else startSurvey();
}

export const surveyCommands: readonly Command[] = [
  {
    id: "survey:show",
    title: "Evidence of the data set",
    group: "View",
    blocked: blockedWithoutModel,
    run: showDataSet,
  },
  {
    id: "survey:toggle",
    title: "Start, pause or go on with the evidence of the data set",
    group: "Data",
    blocked: blockedWithoutModel,
    run: toggleSurvey,
  },
];
