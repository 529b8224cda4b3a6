import { useEngineMirror } from "../stores/engineMirror";
import { latentSizeOf } from "../stores/latentSpace";
import { throttle } from "../stores/latestWins";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { decodeDraws, useOverlapDraws } from "./drawsStore";
import { decodeHoles, useHoleImages } from "./holeImages";
import { forgetMap, searchHoles, useOverlapMap } from "./mapStore";
import { fitSettings, initialSettings, useOverlapSettings } from "./overlapSettings";
import { fitPlane } from "./planeCamera";
import { cancelOverlap, isRefining, refine } from "./refine";
import { useOverlapSummary } from "./summaryStore";

/** ms between two summaries while training runs: they cost more than the map and change less. */
const SUMMARY_EVERY = 10_000;

const refresh = (): void => refine("map", "summary");

/** Everything shown belongs to other data or another model. */
function forget(): void {
  cancelOverlap();
  forgetMap();
  fitPlane();
  useOverlapSummary.setState({ summary: null, error: null });
  useHoleImages.setState({ images: null });
  useOverlapDraws.setState({ draws: null, within: null, error: null });
}

const modelKey = (mirror: ReturnType<typeof useEngineMirror.getState>): string => {
  const { session } = mirror;
  return `${session?.pid} ${session?.dataset?.id} ${session?.datasetVersion} ${JSON.stringify(session?.model?.config)} ${session?.latents?.size}`;
};

/** What is on screen was computed for this model; it outlives the workspace, not the model. */
let shownModel = "";

function onModel(): void {
  const mirror = useEngineMirror.getState();
  const key = modelKey(mirror);
  if (key === shownModel) return;
  shownModel = key;
  forget();
  fitSettings(latentSizeOf(mirror.session) || 2);
  useOverlapSettings.setState({ items: initialSettings.items });
}

/** Follows the weights, the data, the choices and the selection while the workspace is shown. Returns its off switch. */
export function startOverlap(): () => void {
  // Faster than every two seconds nobody can read it, and each map costs the training its time.
  let isOn = true;
  let lastSummary = -Infinity;
  const refreshWhileTraining = throttle(2000, () => {
    // The last call of the throttle may come after the workspace was left.
    // An answer that comes is worth more than a newer question; the next encodings ask again.
    if (!isOn || isRefining()) return;
    const now = performance.now();
    if (now - lastSummary < SUMMARY_EVERY) refine("map");
    else {
      lastSummary = now;
      refresh();
    }
    decodeDraws();
  });
  const offs = [
    useEngineMirror.subscribe((now, before) => {
      if (modelKey(now) !== modelKey(before)) {
        onModel();
        return decodeDraws();
      }
      const isRunning = now.training?.state === "running";
      const hasStopped = before.training?.state === "running" && !isRunning;
      if (now.encodingVersion !== before.encodingVersion && isRunning) refreshWhileTraining();
      else if (now.encodingVersion !== before.encodingVersion || hasStopped) {
        refresh();
        decodeDraws();
      } else if (now.columnsVersion !== before.columnsVersion) refresh();
    }),
    useOverlapSettings.subscribe((now, before) => {
      if (now.items !== before.items) refresh();
      else if (now.plane !== before.plane) refine("map");
      const isOtherSearch =
        now.depth !== before.depth ||
        now.minimumMass !== before.minimumMass ||
        now.searchMass !== before.searchMass;
      if (isOtherSearch) searchHoles();
    }),
    useView.subscribe((now, before) => {
      const isOverSelection = useOverlapSettings.getState().items.kind === "selection";
      if (isOverSelection && now.selection !== before.selection) refresh();
    }),
    useRowMask.subscribe(() => {
      if (useOverlapSettings.getState().items.kind === "filter") refresh();
    }),
    useOverlapMap.subscribe((now, before) => {
      if (now.holeMap !== before.holeMap) decodeHoles(null);
    }),
  ];
  onModel();
  refresh();
  decodeDraws();
  return () => {
    isOn = false;
    for (const off of offs) off();
    cancelOverlap();
  };
}
