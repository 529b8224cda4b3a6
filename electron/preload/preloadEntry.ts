import { contextBridge, ipcRenderer, webUtils } from "electron";
import { enginePortMessage, type PageFile, type PriorscapeBridge } from "#shared/contract/bridge";
import { enginePortChannel, requestEnginePortChannel, shellChannel } from "#shared/page/ipcChannels";

function pathForFile(file: PageFile): string {
  // `webUtils` came with Electron 29; before it the path was a property of the File.
  if ((webUtils as typeof webUtils | undefined) === undefined) return (file as { path?: string }).path ?? "";
  return webUtils.getPathForFile(file as File);
}

const bridge: PriorscapeBridge = {
  shell: {
    send: (message) => ipcRenderer.send(shellChannel, message),
    onMessage(listener) {
      ipcRenderer.on(shellChannel, (_event, message: unknown) => listener(message));
    },
  },
  requestEnginePort: () => ipcRenderer.send(requestEnginePortChannel),
  pathForFile,
};

contextBridge.exposeInMainWorld("priorscape", bridge);

// A MessagePort cannot pass the bridge; it goes to the page, and only to this page, as a window message.
ipcRenderer.on(enginePortChannel, (event) => {
  window.postMessage(enginePortMessage, window.location.origin, [...event.ports]);
});
