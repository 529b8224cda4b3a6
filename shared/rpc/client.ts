import type { CancelSignal } from "./cancelSignal";
import type { AppError } from "../domain/appError";
import type { Result } from "../domain/result";
import type { CommandName, Contract, EventName, EventPayload, Params, Progress, ResultOf } from "./contract";

export interface CallOptions<P> {
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: P) => void;
}

/** The calling side of a contract. A failure is a value; a promise never rejects but for a bug. */
export interface Client<C extends Contract> {
  call<K extends CommandName<C>>(
    command: K,
    params: Params<C, K>,
    options?: CallOptions<Progress<C, K>>,
  ): Promise<Result<ResultOf<C, K>, AppError>>;
  /** Returns its unsubscribe. */
  on<K extends EventName<C>>(event: K, listener: (payload: EventPayload<C, K>) => void): () => void;
}
