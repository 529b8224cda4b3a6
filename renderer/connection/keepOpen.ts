import type { Port } from "#shared/rpc/port";

const firstDelay = 250;
const longestDelay = 5_000;

export interface KeptOpen {
  /** Whether there is anything to reach: without it nothing is tried; with it, at once. */
  allow(isReachable: boolean): void;
}

/** Opens a port, and again whenever it closes: after 0.25 s, doubling to 5 s while it is refused. */
export function keepOpen(
  open: () => Promise<Port>,
  onOpen: (port: Port) => void,
  onLost: () => void,
): KeptOpen {
  let isAllowed = false;
  let state: "idle" | "opening" | "open" = "idle";
  let delay = firstDelay;
  let timer: number | undefined;

  const attempt = (): void => {
    window.clearTimeout(timer);
    if (!isAllowed || state !== "idle") return;
    state = "opening";
    open().then(
      (port) => {
        state = "open";
        delay = firstDelay;
        port.onClose(() => {
          onLost();
          retryLater();
        });
        onOpen(port);
      },
      // Refused: nobody listens yet. What is wrong is told by the engine's status, not by each attempt.
      retryLater,
    );
  };
  const retryLater = (): void => {
    state = "idle";
    timer = window.setTimeout(attempt, delay);
    delay = Math.min(delay * 2, longestDelay);
  };
  return {
    allow(isReachable) {
      isAllowed = isReachable;
      if (isReachable) attempt();
    },
  };
}
