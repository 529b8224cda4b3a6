import { create } from "zustand";
import type { RunEntry } from "#shared/contract/runsContract";
import type { AppError } from "#shared/domain/appError";
import type { HistoryPoint } from "#shared/domain/model";
import { callEngine } from "../stores/engineClient";
import { latestWins } from "../stores/latestWins";
import type { SortBy } from "./orderRuns";

export interface Removed {
  readonly runIds: readonly string[];
  /** What the strip says: the name of one, or how many. */
  readonly words: string;
}

interface RunsState {
  /** Null before the first answer. */
  readonly runs: readonly RunEntry[] | null;
  readonly unreadable: readonly AppError[];
  readonly error: AppError | null;
  /** Chosen runs, in the order in which they were chosen: the order of their lines. */
  readonly chosen: readonly string[];
  /** Where the keyboard is. */
  readonly focus: string | null;
  readonly sort: { readonly by: SortBy; readonly isDescending: boolean };
  readonly query: string;
  readonly renaming: string | null;
  /** Last removed, until something else is done. */
  readonly removed: Removed | null;
  /** What stands below the table. */
  readonly lower: "compare" | "sweep";
  readonly histories: Readonly<Record<string, readonly HistoryPoint[]>>;
}

export const useRuns = create<RunsState>(() => ({
  runs: null,
  unreadable: [],
  error: null,
  chosen: [],
  focus: null,
  sort: { by: "created", isDescending: true },
  query: "",
  renaming: null,
  removed: null,
  lower: "compare",
  histories: {},
}));

/** Takes over a list; what was chosen and is gone is chosen no longer. */
export function takeRuns(runs: readonly RunEntry[], unreadable: readonly AppError[]): void {
  const { chosen, focus } = useRuns.getState();
  const ids = new Set(runs.map(({ runId }) => runId));
  useRuns.setState({
    runs,
    unreadable,
    error: null,
    chosen: chosen.filter((id) => ids.has(id)),
    focus: focus !== null && ids.has(focus) ? focus : (runs[0]?.runId ?? null),
  });
}

const request = latestWins<null>(async () => {
  const result = await callEngine("runs:list", {});
  if (result.ok) takeRuns(result.value.runs, result.value.unreadable);
  else useRuns.setState({ error: result.error });
});

/** Asks for the list anew. */
export const refreshRuns = (): void => request(null);

/** Fetches the histories of chosen runs that are not there or have grown. */
export async function fetchHistories(runs: readonly RunEntry[]): Promise<void> {
  for (const { runId, latest } of runs) {
    const known = useRuns.getState().histories[runId];
    if (known !== undefined && known.at(-1)?.step === latest?.step) continue;
    const result = await callEngine("runs:history", { runId });
    // A run that is gone meanwhile has no line; the list says so.
    if (!result.ok) continue;
    const { histories } = useRuns.getState();
    useRuns.setState({ histories: { ...histories, [runId]: result.value.points } });
  }
}
