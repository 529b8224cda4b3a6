import { AppErrorException } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { cancelled } from "./cancellation";
import type { RunOptions } from "./chunks";
import type { Clock } from "./clock";

/** The promise of one task and what can end it from outside: its caller's signal, its time-out, the scheduler. */
export class TaskControl<T> {
  readonly promise: Promise<T>;
  private readonly controller = new AbortController();
  private readonly undo: (() => void)[] = [];
  private readonly settleWith: { resolve: (value: T) => void; reject: (error: unknown) => void };
  private settled = false;

  /** `onStop` is called once when the task is ended from outside. */
  constructor(
    { signal, timeoutMs }: RunOptions,
    clock: Clock,
    private readonly onStop: () => void,
  ) {
    const settle: Partial<TaskControl<T>["settleWith"]> = {};
    this.promise = new Promise<T>((resolve, reject) => {
      settle.resolve = resolve;
      settle.reject = reject;
    });
    // A promise's executor runs at once: both are there.
    this.settleWith = settle as TaskControl<T>["settleWith"];
    if (signal !== undefined) {
      const stop = (): void => this.stop(cancelled());
      signal.addEventListener("abort", stop);
      this.undo.push(() => signal.removeEventListener("abort", stop));
    }
    if (timeoutMs !== undefined) {
      this.undo.push(clock.after(timeoutMs, () => this.stop(tookTooLong(timeoutMs))));
    }
  }

  /** What the task's code sees. */
  get signal(): CancelSignal {
    return this.controller.signal;
  }

  get isSettled(): boolean {
    return this.settled;
  }

  resolve(value: T): void {
    if (this.finish()) this.settleWith.resolve(value);
  }

  reject(error: unknown): void {
    if (this.finish()) this.settleWith.reject(error);
  }

  /** Ends the task with this error at once; a chunk of it that is running goes on until its own end, unheard. */
  stop(error: AppErrorException): void {
    if (!this.finish()) return;
    this.controller.abort();
    this.settleWith.reject(error);
    this.onStop();
  }

  private finish(): boolean {
    if (this.settled) return false;
    this.settled = true;
    for (const undo of this.undo) undo();
    return true;
  }
}

function tookTooLong(milliseconds: number): AppErrorException {
  return new AppErrorException({
    code: "busy",
    message: "The engine was too busy to answer in time.",
    expected: `an answer within ${milliseconds} ms`,
    hint: "Pause training, or wait for the running job, and try again.",
  });
}
