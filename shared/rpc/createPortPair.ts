import type { Port } from "./port";

interface End {
  readonly port: Port;
  receive(message: unknown): void;
  close(): void;
}

function createEnd(peer: () => End): End {
  let onMessage: ((message: unknown) => void) | null = null;
  const onClose = new Set<() => void>();
  const early: unknown[] = [];
  let isClosed = false;

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of [...onClose]) listener();
  };
  return {
    receive(message) {
      if (isClosed) return;
      if (onMessage === null) early.push(message);
      else onMessage(message);
    },
    close,
    port: {
      send(message) {
        if (isClosed) return;
        // A later turn, as on a real channel: the sender's code never runs inside the receiver's.
        void Promise.resolve().then(() => peer().receive(message));
      },
      onMessage(listener) {
        onMessage = listener;
        for (const message of early.splice(0)) listener(message);
      },
      onClose(listener) {
        onClose.add(listener);
      },
      close() {
        if (isClosed) return;
        void Promise.resolve().then(() => peer().close());
        close();
      },
    },
  };
}

/** Two joined ports in one process. Messages are passed by reference, in order, in a later microtask. */
export function createPortPair(): readonly [Port, Port] {
  const left: End = createEnd(() => right);
  const right: End = createEnd(() => left);
  return [left.port, right.port];
}
