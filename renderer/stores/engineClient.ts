import type { EngineContract } from "#shared/contract/engineContract";
import type { ShellContract } from "#shared/contract/shellContract";
import type { AppError } from "#shared/domain/appError";
import { err, type Result } from "#shared/domain/result";
import type { CallOptions, Client } from "#shared/rpc/client";
import type { CommandName, Params, Progress, ResultOf } from "#shared/rpc/contract";
import { showError } from "./dialogStore";

export type EngineClient = Client<EngineContract>;
export type ShellClient = Client<ShellContract>;

let engine: EngineClient | null = null;
let shell: ShellClient | null = null;

/** Sets the clients that every store and command calls; null while there is no connection. */
export function setClients(clients: { engine: EngineClient | null; shell: ShellClient | null }): void {
  engine = clients.engine;
  shell = clients.shell;
}

const notConnected: AppError = {
  code: "engine-gone",
  message: "The engine is not connected.",
  hint: "Wait for the connection to come back, then try again.",
};

/** Calls the engine; without a connection it answers `engine-gone`. */
export function callEngine<K extends CommandName<EngineContract>>(
  command: K,
  params: Params<EngineContract, K>,
  options?: CallOptions<Progress<EngineContract, K>>,
): Promise<Result<ResultOf<EngineContract, K>>> {
  if (engine === null) return Promise.resolve(err(notConnected));
  return engine.call(command, params, options);
}

/** The same for what a user asked for: a failure is shown in a dialog. Null when it failed or was cancelled. */
export async function askEngine<K extends CommandName<EngineContract>>(
  title: string,
  command: K,
  params: Params<EngineContract, K>,
  options?: CallOptions<Progress<EngineContract, K>>,
): Promise<ResultOf<EngineContract, K> | null> {
  const result = await callEngine(command, params, options);
  if (result.ok) return result.value;
  showError(title, result.error);
  return null;
}

export function callShell<K extends CommandName<ShellContract>>(
  command: K,
  params: Params<ShellContract, K>,
): Promise<Result<ResultOf<ShellContract, K>>> {
  if (shell === null)
    return Promise.resolve(err({ ...notConnected, message: "The shell is not connected." }));
  return shell.call(command, params);
}
