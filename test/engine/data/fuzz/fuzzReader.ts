import { readFileSync, writeFileSync } from "node:fs";
import { AppErrorException } from "#shared/domain/appError";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { DataFormat, InputFile } from "#engine/data/dataFormat";
import { mutate } from "./mutate";

/** A reader with whole files to damage. */
export interface Target {
  readonly name: string;
  readonly format: DataFormat;
  /** Each is damaged by itself; the files of one entry are read together. */
  readonly corpus: readonly (readonly InputFile[])[];
  readonly plans: readonly OpenPlan[];
}

export interface FuzzReport {
  readonly runs: number;
  readonly read: number;
  readonly refused: number;
  /** Longest reading, milliseconds of the processor. */
  readonly slowest: number;
  /** Most memory taken by a reading beyond four times its files, bytes. */
  readonly excess: number;
  /** Readings that ended in any other way than with data or an error for the user. */
  readonly failures: readonly string[];
}

/** What one reading may take beside four times its files (the promise for untrusted files). */
export const FREE_BYTES = 64_000_000;
const MAX_MILLISECONDS = 2_000;

export interface FuzzOptions {
  readonly first: number;
  readonly count: number;
  /** Folder for the damaged files. */
  readonly folder: string;
  readonly progress?: (run: number, report: FuzzReport) => void;
  /** Nothing more can be learned from this process: the runs end early. */
  readonly isLost?: () => boolean;
}

/** Damages files and reads them; run number `first + i` is always the same damage. */
export async function fuzzReader(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  const whole = target.corpus.map((files) => files.map((file) => readFileSync(file.path)));
  const failures: string[] = [];
  let read = 0;
  let refused = 0;
  let slowest = 0;
  let excess = 0;
  for (let run = options.first; run < options.first + options.count; run++) {
    const runs = run - options.first;
    options.progress?.(run, { runs, read, refused, slowest, excess, failures });
    if (options.isLost?.() === true) return { runs, read, refused, slowest, excess, failures };
    const index = run % target.corpus.length;
    const files = (target.corpus[index] ?? []).map((file, i): InputFile => {
      const bytes = whole[index]?.[i] ?? new Uint8Array();
      // One file of several is damaged at a time.
      const isDamaged = i === Math.floor(run / target.corpus.length) % (target.corpus[index]?.length ?? 1);
      const path = `${options.folder}/${file.name}`;
      writeFileSync(path, isDamaged ? mutate(bytes, run) : bytes);
      return { path, name: file.name };
    });
    const plan = target.plans[Math.floor(run / 7) % target.plans.length] ?? {};
    const memory = process.memoryUsage();
    const start = performance.now();
    const processor = process.cpuUsage();
    // A look reads the same parts of the files; a database is started for each.
    const outcome = await readOne(target.format, files, plan, run % 4 === 0);
    const took = performance.now() - start;
    const size = whole[index]?.reduce((sum, bytes) => sum + bytes.length, 0) ?? 0;
    const grown = process.memoryUsage().external - memory.external - 4 * size;
    excess = Math.max(excess, grown);
    if (outcome === "read") read += 1;
    else if (outcome === "refused") refused += 1;
    else failures.push(`run ${run} (${files.map(({ name }) => name).join(", ")}): ${outcome}`);
    // Time of the processor: on a busy machine a short reading may wait for long.
    const { user, system } = process.cpuUsage(processor);
    const busy = Math.min(took, (user + system) / 1000);
    slowest = Math.max(slowest, busy);
    if (busy > MAX_MILLISECONDS) failures.push(`run ${run}: ${Math.round(busy)} ms`);
    if (grown > FREE_BYTES) failures.push(`run ${run}: ${Math.round(grown / 1e6)} MB too much`);
  }
  return { runs: options.count, read, refused, slowest, excess, failures };
}

/** Probes, looks and reads, as opening does. */
async function readOne(
  format: DataFormat,
  files: readonly InputFile[],
  plan: OpenPlan,
  looksFirst: boolean,
): Promise<string> {
  let isRefused = false;
  for (const step of [
    () => format.probe(files),
    () => (looksFirst ? format.inspect?.(files, { plan }) : undefined),
    () => format.read(files, { plan }),
  ]) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof AppErrorException)) {
        return error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error);
      }
      if (error.appError.code === "internal") return "an internal error";
      isRefused = true;
    }
  }
  return isRefused ? "refused" : "read";
}
