import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Calibration } from "#shared/contract/calibrationContract";
import { cancelSource } from "#shared/rpc/cancelSource";
import { errorText } from "./evidenceText";
import { startHeadlessEngine } from "./headlessEngine";
import { installedVersion, type Installation } from "./installation";
import { processTerminal, type Terminal } from "./terminal";
import { UsageError } from "./usageError";

export const checkHelp = `priorscape check: whether this machine computes what the formulas say

A linear-Gaussian model is trained and asked as your own models are; each figure is compared with its closed form. Ends
with 0 when all are within their bounds, with 1 when one is off. Nothing is kept.

  --seed <number>   of the model and its data (default: 1)
  --json            all figures as one line of JSON
  --help            this text`;

const INTERRUPTED = 130;
const LARGEST_SEED = 2 ** 32 - 1;

/** Checks the machine and resolves with the exit code. @throws UsageError on unusable options */
export async function checkCommand(
  args: readonly string[],
  installation: Installation,
  terminal: Terminal = processTerminal,
): Promise<number> {
  const options = parseCheck(args);
  if (options === null) {
    terminal.out(checkHelp);
    return 0;
  }
  // Of its own: the workspace of an app that runs is locked.
  const workspace = mkdtempSync(join(tmpdir(), "priorscape-check-"));
  try {
    return await check(options, workspace, installation, terminal);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function check(
  { seed, json }: CheckOptions,
  workspace: string,
  installation: Installation,
  terminal: Terminal,
): Promise<number> {
  const engine = await startHeadlessEngine({
    entry: installation.engineEntry,
    workspace,
    assetsRoot: installation.assetsRoot,
    version: installedVersion(installation),
    log: (line) => terminal.note(line),
  });
  const source = cancelSource();
  const off = terminal.onInterrupt(() => source.abort());
  try {
    const onProgress = ({ phase, done, total }: { phase: string; done: number; total: number }): void =>
      terminal.progress(`${phase}, ${Math.round((100 * done) / total)} %`);
    const call = engine.client.call("calibration:run", { seed }, { signal: source.signal, onProgress });
    const result = await Promise.race([call, engine.gone]);
    terminal.progress(null);
    if (!result.ok && result.error.code === "cancelled") return INTERRUPTED;
    if (!result.ok) throw new Error(errorText(result.error));
    terminal.out(json ? JSON.stringify(result.value) : tableOf(result.value));
    return result.value.passed ? 0 : 1;
  } finally {
    terminal.progress(null);
    await engine.stop();
    off();
  }
}

interface CheckOptions {
  readonly seed: number;
  readonly json: boolean;
}

/** Null where help is asked for. */
function parseCheck(args: readonly string[]): CheckOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) return null;
  const seed = Number(values.seed ?? 1);
  if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED)
    throw new UsageError(`--seed ${values.seed} is not a whole number from 0 to ${LARGEST_SEED}.`);
  return { seed, json: values.json === true };
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
