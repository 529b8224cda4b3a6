import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fuzzReader, type FuzzReport } from "./fuzzReader";
import { fuzzTargets } from "./targets";

// Damages files and reads them, each reader in a process of its own, so that a crash or an endless loop is told and not
// shared: --count 20000 [--first 0] [reader …].

const HANG_MILLISECONDS = 20_000;
const BATCH = 500;

type Message =
  | { readonly kind: "run"; readonly run: number }
  | { readonly kind: "done"; readonly report: FuzzReport; readonly peak: number };

function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

async function child(name: string, first: number, count: number): Promise<void> {
  const target = fuzzTargets.find((candidate) => candidate.name === name);
  if (target === undefined) throw new Error(`No reader ${name}`);
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  const progress = (run: number): void => void process.send?.({ kind: "run", run } satisfies Message);
  try {
    const report = await fuzzReader(target, { first, count, folder, progress });
    const peak = process.resourceUsage().maxRSS * 1024;
    await new Promise((resolve) => process.send?.({ kind: "done", report, peak } satisfies Message, resolve));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
}

interface Outcome {
  readonly last: number;
  readonly report: FuzzReport | null;
  readonly peak: number;
  readonly ending: string;
}

/** One batch in a process of its own, ended when a run takes far too long. */
function batch(name: string, first: number, count: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const worker: ChildProcess = fork(
      fileURLToPath(import.meta.url),
      ["--child", name, String(first), String(count)],
      {
        execArgv: process.execArgv,
      },
    );
    let last = first;
    let done: Extract<Message, { kind: "done" }> | null = null;
    let ending = "";
    let timer = setTimeout(stop, 3 * HANG_MILLISECONDS);
    function stop(): void {
      ending = `no end after ${HANG_MILLISECONDS / 1000} s`;
      worker.kill("SIGKILL");
    }
    worker.on("message", (message: Message) => {
      clearTimeout(timer);
      timer = setTimeout(stop, HANG_MILLISECONDS);
      if (message.kind === "run") last = message.run;
      else done = message;
    });
    worker.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (done === null && ending === "") ending = `the process ended (${signal ?? code})`;
      resolve({ last, report: done?.report ?? null, peak: done?.peak ?? 0, ending });
    });
  });
}

async function runTarget(name: string, first: number, count: number): Promise<number> {
  let [read, refused, slowest, excess, peak, batches] = [0, 0, 0, 0, 0, 0];
  const failures: string[] = [];
  let next = first;
  while (next < first + count) {
    const outcome = await batch(name, next, Math.min(BATCH, first + count - next));
    if (outcome.report === null) {
      failures.push(`run ${outcome.last}: ${outcome.ending}`);
      next = outcome.last + 1;
      continue;
    }
    next += outcome.report.runs;
    batches += 1;
    read += outcome.report.read;
    refused += outcome.report.refused;
    slowest = Math.max(slowest, outcome.report.slowest);
    excess = Math.max(excess, outcome.report.excess);
    peak = Math.max(peak, outcome.peak);
    failures.push(...outcome.report.failures);
    if (batches % 4 === 0) console.error(`${name}: ${next - first} of ${count}, ${failures.length} failures`);
  }
  console.log(
    `${name}: ${count} runs, ${read} read, ${refused} refused, ${failures.length} failures; longest ${Math.round(slowest)} ms, ` +
      `most buffers beyond 4 × the file ${Math.round(excess / 1e6)} MB, peak of the process ${Math.round(peak / 1e6)} MB`,
  );
  for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`);
  return failures.length;
}

const [, , mode, name, first, count] = process.argv;
if (mode === "--child") await child(name ?? "", Number(first), Number(count));
else {
  const wanted = process.argv.slice(2).filter((word) => fuzzTargets.some((target) => target.name === word));
  let failed = 0;
  for (const target of fuzzTargets) {
    if (wanted.length > 0 && !wanted.includes(target.name)) continue;
    failed += await runTarget(target.name, option("first", 0), option("count", 2_000));
  }
  process.exit(failed === 0 ? 0 : 1);
}
