/**
 * A value that changes with the pointer: read and subscribed to directly, never through React state, so that a drag
 * costs no renders. Components that need it draw in an effect or a frame callback.
 */
export interface FastValue<T> {
  get(): T;
  set(value: T): void;
  /** Returns its unsubscribe. */
  subscribe(listener: (value: T) => void): () => void;
}

export function fastValue<T>(initial: T): FastValue<T> {
  let current = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
