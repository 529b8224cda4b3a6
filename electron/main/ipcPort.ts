import { ipcMain, type IpcMainEvent, type WebContents } from "electron";
import type { Port } from "#shared/rpc/port";
import { shellChannel } from "#shared/page/ipcChannels";
import { pageUrl } from "./appProtocol";

/** Whether a message comes from the page itself: the main frame of its window, at its own address. */
export function isFromPage(event: IpcMainEvent, contents: WebContents): boolean {
  return (
    event.sender === contents &&
    event.senderFrame === contents.mainFrame &&
    (event.senderFrame.url === pageUrl || event.senderFrame.url.startsWith(`${pageUrl}#`))
  );
}

/**
 * Messages with one load of the page. `onLoad` gets a port for each: a reload is a new peer, whose calls must not get
 * the answers of the one before.
 */
export function onPageLoad(contents: WebContents, onLoad: (port: Port) => void): void {
  let receive: ((message: unknown) => void) | null = null;
  let close: (() => void) | null = null;

  ipcMain.on(shellChannel, (event, message: unknown) => {
    if (isFromPage(event, contents)) receive?.(message);
  });
  const open = (): void => {
    close?.();
    const onClose = new Set<() => void>();
    let isClosed = false;
    const closeThis = (): void => {
      if (isClosed) return;
      isClosed = true;
      for (const listener of onClose) listener();
    };
    close = closeThis;
    onLoad({
      send(message) {
        if (!isClosed && !contents.isDestroyed()) contents.send(shellChannel, message);
      },
      onMessage(listener) {
        receive = listener;
      },
      onClose(listener) {
        onClose.add(listener);
      },
      close: closeThis,
    });
  };
  contents.on("did-navigate", open);
  contents.once("destroyed", () => close?.());
}
