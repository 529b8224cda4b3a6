import type { Explanation } from "#shared/contract/evidenceContract";
import { useView } from "../stores/viewStore";
import { explainJob } from "./evidenceJobs";

/** The explanation of the selected row; null while it is on its way. Another row's figures are never shown for it. */
export function useExplanation(): Explanation | null {
  const row = useView((view) => view.selection.at(-1) ?? null);
  const value = explainJob.use((state) => state.answer?.value ?? null);
  return value?.row === row ? value : null;
}

/** Whether an answer with these parameters is about the selected row. */
export function useIsCurrent(row: number | undefined): boolean {
  const selected = useView((view) => view.selection.at(-1) ?? null);
  return row !== undefined && row === selected;
}
