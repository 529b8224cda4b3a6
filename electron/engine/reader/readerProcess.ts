import { fork, type ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import { AppErrorException } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { cancelled, throwIfCancelled } from "#engine/scheduler/cancellation";
import { readerProgram, type ReaderProgram } from "./readerProgram";
import type { Operations, ReaderReply, ReaderRequest } from "./readerProtocol";

/** Of Node's own heap, MB; pixels and tables lie outside it, under the cap that the program sets itself. */
const HEAP_MEGABYTES = 256;
/** A process that nobody asks anything ends after so long, ms. */
const IDLE_LIMIT = 15_000;
/** For the program to start on a busy machine, ms. */
const START_LIMIT = 60_000;

/** The reader died or was killed over a request: out of memory, a crash, or longer than it may take. */
export class ReaderLostError extends Error {
  constructor(
    message: string,
    readonly isTimeout: boolean,
  ) {
    super(message);
    this.name = "ReaderLostError";
  }
}

export interface CallOptions {
  /** After so long the process is killed, ms. */
  readonly timeLimit: number;
  readonly signal?: CancelSignal | undefined;
}

interface Pending {
  readonly id: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * A process that reads files nobody vouches for, so that what they do to a decoder cannot reach the user's work. It is
 * started by the first call and again after it was lost; one call runs at a time, others wait their turn.
 */
export class ReaderProcess<O extends Operations> {
  private child: Promise<ChildProcess> | null = null;
  private running: ChildProcess | null = null;
  private pending: Pending | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private lastId = 0;
  private idleTimer: NodeJS.Timeout | null = null;

  /** `program` gives the program to run where it is not the reader program itself, in tests. */
  constructor(private readonly program: () => ReaderProgram = readerProgram) {}

  /** Process id of the running program, for tests; null when there is none. */
  get pid(): number | null {
    return this.running?.pid ?? null;
  }

  /**
   * Asks for one operation. Throws the file's `AppErrorException`, `cancelled` (the process is killed, for it cannot be
   * interrupted), or `ReaderLostError`.
   */
  call<K extends keyof O & string>(
    operation: K,
    params: O[K]["params"],
    options: CallOptions,
  ): Promise<O[K]["result"]> {
    const result = this.turn.then(() => this.callNow<O[K]["result"]>(operation, params, options));
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Ends the process; a call in progress fails with `ReaderLostError`. The next call starts another. */
  kill(reason = "it was ended", isTimeout = false): void {
    const { running, pending } = this;
    this.child = null;
    this.running = null;
    this.pending = null;
    if (this.idleTimer !== null) clearTimeout(this.idleTimer);
    running?.kill("SIGKILL");
    pending?.reject(new ReaderLostError(reason, isTimeout));
  }

  private async callNow<T>(operation: string, params: unknown, options: CallOptions): Promise<T> {
    const { signal, timeLimit } = options;
    throwIfCancelled(signal);
    if (this.idleTimer !== null) clearTimeout(this.idleTimer);
    const child = await (this.child ??= this.start());
    throwIfCancelled(signal);
    child.ref();
    child.channel?.ref();
    const id = ++this.lastId;
    const timer = setTimeout(() => this.kill(`it took longer than ${timeLimit / 1000} s`, true), timeLimit);
    const onAbort = (): void => {
      const { pending } = this;
      this.pending = null;
      this.kill();
      pending?.reject(cancelled());
    };
    signal?.addEventListener("abort", onAbort);
    try {
      return await new Promise<T>((resolve, reject) => {
        // The program is the same version: it answers with what the operation declares.
        this.pending = { id, resolve: (value) => resolve(value as T), reject };
        child.send({ id, operation, params } satisfies ReaderRequest, (error) => {
          if (error !== null) this.lost(child, error.message);
        });
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      this.rest();
    }
  }

  /** Between calls the child keeps nobody alive, and after a while it goes. */
  private rest(): void {
    const { running } = this;
    if (running === null) return;
    running.unref();
    running.channel?.unref();
    this.idleTimer = setTimeout(() => this.kill(), IDLE_LIMIT);
    this.idleTimer.unref();
  }

  private start(): Promise<ChildProcess> {
    const { entry, execArgv } = this.program();
    const child = fork(entry, [], {
      serialization: "advanced",
      // What a decoder writes about a broken file is in its answer already.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [...execArgv, `--max-old-space-size=${HEAP_MEGABYTES}`, "--expose-gc"],
      // Inside Electron the executable is Electron's.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    this.running = child;
    // A pipe would keep this process alive for its child.
    if (child.stderr instanceof Socket) child.stderr.unref();
    // What is said first is the reason; a stack of the runtime's own follows.
    let lastWords = "";
    child.stderr?.on("data", (piece: Buffer) => {
      if (lastWords.length < 8000) lastWords += piece.toString("utf8");
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), START_LIMIT);
      const ended = (reason: string): void => {
        clearTimeout(timer);
        reject(new ReaderLostError(reason, false));
        this.lost(child, reason);
      };
      child.once("error", (error) => ended(error.message));
      child.once("close", (code, signal) =>
        ended(describeEnd(signal === null ? `exit code ${code}` : `signal ${signal}`, lastWords)),
      );
      // The child is the same program: the shape of its messages is trusted.
      child.on("message", (raw) => {
        const reply = raw as ReaderReply;
        if (reply.kind === "ready") {
          clearTimeout(timer);
          resolve(child);
        } else this.settle(child, reply);
      });
    });
  }

  private settle(child: ChildProcess, reply: Exclude<ReaderReply, { readonly kind: "ready" }>): void {
    const { pending } = this;
    if (pending === null || pending.id !== reply.id || child !== this.running) return;
    if (reply.kind === "broken") return this.kill(reply.reason);
    this.pending = null;
    if (reply.kind === "answer") pending.resolve(reply.value);
    else pending.reject(new AppErrorException(reply.error));
  }

  private lost(child: ChildProcess, reason: string): void {
    if (child !== this.running) return;
    this.kill(reason);
  }
}

function describeEnd(how: string, lastWords: string): string {
  if (/heap out of memory|Allocation failed|out of memory/i.test(lastWords)) return "it ran out of memory";
  const line = lastWords.split("\n").find((text) => text.trim() !== "");
  return line === undefined ? how : `${how}: ${line.trim()}`;
}
