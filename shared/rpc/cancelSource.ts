import type { CancelSignal } from "./cancelSignal";

export interface CancelSource {
  readonly signal: CancelSignal;
  /** Calls each listener once; later calls do nothing. */
  abort(): void;
}

/** The part of AbortController that this room may use: its types belong to neither of the runtimes alone. */
export function cancelSource(): CancelSource {
  const listeners = new Set<() => void>();
  let aborted = false;
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      addEventListener: (_type, listener) => {
        listeners.add(listener);
      },
      removeEventListener: (_type, listener) => {
        listeners.delete(listener);
      },
    },
    abort() {
      if (aborted) return;
      aborted = true;
      const called = [...listeners];
      listeners.clear();
      for (const listener of called) listener();
    },
  };
}
