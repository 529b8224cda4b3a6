import { AppErrorException, type AppError } from "../domain/appError";
import type { CancelSignal } from "./cancelSignal";
import type { Contract, EventName, EventPayload } from "./contract";
import { cancelSource, type CancelSource } from "./cancelSource";
import { describeIssues, faultyField } from "./describeIssues";
import { consoleLog, type Log } from "./log";
import { messageSchema, type Message } from "./message";
import { ownEntry } from "./ownEntry";
import type { Port } from "./port";
import type { Handlers } from "./server";

export interface Serving<C extends Contract> {
  /** Sends an event to this connection; nothing once it is closed. */
  emit<K extends EventName<C>>(event: K, payload: EventPayload<C, K>): void;
  /** Aborts the calls that run and closes the port. */
  close(): void;
}

type AnyHandler = (
  params: unknown,
  context: { readonly signal: CancelSignal; progress(value: unknown): void },
) => unknown;

const invalid = (message: string, field?: string): AppError => ({
  code: "invalid-request",
  message,
  ...(field === undefined ? {} : { where: { field } }),
});

/**
 * Serves `contract` on one connection. Parameters that do not fit their schema are answered with `invalid-request`
 * before any handler runs; `AppErrorException` becomes its error; any other exception is a bug: it is logged with its
 * stack and answered with `internal`. When the connection closes, the signals of its calls abort.
 */
export function serve<C extends Contract>(
  contract: C,
  port: Port,
  handlers: Handlers<C>,
  log: Log = consoleLog,
): Serving<C> {
  const running = new Map<number, CancelSource>();
  let isClosed = false;

  const send = (message: Message): void => {
    if (!isClosed) port.send(message);
  };

  const answer = async (id: number, command: string, rawParams: unknown): Promise<void> => {
    const refuse = (error: AppError): void => send({ kind: "error", id, error });
    const schema = ownEntry(contract.commands, command);
    if (schema === undefined) return refuse(invalid(`There is no command named ${command.slice(0, 80)}.`));
    if (running.has(id)) return refuse(invalid(`A call with the number ${id} is already running.`));
    const params = schema.params.safeParse(rawParams);
    if (!params.success) {
      const where = faultyField(params.error);
      return refuse(
        invalid(
          `${command} was called with settings it does not take: ${describeIssues(params.error)}`,
          where,
        ),
      );
    }
    const source = cancelSource();
    running.set(id, source);
    try {
      // `Handlers` holds one per command and `params` was just parsed with that command's schema.
      const handler = handlers[command as keyof Handlers<C>] as AnyHandler;
      const value = await handler(params.data, {
        signal: source.signal,
        progress: (report) => {
          if (running.get(id) === source) send({ kind: "progress", id, value: report });
        },
      });
      send({ kind: "result", id, value });
    } catch (error) {
      if (error instanceof AppErrorException) refuse(error.appError);
      else {
        log(`${command} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        refuse({ code: "internal", message: error instanceof Error ? error.message : String(error) });
      }
    } finally {
      running.delete(id);
    }
  };

  const abortAll = (): void => {
    isClosed = true;
    for (const source of running.values()) source.abort();
  };

  port.onMessage((raw) => {
    const parsed = messageSchema.safeParse(raw);
    if (!parsed.success) log(`rpc: a malformed message arrived: ${describeIssues(parsed.error)}`);
    else if (parsed.data.kind === "request")
      void answer(parsed.data.id, parsed.data.command, parsed.data.params);
    else if (parsed.data.kind === "cancel") running.get(parsed.data.id)?.abort();
    else log(`rpc: the calling side sent a ${parsed.data.kind}`);
  });
  port.onClose(abortAll);

  return {
    emit: (event, payload) => send({ kind: "event", event, payload }),
    close() {
      if (isClosed) return;
      abortAll();
      port.close();
    },
  };
}
