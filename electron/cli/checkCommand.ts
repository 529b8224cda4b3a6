import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Calibration } from "#shared/contract/calibrationContract";
import type { DoneOfTotal } from "#shared/contract/doneOfTotal";
import { cancelSource } from "#shared/rpc/cancelSource";
import { CallFailed } from "./callEngine";
import { command, flagOption, parseOptions, textOption } from "./command";
import type { Installation } from "./installation";
import type { Terminal } from "./terminal";
import { UsageError } from "./usageError";
import { INTERRUPTED, withEngine } from "./withEngine";

export const checkHelp = `priorscape check: whether this machine computes what the formulas say

A linear-Gaussian model is trained and asked as your own models are; each figure is compared with its closed form. Ends
with 0 when all are within their bounds, with 1 when one is off. Nothing is kept.

  --seed <number>   of the model and its data (default: 1)
  --json            all figures as one line of JSON
  --help            this text`;

const LARGEST_SEED = 2 ** 32 - 1;

interface CheckOptions {
  readonly seed: number;
  readonly json: boolean;
}

/** Checks the machine. */
export const checkCommand = command<CheckOptions>({
  help: checkHelp,
  parse: parseCheck,
  run: async (options, installation, terminal) => {
    // Of its own: the workspace of an app that runs is locked.
    const workspace = mkdtempSync(join(tmpdir(), "priorscape-check-"));
    try {
      return await check(options, workspace, installation, terminal);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  },
});

function check(
  { seed, json }: CheckOptions,
  workspace: string,
  installation: Installation,
  terminal: Terminal,
): Promise<number> {
  return withEngine(workspace, installation, terminal, async (client, interrupted) => {
    const source = cancelSource();
    void interrupted.then(() => source.abort());
    const onProgress = ({ phase, done, total }: DoneOfTotal): void =>
      terminal.progress(`${phase}, ${Math.round((100 * done) / total)} %`);
    const result = await client.call("calibration:run", { seed }, { signal: source.signal, onProgress });
    terminal.progress(null);
    if (!result.ok && result.error.code === "cancelled") return INTERRUPTED;
    if (!result.ok) throw new CallFailed(result.error);
    terminal.out(json ? JSON.stringify(result.value) : tableOf(result.value));
    return result.value.passed ? 0 : 1;
  });
}

function parseCheck(args: readonly string[]): CheckOptions | null {
  const parsed = parseOptions(args, { seed: textOption, json: flagOption });
  if (parsed === null) return null;
  const { seed: given, json = false } = parsed.values;
  const seed = Number(given ?? 1);
  if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED)
    throw new UsageError(`--seed ${given} is not a whole number from 0 to ${LARGEST_SEED}.`);
  return { seed, json };
}

/** One line a figure, the verdict last. */
function tableOf({ rows, headline, verdict, device, seed, seconds }: Calibration): string {
  const widest = Math.max(...rows.map(({ name }) => name.length));
  const number = (value: number | null, digits: number): string =>
    (value === null ? "–" : value.toPrecision(digits)).padStart(digits + 8);
  const lines = rows.map(({ ok, name, expected, found, error, bound, measure, unit, problem }) => {
    const within = measure === "absolute" ? unit : measure === "relative" ? "relative" : "standard errors";
    const figures = `${number(expected, 8)} ${number(found, 8)} ${unit.padEnd(12)}`;
    const judged = `${number(error, 2)} of at most ${Number(bound.toPrecision(2))} ${within}`;
    return `${ok ? "ok " : "OFF"} ${name.padEnd(widest)} ${problem ?? `${figures} ${judged}`}`.trimEnd();
  });
  return [...lines, "", `${device}, seed ${seed}, ${seconds.toFixed(1)} s`, headline, verdict].join("\n");
}
