/** Time as the supervisor needs it; injected so that tests need not wait for it. */
export interface Clock {
  /** Calls back after `ms` milliseconds; returns what takes it back. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
