import { create, type StoreApi, type UseBoundStore } from "zustand";
import type { EngineContract } from "#shared/contract/engineContract";
import type { AppError } from "#shared/domain/appError";
import type { CommandName, Params, Progress, ResultOf } from "#shared/rpc/contract";
import { callEngine } from "../stores/engineClient";

type EvidenceCommand = Extract<CommandName<EngineContract>, `evidence:${string}` | `duel:${string}`>;

export interface JobState<K extends EvidenceCommand> {
  readonly isRunning: boolean;
  /** The last answer and what was asked for it; kept while a newer one is on its way. */
  readonly answer: {
    readonly value: ResultOf<EngineContract, K>;
    readonly params: Params<EngineContract, K>;
    /** ms from the call to the answer. */
    readonly milliseconds: number;
  } | null;
  /** What was asked last, whatever came of it. */
  readonly asked: Params<EngineContract, K> | null;
  readonly progress: Progress<EngineContract, K> | null;
  readonly error: AppError | null;
}

export interface EvidenceJob<K extends EvidenceCommand> {
  readonly use: UseBoundStore<StoreApi<JobState<K>>>;
  /** Starts a call and cancels the one before. Whether it ended by itself and is still the one wanted. */
  start(params: Params<EngineContract, K>): Promise<boolean>;
  /** Asks the same again. */
  retry(): void;
  cancel(): void;
  /** Cancels and forgets the answer. */
  clear(): void;
}

/** A long call whose newest request wins. */
export function evidenceJob<K extends EvidenceCommand>(command: K): EvidenceJob<K> {
  const initial: JobState<K> = { isRunning: false, answer: null, asked: null, progress: null, error: null };
  const use = create<JobState<K>>(() => initial);
  let current: AbortController | null = null;

  function cancel(): void {
    current?.abort();
    current = null;
    if (use.getState().isRunning) use.setState({ isRunning: false, progress: null });
  }

  async function start(params: Params<EngineContract, K>): Promise<boolean> {
    cancel();
    const own = new AbortController();
    current = own;
    use.setState({ isRunning: true, asked: params, progress: null, error: null });
    const started = performance.now();
    const result = await callEngine(command, params, {
      signal: own.signal,
      onProgress: (progress) => {
        if (current === own) use.setState({ progress });
      },
    });
    if (current !== own) return false;
    current = null;
    const milliseconds = performance.now() - started;
    if (result.ok) {
      use.setState({
        isRunning: false,
        progress: null,
        answer: { value: result.value, params, milliseconds },
      });
    } else {
      const error = result.error.code === "cancelled" ? null : result.error;
      use.setState({ isRunning: false, progress: null, error });
    }
    return true;
  }

  return {
    use,
    start,
    cancel,
    retry() {
      const { asked } = use.getState();
      if (asked !== null) void start(asked);
    },
    clear() {
      cancel();
      use.setState(initial);
    },
  };
}
