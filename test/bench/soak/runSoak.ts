import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { repositoryRoot } from "../../e2e/repositoryRoot";
import type { ProcessSample } from "./processSample";

export interface SoakOptions {
  readonly steps: number;
  readonly batch: number;
  readonly threads: number;
  /** Of exploring. */
  readonly rounds: number;
}

export interface SoakRun {
  readonly readings: readonly ProcessSample[];
  /** Commands by their names. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Runs the soak in a process of its own. @throws with its last words when it fails */
export async function runSoak(options: SoakOptions): Promise<SoakRun> {
  const runScript = path.join(repositoryRoot, "electron/setup/runScript.mjs");
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(
    process.execPath,
    ["--expose-gc", runScript, "test/bench/soak/soakProgram.ts", ...given],
    { cwd: repositoryRoot, stdio: ["ignore", "pipe", "pipe"] },
  );
  const complaints: string[] = [];
  child.stderr.on("data", (data: Buffer) => complaints.push(data.toString()));
  const exited = new Promise<number | null>((done) => child.once("exit", done));
  const readings: ProcessSample[] = [];
  let calls: SoakRun["calls"] = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as ProcessSample | { readonly calls: SoakRun["calls"] }; // what the program writes
    if ("calls" in said) calls = said.calls;
    else readings.push(said);
  }
  const code = await exited;
  if (code !== 0) throw new Error(`The soak ended with ${code}: ${complaints.join("")}`);
  return { readings, calls };
}
