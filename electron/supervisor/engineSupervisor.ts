import type { EngineStatus } from "#shared/contract/shellContract";
import { systemClock, type Clock } from "./clock";
import type { EngineProcess, SpawnEngine } from "./engineProcess";

const firstDelay = 250;
const longestDelay = 10_000;
/** This long without a death and the engine counts as healthy again. */
const healthyAfter = 60_000;
const deathsAllowed = 5;

export interface SupervisorOptions<Connection> {
  readonly spawn: SpawnEngine<Connection>;
  readonly log: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Owns the life of the engine process: starts it, starts it again when it dies (after 0.25 s, doubling to 10 s; the count
 * is forgotten after 60 s of health), and gives up with the state `failed` after five deaths in a row.
 */
export class EngineSupervisor<Connection> {
  readonly #options: SupervisorOptions<Connection>;
  readonly #clock: Clock;
  readonly #listeners = new Set<(status: EngineStatus) => void>();
  readonly #exitWaiters = new Set<() => void>();
  #process: EngineProcess<Connection> | null = null;
  #status: EngineStatus = { state: "starting", pid: null, restarts: 0, message: null };
  #deaths = 0;
  #isStopping = false;
  #cancelTimer: () => void = () => undefined;

  constructor(options: SupervisorOptions<Connection>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  /** Called on every change of state. Returns its unsubscribe. */
  onStatus(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts the engine; nothing when it already lives. */
  start(): void {
    if (this.#process !== null || this.#isStopping) return;
    this.#cancelTimer();
    let child: EngineProcess<Connection>;
    try {
      child = this.#options.spawn();
    } catch (error) {
      this.#died(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#process = child;
    child.onReady(() => this.#ready(child));
    child.onExit((reason) => {
      if (this.#process === child) this.#died(reason);
    });
    this.#set({ state: this.#deaths === 0 ? "starting" : "restarting", pid: child.pid });
  }

  /** A new connection, or null while no engine serves any. */
  connect(): Connection | null {
    return this.#status.state === "running" ? (this.#process?.connect() ?? null) : null;
  }

  /** Starts afresh by the user's wish: forgets earlier deaths; a living engine is ended first. */
  restart(): void {
    this.#cancelTimer();
    const old = this.#process;
    this.#process = null;
    this.#deaths = 0;
    this.#set({ state: "starting", pid: null, message: null });
    old?.kill();
    this.start();
  }

  /** Resolves when no engine process lives. */
  waitForExit(): Promise<void> {
    if (this.#process === null) return Promise.resolve();
    return new Promise((resolve) => this.#exitWaiters.add(resolve));
  }

  /** Ends the engine at once; it is started again as after any death. */
  kill(): void {
    this.#process?.kill();
  }

  /** Ends the engine for good: in order when it can within `patience` milliseconds, otherwise by force. */
  async stop(patience = 5_000): Promise<void> {
    this.#isStopping = true;
    this.#cancelTimer();
    const child = this.#process;
    if (child === null) return;
    child.shutdown();
    this.#cancelTimer = this.#clock.after(patience, () => {
      this.#options.log(`engine ${child.pid ?? ""} did not end within ${patience} ms and is killed`);
      child.kill();
    });
    await this.waitForExit();
    this.#cancelTimer();
  }

  #ready(child: EngineProcess<Connection>): void {
    if (this.#process !== child || this.#isStopping) return;
    this.#set({ state: "running", pid: child.pid, message: null });
    this.#cancelTimer = this.#clock.after(healthyAfter, () => {
      this.#deaths = 0;
      this.#set({});
    });
  }

  #died(reason: string): void {
    this.#cancelTimer();
    this.#process = null;
    for (const resolve of this.#exitWaiters) resolve();
    this.#exitWaiters.clear();
    if (this.#isStopping) return;
    this.#deaths += 1;
    this.#options.log(`engine ended (${reason}), ${this.#deaths} in a row`);
    if (this.#deaths >= deathsAllowed) {
      const message = `The engine stopped ${this.#deaths} times in a row (${reason}). Its log says why; start it again when that is mended.`;
      this.#set({ state: "failed", pid: null, message });
      return;
    }
    const delay = Math.min(firstDelay * 2 ** (this.#deaths - 1), longestDelay);
    this.#set({
      state: "restarting",
      pid: null,
      message: `The engine stopped (${reason}) and is started again.`,
    });
    this.#cancelTimer = this.#clock.after(delay, () => this.start());
  }

  #set(change: Partial<EngineStatus>): void {
    // A first start is no restart; every death after it has led to one.
    this.#status = { ...this.#status, ...change, restarts: this.#deaths };
    for (const listener of [...this.#listeners]) listener(this.#status);
  }
}
