import type { EngineStatus } from "#shared/contract/shellContract";
import { connectEngine } from "../connection/connectEngine";
import { takePaths } from "../connection/takeToken";
import { lookAtPaths } from "../open/opening";
import { integer } from "../components/format";
import { runCommand } from "../commands/registry";
import { useTheme } from "../theme/theme";
import { callShell, setClients } from "./engineClient";
import { useEngineMirror } from "./engineMirror";
import { startDuels } from "../duel/followDuel";
import { startEvidence } from "../evidence/followItem";
import { startSlices } from "../evidence/followSlice";
import { startSweeps } from "../runs/sweepStore";
import { startRuns } from "../runs/startRuns";
import { followSurvey } from "../survey/surveyStore";
import { startTable } from "../table/startTable";
import { startTime } from "../time/timeActions";
import { startInspection } from "./inspection";
import { setLocalNotice } from "./noticeStore";
import { setPathForFile } from "./openDropped";
import { startPriorSamples } from "./priorSamples";
import { startProbeDecoder } from "./probeDecoder";
import { listenToEngine, refreshSession } from "./session";
import { useShellInfo } from "./shellInfo";
import { startUndo } from "./undoHistory";

/** The shell speaks: it can be asked now what it is. */
async function onEngineStatus(engine: EngineStatus): Promise<void> {
  useEngineMirror.setState({ engine });
  if (useShellInfo.getState().kind !== null) return;
  const info = await callShell("shell:info", {});
  if (!info.ok) return;
  useShellInfo.setState({ kind: info.value.kind, version: info.value.version });
  // The native frame and menus take the remembered theme; a browser has none to colour.
  if (info.value.kind === "electron")
    await callShell("shell:setTheme", { theme: useTheme.getState().choice });
}

/** After a reconnection to another process: says that it was restarted and what of the weights is safe. */
async function onConnected(): Promise<void> {
  const before = useEngineMirror.getState().session;
  await refreshSession();
  lookAtPaths(takePaths());
  const { session, training } = useEngineMirror.getState();
  if (!before || !session || before.pid === session.pid) return;
  const step = training?.checkpointStep ?? training?.step ?? 0;
  const safe = session.model && step > 0 ? ` Weights from step ${integer(step)} are safe.` : "";
  setLocalNotice(`The engine stopped unexpectedly and was restarted.${safe}`);
}

/** Connects the window to the engine and starts everything that follows it. Throws `NoTokenError` without a link. */
export function startSession(): void {
  const connection = connectEngine({
    onStatus: (status) => {
      // Connected is not ready: the state must be here first.
      if (status !== "ready") useEngineMirror.setState({ connection: status });
    },
    onConnected: () => void onConnected(),
    onEngineStatus: (status) => void onEngineStatus(status),
  });
  setClients({ engine: connection.engine, shell: connection.shell });
  setPathForFile(connection.pathForFile);
  listenToEngine(connection.engine);
  startRuns(connection.engine);
  startSweeps(connection.engine);
  startTime(connection.engine);
  startInspection();
  startEvidence();
  startSlices();
  startDuels();
  startProbeDecoder();
  startPriorSamples();
  startTable(connection.engine);
  followSurvey(connection.engine);
  startUndo();
  connection.shell.on("shell:command", ({ id }) => void runCommand(id));
}
