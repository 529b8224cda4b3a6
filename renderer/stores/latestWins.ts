/**
 * At most one call in flight; while it runs, only the newest request waits, and replaces an older one that waits.
 * For what follows the pointer: the answer shown is never older than one call.
 */
export function latestWins<A>(run: (argument: A) => Promise<void>): (argument: A) => void {
  let isRunning = false;
  let waiting: { readonly argument: A } | null = null;

  async function drain(first: A): Promise<void> {
    isRunning = true;
    try {
      await run(first);
    } finally {
      isRunning = false;
      const next = waiting;
      waiting = null;
      if (next !== null) void drain(next.argument);
    }
  }

  return (argument) => {
    if (isRunning) waiting = { argument };
    else void drain(argument);
  };
}

/** Calls at once, then at most once per `interval` ms, with a last call for what came in between. */
export function throttle(interval: number, run: () => void): () => void {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;
  return () => {
    if (timer !== null) return;
    const wait = last + interval - performance.now();
    if (wait <= 0) {
      last = performance.now();
      run();
      return;
    }
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      run();
    }, wait);
  };
}
