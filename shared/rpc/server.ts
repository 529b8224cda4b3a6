import type { CancelSignal } from "./cancelSignal";
import type { CommandName, Contract, Params, Progress, ResultOf } from "./contract";

export interface CallContext<P> {
  /** Aborted when the caller cancels or its connection closes. */
  readonly signal: CancelSignal;
  progress(value: P): void;
}

/** The serving side: a handler per command. A handler throws `AppErrorException` for what a user can cause. */
export type Handlers<C extends Contract> = {
  readonly [K in CommandName<C>]: (
    params: Params<C, K>,
    context: CallContext<Progress<C, K>>,
  ) => Promise<ResultOf<C, K>> | ResultOf<C, K>;
};
