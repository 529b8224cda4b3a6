import { engineContract, type EngineContract } from "#shared/contract/engineContract";
import type { Client } from "#shared/rpc/client";
import type { CallOptions } from "#shared/rpc/client";
import type { CommandName, Params, Progress, ResultOf } from "#shared/rpc/contract";
import { createClient } from "#shared/rpc/createClient";
import { createPortPair } from "#shared/rpc/createPortPair";
import { serve } from "#shared/rpc/serve";
import { createEngine, type EngineOptions } from "#engine/engine";

type Command = CommandName<EngineContract>;

/** The real engine behind its contract, in this process. */
export interface EngineInProcess {
  readonly client: Client<EngineContract>;
  /** The result of a command that must succeed. */
  call<K extends Command>(
    command: K,
    params: Params<EngineContract, K>,
    options?: CallOptions<Progress<EngineContract, K>>,
  ): Promise<ResultOf<EngineContract, K>>;
  close(): Promise<void>;
}

export async function startEngineInProcess(setup: EngineOptions): Promise<EngineInProcess> {
  const engine = await createEngine(setup);
  const [near, far] = createPortPair();
  const complain = (line: string): void => {
    throw new Error(line);
  };
  const serving = serve(engineContract, far, engine.handlers, complain);
  engine.onEvent((event, payload) => serving.emit(event, payload));
  const client = createClient(engineContract, near, complain);
  return {
    client,
    call: async (command, params, options) => {
      const result = await client.call(command, params, options);
      if (!result.ok) throw new Error(`${command}: ${JSON.stringify(result.error)}`);
      return result.value;
    },
    close: async () => {
      await engine.close();
      serving.close();
    },
  };
}
