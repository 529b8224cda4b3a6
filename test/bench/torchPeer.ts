import { spawn } from "node:child_process";
import { writeFile, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** A PyTorch program that answers a line of JSON with a line of JSON. */
export interface TorchProgram {
  readonly version: string;
  ask(request: object): Promise<unknown>;
  stop(): void;
}

export interface TorchPeer {
  readonly version: string;
  /** Runs so many steps and gives the milliseconds of one. */
  steps(count: number): Promise<number>;
  stop(): void;
}

/** Python with PyTorch: $PRIORSCAPE_BENCH_PYTHON, else python3. */
const python = process.env["PRIORSCAPE_BENCH_PYTHON"] ?? "python3";

/** Starts the PyTorch peer on the same pixels, or says why it cannot. */
export async function startTorchPeer(
  script: string,
  pixels: Uint8Array,
  options: readonly string[],
): Promise<TorchPeer | { missing: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-bench-"));
  const images = path.join(folder, "images.raw");
  await writeFile(images, pixels);
  const program = await startTorch(script, ["--images", images, ...options]);
  if ("missing" in program) return program;
  const { version, ask, stop } = program;
  return {
    version,
    steps: async (steps) =>
      ((await ask({ steps })) as { milliseconds_per_step: number }).milliseconds_per_step,
    stop,
  };
}

/** Starts a program on PyTorch or NumPy, or says why it cannot. */
export async function startTorch(
  script: string,
  options: readonly string[],
): Promise<TorchProgram | { missing: string }> {
  const child = spawn(python, ["-W", "ignore", script, ...options], { stdio: ["pipe", "pipe", "pipe"] });
  const complaints: string[] = [];
  child.stderr.on("data", (data: Buffer) => complaints.push(data.toString()));
  const waiting: ((line: string | null) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(line));
  child.once("error", () => waiting.shift()?.(null));
  child.once("exit", () => waiting.shift()?.(null));
  const next = (): Promise<string | null> => new Promise((resolve) => waiting.push(resolve));

  const first = await next();
  if (first === null) {
    return {
      missing: `${python} cannot run the peer: ${complaints.join("").trim().split("\n").at(-1) ?? "no output"}`,
    };
  }
  const hello = JSON.parse(first) as { readonly torch: string } | { readonly version: string };
  return {
    version: "torch" in hello ? hello.torch : hello.version,
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await next();
      if (line === null) throw new Error(`the peer ended: ${complaints.join("")}`);
      return JSON.parse(line) as unknown;
    },
    stop: () => child.kill(),
  };
}
