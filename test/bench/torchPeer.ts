import { spawn } from "node:child_process";
import { writeFile, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

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
  const child = spawn(python, ["-W", "ignore", script, "--images", images, ...options], {
    stdio: ["pipe", "pipe", "pipe"],
  });
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
      missing: `${python} cannot run the PyTorch peer: ${complaints.join("").trim().split("\n").at(-1) ?? "no output"}`,
    };
  }
  const hello = JSON.parse(first) as { torch: string };
  return {
    version: hello.torch,
    async steps(count) {
      child.stdin.write(`${JSON.stringify({ steps: count })}\n`);
      const line = await next();
      if (line === null) throw new Error(`the PyTorch peer ended: ${complaints.join("")}`);
      return (JSON.parse(line) as { milliseconds_per_step: number }).milliseconds_per_step;
    },
    stop: () => child.kill(),
  };
}
