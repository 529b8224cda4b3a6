import { callEngine } from "../stores/engineClient";
import { useOverlapMap, showMap, type OverlapMap } from "./mapStore";
import { EXTENT, useOverlapSettings } from "./overlapSettings";
import { priorLogDensity } from "./ratioAt";

/** Cells a side, coarse first: the first picture is there at once and sharpens while one looks. */
export const resolutions = [64, 128, 256] as const;

/** Fetches and shows the map at one resolution. Returns whether it came. */
export async function fetchMap(
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
  const milliseconds = performance.now() - start;
  const map = { ...withRatio(result.value), dimensions: plane, milliseconds };
  // A task of its own: the holes are searched and the panels drawn in it.
  await new Promise((resolve) => setTimeout(resolve));
  if (signal.aborted) return false;
  useOverlapMap.setState({ error: null, work: null });
  showMap(map);
  return true;
}

/** log q̄ − log p at every cell. */
function withRatio<T extends Pick<OverlapMap, "resolution" | "extent" | "logAggregate" | "logPrior">>(
  map: T,
): T & { readonly logRatio: Float32Array } {
  const { resolution: n, extent, logAggregate, logPrior } = map;
  const at = (k: number): number => -extent + ((k + 0.5) * 2 * extent) / n;
  const logRatio = logAggregate.map(
    (value, cell) => value - (logPrior?.[cell] ?? priorLogDensity(at(cell % n), at(Math.floor(cell / n)))),
  );
  return { ...map, logRatio };
}
