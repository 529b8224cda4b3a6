import type { RunEntry } from "#shared/contract/runsContract";
import { thousands } from "#shared/text/thousands";
import { required } from "./callEngine";
import { command, flagOption, parseOptions, textOption, workspaceOf } from "./command";
import { withEngine } from "./withEngine";

export const runsHelp = `priorscape runs: lists the runs of a workspace, newest first

  --json                one line of JSON a run, with all its settings
  --workspace <folder>  where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --help                this text

Examples
  priorscape runs
  priorscape runs --json | jq -r 'select(.config.latentSize == 2) | .runId'

Exit code: 0 done, 1 failed, 2 not understood. Folders that cannot be read are named on the way.`;

/** Lists the runs. */
export const runsCommand = command({
  help: runsHelp,
  parse: (args) => parseOptions(args, { json: flagOption, workspace: textOption }),
  run: ({ values }, installation, terminal) => {
    const workspace = workspaceOf(values.workspace);
    return withEngine(workspace, installation, terminal, async (client) => {
      const { runs, unreadable } = required(await client.call("runs:list", {}));
      for (const { message } of unreadable) terminal.note(message);
      if (values.json === true) {
        for (const { isOpen: _, ...run } of runs) terminal.out(JSON.stringify(run));
      } else if (runs.length === 0) terminal.note(`No runs in ${workspace}. "priorscape train" makes one.`);
      else for (const line of tableOf(runs)) terminal.out(line);
      return 0;
    });
  },
});

/** The runs in columns; numbers to the right. */
function tableOf(runs: readonly RunEntry[]): string[] {
  const head = ["RUN", "NAME", "DATA", "LATENT", "STEPS", "BEST BOUND, NATS"];
  const rows = runs.map(({ runId, name, dataName, config, checkpointStep, best }) => [
    runId,
    name,
    dataName,
    String(config.latentSize),
    thousands(checkpointStep ?? 0),
    best === null ? "–" : best.bound.toFixed(2).replace("-", "−"),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
