import type { SessionState } from "#shared/contract/engineContract";
import type { HistoryPoint } from "#shared/domain/model";
import { buffers } from "./buffers";
import { callEngine, type EngineClient } from "./engineClient";
import { useDrafts } from "./draftStore";
import { fetchEncoding, forgetEncoding } from "./encodingFetcher";
import { useEngineMirror } from "./engineMirror";
import { hoveredRow, probe, probeDecoded } from "./fastState";
import { inspectSelection } from "./inspection";
import { latentSizeOf } from "./latentSpace";
import { forgetUndo, withoutUndo } from "./undoHistory";
import { noFilter, useView } from "./viewStore";

/** Appends in step order; points at or before the last one belong to a run that went back and replace its tail. */
export function appendHistory(
  history: readonly HistoryPoint[],
  points: readonly HistoryPoint[],
): readonly HistoryPoint[] {
  const first = points[0];
  if (!first) return history;
  const last = history.at(-1);
  const kept = last && last.step >= first.step ? history.filter((point) => point.step < first.step) : history;
  return [...kept, ...points];
}

async function fetchColumns(): Promise<void> {
  const result = await callEngine("data:columns", {});
  if (!result.ok) return;
  buffers.columns = result.value;
  useEngineMirror.setState({ columnsVersion: result.value.datasetVersion });
}

async function fetchHistory(runId: string): Promise<void> {
  const result = await callEngine("training:history", {});
  if (!result.ok || useEngineMirror.getState().session?.model?.runId !== runId) return;
  useEngineMirror.setState({ history: result.value.points });
}

/** Axes that the model does not have fall back to its first ones. */
function resetSpace(latentSize: number): void {
  probe.set(new Float32Array(latentSize));
  probeDecoded.set(null);
  hoveredRow.set(null);
  const { projection } = useView.getState();
  const isInside =
    projection.kind === "pca"
      ? latentSize > 2
      : [projection.x, projection.y, projection.kind === "axes3" ? projection.z : 0].every(
          (axis) => axis < latentSize,
        );
  if (!isInside) {
    useView.setState({ projection: { kind: "axes", x: 0, y: Math.min(1, latentSize - 1) } });
  }
}

function onDataChanged(): void {
  useView.setState({ selection: [], hiddenClasses: [], rowFilter: noFilter });
  useDrafts.setState({ model: null });
  buffers.columns = null;
  useEngineMirror.setState({ columnsVersion: 0 });
  forgetEncoding();
}

/** Takes over the small state and fetches whatever bulk it says has changed. */
function applySession(session: SessionState): void {
  const before = useEngineMirror.getState().session;
  const isNewEngine = before?.pid !== session.pid;
  const isNewData =
    before?.datasetVersion !== session.datasetVersion || before.dataset?.id !== session.dataset?.id;
  const isNewRun = before?.model?.runId !== session.model?.runId;
  // A demonstration that is trained further is another run of the same model: what stands in the form stays.
  const isNewConfig = JSON.stringify(before?.model?.config) !== JSON.stringify(session.model?.config);
  const isNewSize =
    latentSizeOf(before) !== latentSizeOf(session) ||
    (before?.latents === null) !== (session.latents === null);

  useEngineMirror.setState({ session, training: session.training });
  withoutUndo(() => {
    if (isNewData) onDataChanged();
    // A run of the same size glides from where the one before was.
    else if (isNewEngine || isNewSize) forgetEncoding();
    if (isNewConfig) useDrafts.setState({ model: null });
    if (isNewData || isNewRun) useEngineMirror.setState({ history: [] });
    const size = latentSizeOf(session);
    if (size > 0 && (isNewData || isNewSize)) resetSpace(size);
  });
  if (isNewData || isNewSize) forgetUndo();

  if (session.dataset && (isNewData || isNewEngine)) void fetchColumns();
  if (!session.model && (isNewData || isNewRun)) inspectSelection();
  if (session.model && (isNewData || isNewRun || isNewEngine)) {
    void fetchHistory(session.model.runId);
    inspectSelection();
  }
  if (session.encodingVersion > 0) fetchEncoding(session.encodingVersion);
}

let hasTriedFirstData = false;

/** On the first start there is nothing open: the first bundled data set gives something to drag at once. */
async function openFirstData(session: SessionState): Promise<void> {
  const first = session.bundled[0];
  const isFirst = !hasTriedFirstData;
  hasTriedFirstData = true;
  // After that, nothing open is what the user or a failure left, and the window says so.
  if (!isFirst || session.dataset || !first) return;
  await callEngine("data:open", { source: { kind: "bundled", id: first.id } });
}

/** Fetches everything small; called after every (re)connection. */
export async function refreshSession(): Promise<void> {
  const result = await callEngine("session:state", {});
  if (!result.ok) return;
  applySession(result.value);
  useEngineMirror.setState({ connection: "ready" });
  await openFirstData(result.value);
}

/** Listens to the engine's events. Returns its off switch. */
export function listenToEngine(engine: EngineClient): () => void {
  const offs = [
    engine.on("session:changed", applySession),
    engine.on("training:progress", (training) => useEngineMirror.setState({ training })),
    engine.on("training:history", ({ runId, points }) => {
      const { session, history } = useEngineMirror.getState();
      if (session?.model?.runId !== runId) return;
      useEngineMirror.setState({ history: appendHistory(history, points) });
    }),
    engine.on("encoding:changed", ({ version }) => fetchEncoding(version)),
  ];
  return () => offs.forEach((off) => off());
}
