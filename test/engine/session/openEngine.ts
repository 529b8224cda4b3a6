import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach } from "vitest";
import { engineContract, type EngineContract, type SessionState } from "#shared/contract/engineContract";
import type { AppError } from "#shared/domain/appError";
import type { DataSource } from "#shared/domain/dataset";
import type { TrainingStatus } from "#shared/domain/model";
import type { CallOptions } from "#shared/rpc/client";
import type { CommandName, EventName, EventPayload, Params, Progress, ResultOf } from "#shared/rpc/contract";
import { createClient } from "#shared/rpc/createClient";
import { createPortPair } from "#shared/rpc/createPortPair";
import { serve } from "#shared/rpc/serve";
import { createEngine, type EngineOptions } from "#engine/engine";

export const assetsRoot = resolve("assets");

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** An empty workspace that is removed after the test. With `source` it is as if that had been open last. */
export async function newWorkspace(source?: DataSource): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "workspace-"));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  if (source !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "session.json"), JSON.stringify({ format: 1, source, runId: null }));
  }
  return folder;
}

export const wine: DataSource = { kind: "bundled", id: "wine" };

type Command = CommandName<EngineContract>;
type Event = EventName<EngineContract>;
type Call<K extends Command> = Params<EngineContract, K>;

/** A real engine behind its real contract: every message is checked against the contract's schemas on the way. */
export interface OpenEngine {
  /** The result of a command that must succeed. */
  call<K extends Command>(
    command: K,
    params: Call<K>,
    options?: CallOptions<Progress<EngineContract, K>>,
  ): Promise<ResultOf<EngineContract, K>>;
  /** The error of a command that must fail. */
  failure<K extends Command>(
    command: K,
    params: Call<K>,
    options?: CallOptions<Progress<EngineContract, K>>,
  ): Promise<AppError>;
  state(): Promise<SessionState>;
  /** Resolves with the first event of the name, from now on, that passes the test. */
  next<K extends Event>(
    event: K,
    test?: (payload: EventPayload<EngineContract, K>) => boolean,
  ): Promise<EventPayload<EngineContract, K>>;
  training(test: (status: TrainingStatus) => boolean): Promise<TrainingStatus>;
  /** Messages that did not fit the contract. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openEngine(
  workspace: string,
  disk: Pick<EngineOptions, "fileSystem" | "devices"> = {},
): Promise<OpenEngine> {
  const engine = await createEngine({
    workspace,
    assetsRoot,
    version: "0.0.0-test",
    threads: 1,
    ...disk,
  });
  const [near, far] = createPortPair();
  const complaints: string[] = [];
  const serving = serve(engineContract, far, engine.handlers, (line) => complaints.push(line));
  engine.onEvent((event, payload) => serving.emit(event, payload));
  const client = createClient(engineContract, near, (line) => complaints.push(line));
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await engine.close();
    serving.close();
  };
  cleanUps.push(close);
  const next: OpenEngine["next"] = (event, test = () => true) =>
    new Promise((found) => {
      const off = client.on(event, (payload) => {
        if (!test(payload)) return;
        off();
        found(payload);
      });
    });
  const call: OpenEngine["call"] = async (command, params, options) => {
    const result = await client.call(command, params, options);
    if (!result.ok) throw new Error(`${command}: ${JSON.stringify(result.error)}`);
    return result.value;
  };
  return {
    call,
    failure: async (command, params, options) => {
      const result = await client.call(command, params, options);
      if (result.ok) throw new Error(`${command} did not fail`);
      return result.error;
    },
    state: () => call("session:state", {}),
    next,
    training: (test) => next("training:progress", test),
    complaints,
    close,
  };
}
