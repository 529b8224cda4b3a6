import { MessageChannelMain, utilityProcess, type MessagePortMain } from "electron";
import type { FromEngine, ToUtilityEngine } from "#shared/rpc/relay";
import { engineArgv, type EngineArguments, type SpawnEngine } from "#electron/supervisor/engineProcess";
import { engineLog } from "#electron/supervisor/engineLog";
import { forwardLines } from "#electron/supervisor/forwardLines";

export interface UtilityOptions extends EngineArguments {
  /** The built engine program. */
  readonly entry: string;
  readonly log: (line: string) => void;
}

/** Starts the engine program as Electron's utility process; every connection is a MessagePort of its own. */
export function spawnUtility(options: UtilityOptions): SpawnEngine<MessagePortMain> {
  return () => {
    const child = utilityProcess.fork(options.entry, engineArgv(options), {
      serviceName: "Priorscape engine",
      stdio: "pipe",
    });
    const log = engineLog(options.log);
    forwardLines(child.stdout, log.write);
    forwardLines(child.stderr, log.write);
    const tell = (message: ToUtilityEngine, ports: MessagePortMain[] = []): void =>
      child.postMessage(message, ports);

    return {
      get pid() {
        return child.pid ?? null;
      },
      onReady(listener) {
        // The child is the same program: the shape of its messages is trusted.
        child.on("message", (message: FromEngine) => {
          if (message.kind === "ready") listener();
        });
      },
      onExit(listener) {
        child.once("exit", (code) => listener(log.reason(`exit code ${code}`)));
      },
      connect() {
        const { port1, port2 } = new MessageChannelMain();
        tell({ kind: "connect" }, [port1]);
        return port2;
      },
      shutdown: () => tell({ kind: "shutdown" }),
      kill() {
        // Electron's own `kill` asks politely; an engine stuck in a computation would not hear it.
        if (child.pid !== undefined) process.kill(child.pid, "SIGKILL");
        else child.kill();
      },
    };
  };
}
