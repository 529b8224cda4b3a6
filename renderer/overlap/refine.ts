import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
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

const [coarse, ...finer] = resolutions;
const [few, many] = sampleCounts;

/** One after the other, so that none makes another wait: a first picture, first numbers, then both as good as they get. */
const allSteps: readonly Step[] = [
  { part: "map", size: coarse },
  { part: "summary", size: few },
  ...finer.map((size) => ({ part: "map", size }) as const),
  { part: "summary", size: many },
];

/** While training runs there is time for the first picture and the first numbers only. */
const quickSteps = allSteps.slice(0, 2);

/** What is not yet as good as it gets. */
const unfinished = new Set<Part>();
let running: AbortController | null = null;

export function cancelOverlap(): void {
  running?.abort();
  running = null;
  useOverlapMap.setState({ work: null });
  useOverlapSummary.setState({ work: null });
}

/** Asks again for these parts, and for what a cancelled question had left over, coarse first. */
export function refine(...parts: readonly Part[]): void {
  for (const part of parts) unfinished.add(part);
  cancelOverlap();
  const { session, training } = useEngineMirror.getState();
  const latentSize = session?.model?.config.latentSize ?? 0;
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
  const steps = training?.state === "running" ? quickSteps : allSteps;
  const wanted = steps.filter(({ part }) => unfinished.has(part) && (part !== "map" || latentSize > 1));
  void take(wanted, rows, running.signal);
}

async function take(steps: readonly Step[], rows: Int32Array | null, signal: AbortSignal): Promise<void> {
  const failed = new Set<Part>();
  for (const [index, { part, size }] of steps.entries()) {
    if (failed.has(part)) continue;
    // oxlint-disable-next-line no-await-in-loop -- together they would only make each other wait
    const hasCome = await (part === "map" ? fetchMap : fetchSummary)(size, rows, signal);
    if (signal.aborted) return;
    if (!hasCome) failed.add(part);
    if (!steps.slice(index + 1).some((later) => later.part === part)) unfinished.delete(part);
  }
}
