import { enginePortMessage, type PriorscapeBridge } from "#shared/contract/bridge";
import { engineStatusSchema } from "#shared/contract/shellContract";
import type { Port } from "#shared/rpc/port";
import type { Link } from "./link";

interface ClosablePort extends Port {
  /** The other side is gone. Older Chromium has no event for it, and 108 crashes on reload when one is listened for. */
  lost(): void;
}

function asPort(channel: MessagePort): ClosablePort {
  const onClose = new Set<() => void>();
  let isClosed = false;
  const lost = (): void => {
    if (isClosed) return;
    isClosed = true;
    channel.close();
    for (const listener of onClose) listener();
  };
  return {
    send: (message) => channel.postMessage(message),
    onMessage(listener) {
      channel.addEventListener("message", (event) => listener(event.data));
      channel.start();
    },
    onClose(listener) {
      onClose.add(listener);
    },
    close: lost,
    lost,
  };
}

/** The desktop app: the shell over the preload, the engine over a MessagePort for each of its lives. */
export function electronLink(bridge: PriorscapeBridge): Link {
  let current: ClosablePort | null = null;
  let waiting: ((port: Port) => void) | null = null;

  window.addEventListener("message", (event) => {
    const [channel] = event.ports;
    if (event.source !== window || event.origin !== window.location.origin) return;
    if (event.data !== enginePortMessage || channel === undefined) return;
    current?.lost();
    current = asPort(channel);
    waiting?.(current);
    waiting = null;
  });

  const onShellMessages = new Set<(message: unknown) => void>();
  bridge.shell.onMessage((message) => {
    for (const listener of onShellMessages) listener(message);
    // The engine's death is told by the shell alone.
    if (typeof message !== "object" || message === null || !("payload" in message)) return;
    const status = engineStatusSchema.safeParse(message.payload);
    if (status.success && status.data.state !== "running") current?.lost();
  });

  return {
    openShell: () =>
      Promise.resolve({
        send: bridge.shell.send,
        onMessage: (listener) => void onShellMessages.add(listener),
        // It lives as long as the page: the main process is the window's owner.
        onClose: () => undefined,
        close: () => undefined,
      }),
    openEngine: () =>
      new Promise((resolve) => {
        waiting = resolve;
        bridge.requestEnginePort();
      }),
  };
}
