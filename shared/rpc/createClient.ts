import type { AppError } from "../domain/appError";
import { err, ok, type Result } from "../domain/result";
import type { Client } from "./client";
import type { CommandSchema, Contract } from "./contract";
import { describeIssues } from "./describeIssues";
import { consoleLog, type Log } from "./log";
import { messageSchema, type Message } from "./message";
import { ownEntry } from "./ownEntry";
import type { Port } from "./port";

interface PendingCall {
  readonly command: string;
  readonly schema: CommandSchema;
  readonly onProgress: ((value: unknown) => void) | undefined;
  settle(result: Result<unknown, AppError>): void;
}

const engineGone: AppError = {
  code: "engine-gone",
  message: "The connection to the engine was lost before the answer came.",
  hint: "It is being set up again; then repeat what you did.",
};

const cancelled: AppError = { code: "cancelled", message: "The call was cancelled." };

const internal = (message: string): AppError => ({ code: "internal", message });

/**
 * The calling side of `contract` over `port`. Results, progress and events that do not fit the contract never reach the
 * caller: a result becomes an `internal` error, the others are logged. A cancelled call settles at once with
 * `cancelled`; calls pending when the port closes, and all later ones, settle with `engine-gone`.
 */
export function createClient<C extends Contract>(contract: C, port: Port, log: Log = consoleLog): Client<C> {
  const pending = new Map<number, PendingCall>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let nextId = 1;
  let isClosed = false;

  const take = (id: number): PendingCall | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    return call;
  };

  const emit = (event: string, payload: unknown): void => {
    const schema = ownEntry(contract.events, event);
    const parsed = schema?.safeParse(payload);
    if (parsed === undefined) log(`rpc: an event that is not in the contract arrived: ${event}`);
    else if (!parsed.success)
      log(`rpc: event ${event} does not fit its contract: ${describeIssues(parsed.error)}`);
    else {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        // The payload has just been checked against the schema that the listener's type is inferred from.
        listener(parsed.data as never);
      }
    }
  };

  const receive = (message: Message): void => {
    switch (message.kind) {
      case "event":
        emit(message.event, message.payload);
        return;
      case "result": {
        const call = take(message.id);
        if (call === undefined) return; // Cancelled meanwhile.
        const parsed = call.schema.result.safeParse(message.value);
        call.settle(
          parsed.success
            ? ok(parsed.data)
            : err(
                internal(
                  `The answer to ${call.command} does not fit its contract: ${describeIssues(parsed.error)}`,
                ),
              ),
        );
        return;
      }
      case "error":
        take(message.id)?.settle(err(message.error));
        return;
      case "progress": {
        const call = pending.get(message.id);
        const parsed = call?.schema.progress?.safeParse(message.value);
        if (parsed?.success === true) call?.onProgress?.(parsed.data);
        else if (call !== undefined) log(`rpc: progress of ${call.command} does not fit its contract`);
        return;
      }
      case "request":
      case "cancel":
        log(`rpc: the serving side sent a ${message.kind}`);
    }
  };

  port.onMessage((raw) => {
    const message = messageSchema.safeParse(raw);
    if (message.success) receive(message.data);
    else log(`rpc: a malformed message arrived: ${describeIssues(message.error)}`);
  });
  port.onClose(() => {
    isClosed = true;
    const calls = [...pending.values()];
    pending.clear();
    for (const call of calls) call.settle(err(engineGone));
  });

  const client: Client<Contract> = {
    call(command, params, options = {}) {
      const { signal } = options;
      const schema = contract.commands[command];
      if (schema === undefined) throw new Error(`rpc: ${command} is not in the contract`);
      if (isClosed) return Promise.resolve(err(engineGone));
      if (signal?.aborted === true) return Promise.resolve(err(cancelled));
      const id = nextId++;
      return new Promise((resolve) => {
        const onAbort = (): void => {
          const call = take(id);
          if (call === undefined) return;
          port.send({ kind: "cancel", id } satisfies Message);
          call.settle(err(cancelled));
        };
        pending.set(id, {
          command,
          schema,
          // `never` when the command reports none; then nothing is ever passed.
          onProgress: options.onProgress as ((value: unknown) => void) | undefined,
          settle(result) {
            signal?.removeEventListener("abort", onAbort);
            resolve(result);
          },
        });
        signal?.addEventListener("abort", onAbort);
        port.send({ kind: "request", id, command, params } satisfies Message);
      });
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener);
      return () => set.delete(listener);
    },
  };
  return client;
}
