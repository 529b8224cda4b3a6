import { create } from "zustand";
import {
  surveyParametersSchema,
  type SurveyParameters,
  type SurveyStatus,
} from "#shared/contract/surveyContract";
import type { AppError } from "#shared/domain/appError";
import type { ResultOf } from "#shared/rpc/contract";
import type { EngineContract } from "#shared/contract/engineContract";
import { callEngine, type EngineClient } from "../stores/engineClient";
import { openDialog, showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { latestWins, throttle } from "../stores/latestWins";

export type SurveyColumns = ResultOf<EngineContract, "survey:columns">;

interface SurveyState {
  /** Of the open model; null when none was begun. */
  readonly status: SurveyStatus | null;
  /** Figures of the rows done, as of some moment; null before there are any. */
  readonly columns: SurveyColumns | null;
  /** A command is on its way. */
  readonly isAsking: boolean;
}

const nothing: SurveyState = { status: null, columns: null, isAsking: false };

export const useSurvey = create<SurveyState>(() => nothing);

/** What the next survey is to be. */
export const useSurveyForm = create<SurveyParameters>(() => ({ split: "validation", samples: 500, seed: 1 }));

/** The limits are the contract's own. */
export const surveyLimits = {
  samples: surveyParametersSchema.shape.samples,
  seed: surveyParametersSchema.shape.seed,
} as const;

const fetchColumns = latestWins<null>(async () => {
  const { status } = useSurvey.getState();
  if (status === null || status.done === 0) return;
  const result = await callEngine("survey:columns", {});
  // Cancelled or of another model by now: there is nothing to show then.
  if (result.ok && useSurvey.getState().status?.runId === status.runId)
    useSurvey.setState({ columns: result.value });
});

// The picture of thousands of rows does not change more often than this, ms.
const fetchSometimes = throttle(1500, () => fetchColumns(null));

function setStatus(status: SurveyStatus | null): void {
  const before = useSurvey.getState().status;
  const isOther =
    status?.runId !== before?.runId ||
    status?.weights !== before?.weights ||
    status?.split !== before?.split ||
    status?.samples !== before?.samples ||
    status?.seed !== before?.seed;
  useSurvey.setState({ status, ...(isOther ? { columns: null } : {}) });
  if (status === null) return;
  if (status.state === "running") fetchSometimes();
  else fetchColumns(null);
}

async function fetchState(): Promise<void> {
  if (useEngineMirror.getState().session?.model == null) return setStatus(null);
  const result = await callEngine("survey:state", {});
  if (result.ok) setStatus(result.value.survey);
}

type Answer = Awaited<ReturnType<typeof callEngine<"survey:state">>>;

async function ask(title: string, run: () => Promise<Answer>): Promise<AppError | null> {
  useSurvey.setState({ isAsking: true });
  const result = await run();
  useSurvey.setState({ isAsking: false });
  if (result.ok) {
    setStatus(result.value.survey);
    return null;
  }
  // What is kept is of other weights: the user decides whether it goes.
  if (result.error.code !== "invalid-request") showError(title, result.error);
  return result.error;
}

async function start(afresh: boolean): Promise<void> {
  const title = "Could not start the evidence of the data set";
  const error = await ask(title, () => callEngine("survey:start", { ...useSurveyForm.getState(), afresh }));
  if (error?.code !== "invalid-request") return;
  if (afresh) return showError(title, error);
  openDialog({
    kind: "confirm",
    title: "Start afresh?",
    text: `${error.message} Its figures will be lost.`,
    action: "Start afresh",
    onConfirm: () => void start(true),
  });
}

export const startSurvey = (): void => void start(false);
export const pauseSurvey = (): void =>
  void ask("Could not pause the evidence", () => callEngine("survey:pause", {}));
export const resumeSurvey = (): void =>
  void ask("Could not go on with the evidence", () => callEngine("survey:resume", {})).then((error) => {
    if (error?.code === "invalid-request") showError("Could not go on with the evidence", error);
  });

/** Throws its figures away, once the user has said so. */
export function cancelSurvey(): void {
  const { status } = useSurvey.getState();
  if (status === null) return;
  openDialog({
    kind: "confirm",
    title: "Throw the figures away?",
    text: `Evidence of ${status.done.toLocaleString("en-US")} rows will be lost.`,
    action: "Throw away",
    onConfirm: () => void ask("Could not end the evidence", () => callEngine("survey:cancel", {})),
  });
}

/** Follows the engine and the open model. Returns its off switch. */
export function followSurvey(engine: EngineClient): () => void {
  const offs = [
    engine.on("survey:progress", (status) => {
      if (status.runId === useEngineMirror.getState().session?.model?.runId) setStatus(status);
    }),
    useEngineMirror.subscribe((now, before) => {
      const isOther =
        now.session?.pid !== before.session?.pid ||
        now.session?.model?.runId !== before.session?.model?.runId;
      if (!isOther) return;
      if (now.session?.model?.runId !== before.session?.model?.runId) useSurvey.setState(nothing);
      void fetchState();
    }),
  ];
  return () => offs.forEach((off) => off());
}
