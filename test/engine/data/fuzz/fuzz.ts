import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fuzzReader, type FuzzReport } from "./fuzzReader";
import { readerTargets } from "./readerTargets";
import { readInProcess } from "./readInProcess";
import { fuzzTargets } from "./targets";

// Damages files and reads them, each reader in a process of its own, so that a crash or an endless loop is told and not
// shared: --count 20000 [--first 0] [reader …].

/** Without a sign of life for so long, and with so much of the processor taken or six times as long: a hang. */
const HANG_MILLISECONDS = 20_000;
const HANG_PROCESSOR_SECONDS = 4;
const BATCH = 500;

type Message = {
  readonly kind: "run" | "done";
  readonly run: number;
  readonly report: FuzzReport;
  readonly peak: number;
};

const names = [...fuzzTargets, ...readerTargets].map((target) => target.name);

function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

async function child(name: string, first: number, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  const inReader = readerTargets.find((candidate) => candidate.name === name);
  const target = inReader?.make(folder) ?? fuzzTargets.find((candidate) => candidate.name === name);
  if (target === undefined) throw new Error(`No reader ${name}`);
  const message = (kind: Message["kind"], run: number, report: FuzzReport): Message => {
    return { kind, run, report, peak: process.resourceUsage().maxRSS * 1024 };
  };
  const progress = (run: number, report: FuzzReport): void =>
    void process.send?.(message("run", run, report));
  try {
    const isLost = inReader === undefined ? () => false : readInProcess();
    // What is compiled and loaded once is not the doing of a damaged file.
    await target.format.read(target.corpus[0] ?? [], {}).catch(() => undefined);
    const report = await fuzzReader(target, { first, count, folder, progress, isLost });
    await new Promise((resolve) => process.send?.(message("done", first + count, report), resolve));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
}

interface Outcome {
  readonly last: number;
  /** Of the runs that ended; null when not even the first began. */
  readonly report: FuzzReport | null;
  readonly peak: number;
  /** Empty when all went well. */
  readonly ending: string;
}

/** One batch in a process of its own, ended when a run takes far too long. */
function batch(name: string, first: number, count: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const worker: ChildProcess = fork(
      fileURLToPath(import.meta.url),
      ["--child", name, String(first), String(count)],
      {
        // As the reader program is started.
        execArgv: [...process.execArgv, "--expose-gc"],
      },
    );
    let last = first;
    let latest: Message | null = null;
    let isDone = false;
    let ending = "";
    let quietSince = Date.now();
    let processor = 0;
    const timer = setInterval(() => {
      const quiet = Date.now() - quietSince;
      const busy = processorSeconds(worker.pid ?? 0) - processor;
      // On a busy machine a process may wait for long without doing anything.
      const isHanging = quiet > HANG_MILLISECONDS && busy > HANG_PROCESSOR_SECONDS;
      if (!isHanging && quiet < 6 * HANG_MILLISECONDS) return;
      ending = `no end after ${Math.round(quiet / 1000)} s, ${busy.toFixed(1)} s of them busy`;
      worker.kill("SIGKILL");
    }, 1_000);
    worker.on("message", (message: Message) => {
      quietSince = Date.now();
      processor = processorSeconds(worker.pid ?? 0);
      latest = message;
      last = message.run;
      isDone = message.kind === "done";
    });
    worker.on("exit", (code, signal) => {
      clearInterval(timer);
      if (!isDone && ending === "") ending = `the process ended (${signal ?? code})`;
      resolve({ last, report: latest?.report ?? null, peak: latest?.peak ?? 0, ending });
    });
  });
}

/** User and system time of a process, s; 0 where the system does not say (proc(5), fields 14 and 15, ticks of 10 ms). */
function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    // No such system, or the process has gone meanwhile.
    return 0;
  }
}

async function runTarget(name: string, first: number, count: number): Promise<number> {
  let [read, refused, slowest, excess, peak, batches] = [0, 0, 0, 0, 0, 0];
  const failures: string[] = [];
  let next = first;
  while (next < first + count) {
    const outcome = await batch(name, next, Math.min(BATCH, first + count - next));
    if (outcome.ending !== "") failures.push(`run ${outcome.last}: ${outcome.ending}`);
    next = outcome.ending === "" ? next + (outcome.report?.runs ?? 0) : outcome.last + 1;
    if (outcome.report === null) continue;
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
    `${name}: ${read + refused + failures.length} runs, ${read} read, ${refused} refused, ${failures.length} failures; longest ${Math.round(slowest)} ms, ` +
      `most buffers beyond 4 × the file ${Math.round(excess / 1e6)} MB, peak of the process ${Math.round(peak / 1e6)} MB`,
  );
  for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`);
  return failures.length;
}

const [, , mode, name, first, count] = process.argv;
if (mode === "--child") await child(name ?? "", Number(first), Number(count));
else {
  const wanted = process.argv.slice(2).filter((word) => names.includes(word));
  let failed = 0;
  for (const target of names) {
    if (wanted.length > 0 && !wanted.includes(target)) continue;
    failed += await runTarget(target, option("first", 0), option("count", 2_000));
  }
  process.exit(failed === 0 ? 0 : 1);
}
