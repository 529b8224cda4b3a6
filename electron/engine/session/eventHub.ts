import type { EngineContract } from "#shared/contract/engineContract";
import type { EventName, EventPayload } from "#shared/rpc/contract";

export type EngineEventListener = <K extends EventName<EngineContract>>(
  event: K,
  payload: EventPayload<EngineContract, K>,
) => void;

/** Passes the engine's events on to whoever listens. */
export class EventHub {
  readonly #listeners = new Set<EngineEventListener>();

  /** Returns its unsubscribe. */
  on(listener: EngineEventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  emit<K extends EventName<EngineContract>>(event: K, payload: EventPayload<EngineContract, K>): void {
    for (const listener of this.#listeners) listener(event, payload);
  }
}
