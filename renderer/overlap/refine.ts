import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { latentSizeOf } from "../stores/latentSpace";
import { fetchMap, resolutions } from "./fetchMap";
import { useOverlapMap } from "./mapStore";
import { rowsNow } from "./overlapRows";
import { fetchSummary, sampleCounts, useOverlapSummary } from "./summaryStore";

type Part = "map" | "summary";

interface Step {
  readonly part: Part;
  /** Cells a side, or samples. */
  readonly size: number;
}

/**
 * One after the other, so that none makes another wait: a first picture, first numbers, then both as good as they get.
 * While training runs there is time for the first two only.
 */
function stepsFor(count: number, latentSize: number, isTraining: boolean): readonly Step[] {
  const maps = latentSize > 1 ? resolutions.map((size): Step => ({ part: "map", size })) : [];
  const summaries = sampleCounts(count, latentSize).map((size): Step => ({ part: "summary", size }));
  const first = [...maps.slice(0, 1), ...summaries.slice(0, 1)];
  return isTraining ? first : [...first, ...maps.slice(1), ...summaries.slice(1)];
}

/** What is not yet as good as it gets. */
const unfinished = new Set<Part>();
let running: AbortController | null = null;

export function cancelOverlap(): void {
  running?.abort();
  running = null;
  useOverlapMap.setState({ work: null });
  useOverlapSummary.setState({ work: null });
}

/** Whether an answer is on its way. */
export const isRefining = (): boolean => running !== null;

/** Asks again for these parts, and for what a cancelled question had left over, coarse first. */
export function refine(...parts: readonly Part[]): void {
  for (const part of parts) unfinished.add(part);
  cancelOverlap();
  const { session, training } = useEngineMirror.getState();
  const latentSize = latentSizeOf(session);
  if (latentSize === 0 || buffers.encoding === null) return;
  const rows = rowsNow();
  const isEmpty = rows?.length === 0;
  useOverlapMap.setState({ isEmpty });
  if (isEmpty) {
    useOverlapMap.setState({ map: null, holeMap: null, hole: null });
    useOverlapSummary.setState({ summary: null, error: null });
    return;
  }
  running = new AbortController();
  const count = rows?.length ?? buffers.encoding.count;
  const wanted = stepsFor(count, latentSize, training?.state === "running").filter(({ part }) =>
    unfinished.has(part),
  );
  void take(wanted, rows, running);
}

async function take(steps: readonly Step[], rows: Int32Array | null, own: AbortController): Promise<void> {
  const { signal } = own;
  const failed = new Set<Part>();
  for (const [index, { part, size }] of steps.entries()) {
    if (failed.has(part)) continue;
    // oxlint-disable-next-line no-await-in-loop -- together they would only make each other wait
    const hasCome = await (part === "map" ? fetchMap : fetchSummary)(size, rows, signal);
    if (signal.aborted) return;
    if (!hasCome) failed.add(part);
    if (!steps.slice(index + 1).some((later) => later.part === part)) unfinished.delete(part);
  }
  if (running === own) running = null;
}
