import { create } from "zustand";
import type { RunEntry } from "#shared/contract/runsContract";
import { demonstrationRunId } from "#shared/domain/demonstration";
import { plainElbo, type ObjectiveConfig } from "#shared/domain/objective";
import { callEngine } from "../stores/engineClient";
import { useEngineMirror, type EngineMirror } from "../stores/engineMirror";
import { integer } from "../components/format";
import { OPEN } from "./duelSettings";

/** A model that can take part: the open one, a run of the same data, or the data's demonstration. */
export interface Candidate {
  /** `OPEN` or the id of a run. */
  readonly key: string;
  readonly name: string;
  readonly objective: ObjectiveConfig;
  /** Null where it is not known before it is read. */
  readonly step: number | null;
}

interface RunsState {
  /** Runs of the workspace as listed last; null before. */
  readonly runs: readonly RunEntry[] | null;
}

export const useRunList = create<RunsState>(() => ({ runs: null }));

/** Asks for the runs anew. A failure leaves what was known: the open model can always be chosen. */
export async function refreshRuns(): Promise<void> {
  const result = await callEngine("runs:list", {});
  if (result.ok) useRunList.setState({ runs: result.value.runs });
  else if (useRunList.getState().runs === null) useRunList.setState({ runs: [] });
}

/** All that can take part, the open model first, then runs from the newest, then the demonstration. */
export function candidatesOf(
  { session, training }: Pick<EngineMirror, "session" | "training">,
  runs: readonly RunEntry[],
): readonly Candidate[] {
  const { dataset, model } = session ?? {};
  if (!dataset || !model) return [];
  const open: Candidate = {
    key: OPEN,
    name: model.name,
    objective: model.config.objective,
    step: training?.step ?? null,
  };
  const others = runs
    .filter((run) => run.datasetId === dataset.id && run.runId !== model.runId && run.checkpointStep !== null)
    .map(({ runId, name, config, checkpointStep }) => ({
      key: runId,
      name,
      objective: config.objective,
      step: checkpointStep,
    }));
  const { source } = dataset;
  const demonstration: readonly Candidate[] =
    source.kind === "bundled" && model.origin !== "demonstration"
      ? [{ key: demonstrationRunId(source.id), name: "Demonstration", objective: plainElbo, step: null }]
      : [];
  return [open, ...others, ...demonstration];
}

/** What a choice says: "784–400–2, IWAE-50, step 40,000". */
export function candidateLabel({ key, name, objective, step }: Candidate): string {
  const parts = [name, objectiveName(objective), step === null ? "" : `step ${integer(step)}`];
  const text = parts.filter((part) => part !== "").join(", ");
  return key === OPEN ? `${text} (open)` : text;
}

/** "IWAE-50", "ELBO", "β-ELBO". */
export function objectiveName(objective: ObjectiveConfig): string {
  if (objective.kind === "iwae") return `IWAE-${objective.samples}`;
  return objective.beta === 1 && objective.freeBits === 0 ? "ELBO" : "weighted ELBO";
}

export interface Pair {
  readonly a: Candidate | null;
  readonly b: Candidate | null;
}

/** The two that are chosen; where a choice is gone or there was none, the newest other model against the open one. */
export function pairOf(
  candidates: readonly Candidate[],
  chosen: { readonly a: string | null; readonly b: string | null },
): Pair {
  const find = (key: string | null): Candidate | null => candidates.find((each) => each.key === key) ?? null;
  const b = find(chosen.b) ?? candidates.find(({ key }) => key !== chosen.a) ?? null;
  const a = find(chosen.a) ?? candidates.find(({ key }) => key !== b?.key) ?? null;
  return { a, b };
}

export function currentPair(settings: { readonly a: string | null; readonly b: string | null }): Pair {
  return pairOf(candidatesOf(useEngineMirror.getState(), useRunList.getState().runs ?? []), settings);
}
