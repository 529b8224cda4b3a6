import { ipcMain, type MessagePortMain, type WebContents } from "electron";
import { enginePortChannel, requestEnginePortChannel } from "#shared/page/ipcChannels";
import type { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import { isFromPage } from "./ipcPort";

/** Gives the page a port to the engine when it asks for one: at once, or when the engine next runs. */
export function handOutEnginePorts(
  contents: WebContents,
  supervisor: EngineSupervisor<MessagePortMain>,
): void {
  let isWaiting = false;
  const handOut = (): void => {
    if (!isWaiting || contents.isDestroyed()) return;
    const port = supervisor.connect();
    if (port === null) return;
    isWaiting = false;
    contents.postMessage(enginePortChannel, null, [port]);
  };
  ipcMain.on(requestEnginePortChannel, (event) => {
    if (!isFromPage(event, contents)) return;
    isWaiting = true;
    handOut();
  });
  supervisor.onStatus(handOut);
}
