import { required } from "./callEngine";
import { command, flagOption, oneRun, parseOptions, textOption, workspaceOf } from "./command";
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

interface ResumeOptions {
  readonly runId: string;
  /** Null where it was to stop. */
  readonly stopAt: number | null;
  readonly json: boolean;
  readonly workspace: string;
}

/** Trains a run on. */
export const resumeCommand = command<ResumeOptions>({
  help: resumeHelp,
  parse: parseResume,
  run: ({ runId, stopAt, json, workspace }, installation, terminal) =>
    withEngine(workspace, installation, terminal, async (client, interrupted) => {
      required(await client.call("model:openRun", { runId }));
      for (const notice of required(await client.call("session:state", {})).notices)
        terminal.note(notice.text);
      if (stopAt !== null) required(await client.call("training:configure", { stopAt }));
      return trainOn(client, { name: null, json, interrupted }, terminal);
    }),
});

function parseResume(args: readonly string[]): ResumeOptions | null {
  const parsed = parseOptions(args, { steps: textOption, json: flagOption, workspace: textOption }, true);
  if (parsed === null) return null;
  const runId = oneRun(parsed.positionals);
  const { steps, json = false, workspace } = parsed.values;
  const stopAt = steps === undefined ? null : Number(steps);
  if (stopAt !== null && (!Number.isInteger(stopAt) || stopAt < 1)) {
    throw new UsageError(`--steps ${steps} is not a number of steps.`);
  }
  return { runId, stopAt, json, workspace: workspaceOf(workspace) };
}
