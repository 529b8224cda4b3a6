import type { AppError } from "#shared/domain/appError";
import { err } from "#shared/domain/result";
import type { Client } from "#shared/rpc/client";
import type { Contract } from "#shared/rpc/contract";
import { createClient } from "#shared/rpc/createClient";
import type { Port } from "#shared/rpc/port";

const notConnected: AppError = {
  code: "engine-gone",
  message: "The engine is not connected.",
  hint: "Wait for the connection to come back, then try again.",
};

export interface StableClient<C extends Contract> {
  /** The same object for as long as the page lives; its listeners survive reconnections. */
  readonly client: Client<C>;
  /** Calls go over `port` from now on, until it closes. */
  attach(port: Port): void;
}

/** A client whose connection can be replaced. Without one, calls answer `engine-gone` at once. */
export function stableClient<C extends Contract>(contract: C): StableClient<C> {
  let inner: Client<C> | null = null;
  const listened = new Map<string, Set<(payload: never) => void>>();

  return {
    client: {
      call: (command, params, options) =>
        inner === null ? Promise.resolve(err(notConnected)) : inner.call(command, params, options),
      on(event, listener) {
        const listeners = listened.get(event) ?? new Set();
        listened.set(event, listeners);
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    attach(port) {
      const next = createClient(contract, port);
      inner = next;
      for (const event of Object.keys(contract.events)) {
        next.on(event, (payload) => {
          for (const listener of [...(listened.get(event) ?? [])]) {
            // Checked by `createClient` against the schema that the listener's type is inferred from.
            listener(payload as never);
          }
        });
      }
      port.onClose(() => {
        if (inner === next) inner = null;
      });
    },
  };
}
