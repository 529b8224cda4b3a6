/** Time as the scheduler sees it, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds from any fixed origin, never going back. */
  now(): number;
  /** Calls back once after `milliseconds`; the returned function calls it off. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Resolves once the event loop has had a turn, so that messages come in between chunks. */
  turn(): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};
