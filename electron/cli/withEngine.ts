import { mkdirSync } from "node:fs";
import type { EngineContract } from "#shared/contract/engineContract";
import type { Client } from "#shared/rpc/client";
import { startHeadlessEngine } from "./headlessEngine";
import { installedVersion, type Installation } from "./installation";
import type { Terminal } from "./terminal";

export const INTERRUPTED = 130;

/**
 * Does a piece of work with an engine of its own and ends it in order. `interrupted` resolves at the first Ctrl+C; the
 * second kills the engine.
 */
export async function withEngine<T>(
  workspace: string,
  installation: Installation,
  terminal: Terminal,
  work: (client: Client<EngineContract>, interrupted: Promise<void>) => Promise<T>,
): Promise<T> {
  mkdirSync(workspace, { recursive: true });
  const engine = await startHeadlessEngine({
    entry: installation.engineEntry,
    workspace,
    assetsRoot: installation.assetsRoot,
    version: installedVersion(installation),
    log: (line) => terminal.note(line),
  });
  let interrupts = 0;
  let onFirst = (): void => undefined;
  const interrupted = new Promise<void>((done) => (onFirst = done));
  const off = terminal.onInterrupt(() => {
    interrupts += 1;
    // The second time they mean it.
    if (interrupts === 1) onFirst();
    else engine.kill();
  });
  try {
    const result = work(engine.client, interrupted);
    // When the engine is gone nobody waits for its failure.
    result.catch(() => undefined);
    return await Promise.race([result, engine.gone]);
  } finally {
    terminal.progress(null);
    await engine.stop();
    off();
  }
}
