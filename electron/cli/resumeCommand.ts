import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { required } from "./callEngine";
import { defaultWorkspace } from "./defaultWorkspace";
import type { Installation } from "./installation";
import { processTerminal, type Terminal } from "./terminal";
import { trainOn } from "./trainOn";
import { UsageError } from "./usageError";
import { withEngine } from "./withEngine";

export const resumeHelp = `priorscape resume RUN: trains a run on from its last checkpoint

  RUN                   the run's id, as "priorscape runs" lists it
  --steps <number>      at which training stops, counted from the run's beginning (default: where it was to stop)
  --json                a line of JSON for every point of the history, and one at the end
  --workspace <folder>  where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --help                this text

On the CPU, with the same number of threads, a run that was interrupted and resumed is the same, bit for bit, as one
that was not. Ctrl+C saves and says how to go on.

Examples
  priorscape resume 20260314-101500-a1b2c3
  priorscape resume 20260314-101500-a1b2c3 --steps 40000 --json

Exit code: 0 done, 1 failed, 2 not understood, 130 interrupted.`;

/** Trains a run on and resolves with the exit code. @throws UsageError on unusable options; else the whole message */
export async function resumeCommand(
  args: readonly string[],
  installation: Installation,
  terminal: Terminal = processTerminal,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      steps: { type: "string" },
      json: { type: "boolean" },
      workspace: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    terminal.out(resumeHelp);
    return 0;
  }
  const [runId, ...more] = positionals;
  if (runId === undefined || more.length > 0) throw new UsageError("One RUN, please.");
  const stopAt = values.steps === undefined ? null : Number(values.steps);
  if (stopAt !== null && (!Number.isInteger(stopAt) || stopAt < 1)) {
    throw new UsageError(`--steps ${values.steps} is not a number of steps.`);
  }
  const workspace = resolve(values.workspace ?? defaultWorkspace());
  return withEngine(workspace, installation, terminal, async (client, interrupted) => {
    required(await client.call("model:openRun", { runId }));
    for (const { text } of required(await client.call("session:state", {})).notices) terminal.note(text);
    if (stopAt !== null) required(await client.call("training:configure", { stopAt }));
    return trainOn(client, { name: null, json: values.json === true, interrupted }, terminal);
  });
}
