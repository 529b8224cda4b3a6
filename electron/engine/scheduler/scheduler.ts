import { assertNever } from "#shared/domain/assertNever";
import type { BackgroundWork, Job, RunOptions, Slice, Task } from "./chunks";
import { cancelled } from "./cancellation";
import { systemClock, type Clock } from "./clock";
import { TaskControl } from "./taskControl";

/** For so long after an interaction the hand is taken to be moving. */
const INTERACTION_MS = 400;
/** A chunk under a moving hand: with decoding and drawing it stays within a frame of 60 Hz. */
const BUDGET_MOVING_MS = 8;
/** A chunk at rest: what a first touch waits at most, just below what is felt as a delay. */
const BUDGET_RESTING_MS = 100;
/** Jobs may keep background work waiting for so long. */
const STARVED_MS = 250;

export type Priority = "interactive" | "job";

/** A waiting or partly done piece of work, of any result type. */
interface Entry {
  readonly key: string | null;
  /** Runs one chunk; true when there is more to do. Never rejects. */
  chunk(): Promise<boolean>;
  /** Ends it as cancelled, lets its clean-up run. */
  cancel(): void;
}

/**
 * One device, one chunk of work at a time: interactive before jobs before background work (README.md has the rules).
 * Single-threaded: a chunk that computes synchronously holds up everything else for as long as it takes.
 */
export class Scheduler {
  private readonly interactive: Entry[] = [];
  private readonly jobs: Entry[] = [];
  private background: BackgroundWork | null = null;
  private backgroundIsAwake = false;
  private lastBackgroundEnd = -Infinity;
  private lastInteraction = -Infinity;
  private isLooping = false;
  private isRunningChunk = false;
  private isClosed = false;
  /** Calls off the timer that waits for the hand to rest. */
  private restTimer: (() => void) | null = null;
  private runningBackground: Promise<void> | null = null;
  private idleListeners: (() => void)[] = [];

  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Work of one chunk. Rejects with `cancelled` when its signal aborts, a newer task of its key arrives or the scheduler
   * closes; with `busy` after its time-out; else as the task itself. An interactive task counts as an interaction.
   */
  run<T>(priority: Priority, task: Task<T>, options: RunOptions = {}): Promise<T> {
    if (priority === "interactive") this.noteInteraction();
    return this.enqueue(this.queueOf(priority), options, (control, slice) => ({
      key: options.key ?? null,
      cancel: () => control.stop(cancelled()),
      async chunk() {
        try {
          control.resolve(await task(slice));
        } catch (error) {
          control.reject(error);
        }
        return false;
      },
    }));
  }

  /** Work of many chunks, one for each `yield`; jobs take turns. Rejects as `run` does. */
  runJob<T>(job: Job<T>, options: RunOptions = {}): Promise<T> {
    return this.enqueue(this.jobs, options, (control, slice) => {
      let steps: ReturnType<Job<T>> | null = null;
      return {
        key: options.key ?? null,
        cancel: () => control.stop(cancelled()),
        async chunk() {
          try {
            steps ??= job(slice);
            const { done, value } = control.isSettled ? await endEarly(steps) : await steps.next();
            if (done === true && !control.isSettled) control.resolve(value);
            return done !== true;
          } catch (error) {
            control.reject(error);
            return false;
          }
        },
      };
    });
  }

  /**
   * Sets or takes away the work that runs while nothing else waits. Resolves when no chunk of the former work runs any
   * more; so the work itself must not wait for it inside a chunk.
   */
  async setBackground(work: BackgroundWork | null): Promise<void> {
    if (this.isClosed && work !== null) throw cancelled();
    this.background = work;
    this.backgroundIsAwake = work !== null;
    // New work has not been starved yet.
    this.lastBackgroundEnd = this.clock.now();
    this.wake();
    await this.runningBackground;
  }

  /** There is something to do again for background work that had nothing. */
  wakeBackground(): void {
    if (this.background === null) return;
    if (!this.backgroundIsAwake) this.lastBackgroundEnd = this.clock.now();
    this.backgroundIsAwake = true;
    this.wake();
  }

  /** Somebody's hand moves, though no call comes of it. */
  noteInteraction(): void {
    this.lastInteraction = this.clock.now();
  }

  isInteracting(): boolean {
    return this.clock.now() - this.lastInteraction < INTERACTION_MS;
  }

  /** How long a chunk may take now, milliseconds. */
  chunkBudgetMs(): number {
    return this.isInteracting() ? BUDGET_MOVING_MS : BUDGET_RESTING_MS;
  }

  /** Resolves when no task or job waits or runs and no background chunk runs; background work itself may go on after. */
  async idle(): Promise<void> {
    if (this.isIdle()) return;
    await new Promise<void>((resolve) => this.idleListeners.push(resolve));
  }

  /**
   * Takes no more work, cancels what waits and every job, and resolves when the running chunk and the clean-up of jobs
   * have ended.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    this.background = null;
    this.backgroundIsAwake = false;
    this.restTimer?.();
    this.restTimer = null;
    for (const entry of [...this.interactive, ...this.jobs]) entry.cancel();
    await this.idle();
  }

  private queueOf(priority: Priority): Entry[] {
    switch (priority) {
      case "interactive":
        return this.interactive;
      case "job":
        return this.jobs;
      default:
        return assertNever(priority);
    }
  }

  private enqueue<T>(
    queue: Entry[],
    options: RunOptions,
    build: (control: TaskControl<T>, slice: Slice) => Entry,
  ): Promise<T> {
    if (this.isClosed || options.signal?.aborted === true) return Promise.reject(cancelled());
    let isStarted = false;
    const control = new TaskControl<T>(options, this.clock, () => {
      // One that has run before keeps its place, so that its clean-up gets a chunk.
      if (!isStarted) remove(queue, entry);
      this.wake();
    });
    const built = build(control, { signal: control.signal, budgetMs: () => this.chunkBudgetMs() });
    const entry: Entry = {
      ...built,
      chunk() {
        isStarted = true;
        return built.chunk();
      },
    };
    const older = entry.key === null ? -1 : queue.findIndex(({ key }) => key === entry.key);
    if (older < 0) queue.push(entry);
    else {
      // In its place: put at the end, tasks of two keys that keep replacing each other would never come first.
      const replaced = queue[older];
      queue.splice(older, 0, entry);
      replaced?.cancel();
    }
    this.wake();
    return control.promise;
  }

  private wake(): void {
    if (this.isLooping) return;
    this.isLooping = true;
    void this.loop();
  }

  private async loop(): Promise<void> {
    for (;;) {
      // Before every chunk, the first included: what was sent together is seen together.
      await this.clock.turn();
      const next = this.next();
      if (next === null) break;
      this.isRunningChunk = true;
      await next();
      this.isRunningChunk = false;
      if (this.isIdle()) this.tellIdle();
    }
    this.isLooping = false;
    if (this.isIdle()) this.tellIdle();
  }

  /** What runs now, by the rules of README.md; null when there is nothing to do until something wakes the loop. */
  private next(): (() => Promise<void>) | null {
    const [task] = this.interactive;
    if (task !== undefined) {
      return async () => {
        remove(this.interactive, task);
        await task.chunk();
      };
    }
    const { background } = this;
    const mayRunBackground = background !== null && this.backgroundIsAwake && this.fits(background);
    const isStarved = this.clock.now() - this.lastBackgroundEnd >= STARVED_MS;
    const [job] = this.jobs;
    if (job !== undefined && !(mayRunBackground && isStarved)) {
      return async () => {
        const hasMore = await job.chunk();
        // Behind the others: jobs take turns.
        remove(this.jobs, job);
        if (hasMore) this.jobs.push(job);
      };
    }
    if (mayRunBackground) return () => this.runBackground(background);
    if (background !== null && this.backgroundIsAwake) this.waitForRest();
    return null;
  }

  /** Under a moving hand a chunk runs only when it is short enough; of unknown work one step is tried at rest. */
  private fits(background: BackgroundWork): boolean {
    if (!this.isInteracting()) return true;
    const smallest = background.smallestChunkMs();
    return smallest !== null && smallest <= BUDGET_MOVING_MS;
  }

  private async runBackground(background: BackgroundWork): Promise<void> {
    const chunk = (async () => {
      try {
        // Asleep before it ends, so that a wake that comes while it does is not lost.
        this.backgroundIsAwake = false;
        const hasMore = await background.chunk(this.chunkBudgetMs());
        if (hasMore && this.background === background) this.backgroundIsAwake = true;
      } catch (error) {
        background.onError(error);
      }
      this.lastBackgroundEnd = this.clock.now();
    })();
    this.runningBackground = chunk;
    await chunk;
    this.runningBackground = null;
  }

  private waitForRest(): void {
    this.restTimer?.();
    const rest = Math.max(0, INTERACTION_MS - (this.clock.now() - this.lastInteraction));
    // Timers may fire a fraction of a millisecond early; the loop would then just set the next one.
    this.restTimer = this.clock.after(Math.ceil(rest), () => {
      this.restTimer = null;
      this.wake();
    });
  }

  private isIdle(): boolean {
    return this.interactive.length === 0 && this.jobs.length === 0 && !this.isRunningChunk;
  }

  private tellIdle(): void {
    const listeners = this.idleListeners;
    this.idleListeners = [];
    for (const listener of listeners) listener();
  }
}

function remove(queue: Entry[], entry: Entry): void {
  const at = queue.indexOf(entry);
  if (at >= 0) queue.splice(at, 1);
}

/** Runs the generator's `finally` blocks. */
async function endEarly<T>(
  steps: AsyncGenerator<void, T, void> | Generator<void, T, void>,
): Promise<IteratorResult<void, T>> {
  // `return` demands the result that nobody will see.
  await (steps as AsyncGenerator<void, unknown, void>).return(undefined);
  return { done: true, value: undefined as T };
}
