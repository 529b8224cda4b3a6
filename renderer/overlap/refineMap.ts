import { buffers } from "../stores/buffers";
import { callEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import { useOverlapMap, showMap, type OverlapMap } from "./mapStore";
import { rowsNow } from "./overlapRows";
import { EXTENT, useOverlapSettings } from "./overlapSettings";
import { priorLogDensity } from "./ratioAt";

/** Cells a side, coarse first: the first picture is there at once and sharpens while one looks. */
export const stages = [64, 128, 256] as const;

let running: AbortController | null = null;

export function cancelMap(): void {
  running?.abort();
  running = null;
  useOverlapMap.setState({ work: null });
}

/** Asks for the map again from the coarsest stage on; a running question is cancelled. During training only the first. */
export async function refineMap(): Promise<void> {
  cancelMap();
  const { session, training } = useEngineMirror.getState();
  const latentSize = session?.model?.config.latentSize ?? 0;
  if (latentSize < 2 || buffers.encoding === null) return;
  const rows = rowsNow();
  const isEmpty = rows?.length === 0;
  useOverlapMap.setState({ isEmpty });
  if (isEmpty) return useOverlapMap.setState({ map: null, holeMap: null, hole: null });
  const own = new AbortController();
  running = own;
  const wanted = training?.state === "running" ? stages.slice(0, 1) : stages;
  for (const resolution of wanted) {
    // One stage needs the one before only as its preview, and a newer question replaces them all.
    // oxlint-disable-next-line no-await-in-loop
    if (!(await fetchStage(resolution, rows, own.signal))) return;
  }
  if (running === own) cancelMap();
}

/** Whether to go on. */
async function fetchStage(
  resolution: number,
  rows: Int32Array | null,
  signal: AbortSignal,
): Promise<boolean> {
  const { plane } = useOverlapSettings.getState();
  const start = performance.now();
  useOverlapMap.setState({ work: { resolution, done: 0 } });
  const result = await callEngine(
    "overlap:map",
    { dimensions: [plane[0], plane[1]], resolution, extent: EXTENT, rows },
    {
      signal,
      onProgress: ({ done, total }) => {
        if (!signal.aborted)
          useOverlapMap.setState({ work: { resolution, done: done / Math.max(1, total) } });
      },
    },
  );
  if (signal.aborted) return false;
  if (!result.ok) {
    const isCancelled = result.error.code === "cancelled";
    useOverlapMap.setState({ work: null, error: isCancelled ? null : result.error });
    return false;
  }
  useOverlapMap.setState({ error: null });
  showMap({
    ...withRatio(result.value),
    dimensions: plane,
    milliseconds: performance.now() - start,
  });
  return true;
}

/** log q̄ − log p at every cell. */
function withRatio<T extends Pick<OverlapMap, "resolution" | "extent" | "logAggregate">>(
  map: T,
): T & { readonly logRatio: Float32Array } {
  const { resolution: n, extent, logAggregate } = map;
  const at = (k: number): number => -extent + ((k + 0.5) * 2 * extent) / n;
  const logRatio = logAggregate.map(
    (value, cell) => value - priorLogDensity(at(cell % n), at(Math.floor(cell / n))),
  );
  return { ...map, logRatio };
}
