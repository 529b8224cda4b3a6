import type { Explanation } from "#shared/contract/evidenceContract";
import { useEngineMirror } from "../stores/engineMirror";
import { useRefined, type Refined } from "../stores/refinedStore";
import { refineJob } from "./evidenceJobs";
import { useExplanation } from "./useExplanation";

/** A refinement is shown beside the explanation of the very datum: the seed binarises it. */
export function fits(
  refined: Refined | null,
  explanation: Explanation | null,
  runId: string | undefined,
): Refined | null {
  const isOfIt =
    refined?.runId === runId &&
    refined?.value.row === explanation?.row &&
    refined?.value.seed === explanation?.seed;
  return isOfIt ? refined : null;
}

/** The refined q of the item that is explained; null where there is none. */
export function useShownRefined(): Refined | null {
  const refined = useRefined((state) => state.refined);
  const runId = useEngineMirror((mirror) => mirror.session?.model?.runId);
  return fits(refined, useExplanation(), runId);
}

/** Takes over each answer as a step that can be undone. Returns its off switch. */
export const keepRefined = (): (() => void) =>
  refineJob.use.subscribe(({ answer }, before) => {
    const runId = useEngineMirror.getState().session?.model?.runId;
    if (answer === null || answer === before.answer || runId === undefined) return;
    const { value, milliseconds } = answer;
    useRefined.setState({ refined: { runId, value, milliseconds } });
  });

/** Back to the encoder's q. */
export function revertRefined(): void {
  refineJob.clear();
  if (useRefined.getState().refined !== null) useRefined.setState({ refined: null });
}
