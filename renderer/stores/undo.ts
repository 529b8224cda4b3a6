/**
 * Undo of whole values: the state before a change is kept, and changes with the same key that follow each other within
 * `window` ms are one step, so that a drag is undone at once. Redo is dropped by a new change.
 */
export interface Undo<T> {
  /** Notes that the state is about to become something else; `before` is what it was. */
  record(key: string, before: T): void;
  /** Gives the state to return to, or null. `current` becomes what redo brings back. */
  undo(current: T): T | null;
  redo(current: T): T | null;
  /** Ends the running step: the next change is one of its own. */
  seal(): void;
  /** Forgets everything: what was recorded belongs to data that are gone. */
  clear(): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface UndoOptions {
  /** ms within which changes with one key are one step. */
  readonly window: number;
  /** Keys whose steps last until they are sealed, however slow: a drag. */
  readonly heldKeys?: readonly string[];
  /** Steps kept. */
  readonly limit: number;
  readonly now: () => number;
}

export function createUndo<T>({ window, limit, now, heldKeys = [] }: UndoOptions): Undo<T> {
  let past: T[] = [];
  let future: T[] = [];
  let lastKey: string | null = null;
  let lastTime = -Infinity;

  return {
    record(key, before) {
      const time = now();
      const isContinuation = key === lastKey && (heldKeys.includes(key) || time - lastTime <= window);
      lastKey = key;
      lastTime = time;
      future = [];
      if (isContinuation) return;
      past.push(before);
      if (past.length > limit) past.shift();
    },
    undo(current) {
      const previous = past.pop();
      if (previous === undefined) return null;
      future.push(current);
      lastKey = null;
      return previous;
    },
    redo(current) {
      const next = future.pop();
      if (next === undefined) return null;
      past.push(current);
      lastKey = null;
      return next;
    },
    seal() {
      lastKey = null;
    },
    clear() {
      past = [];
      future = [];
      lastKey = null;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
  };
}
