import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkCommand, checkHelp } from "#electron/cli/checkCommand";
import type { Installation } from "#electron/cli/installation";
import { runCommandLine } from "#electron/cli/runCommandLine";
import type { Terminal } from "#electron/cli/terminal";
import { UsageError } from "#electron/cli/usageError";
import { calibrationSchema } from "#shared/contract/calibrationContract";

// The engine's native parts are found from below the repository.
const outDir = resolve("node_modules/.cache/cli-check-test");
const installation: Installation = {
  engineEntry: join(outDir, "engine.cjs"),
  pageRoot: outDir,
  assetsRoot: resolve("assets"),
  packageFile: resolve("package.json"),
};
const temporary = mkdtempSync(join(tmpdir(), "check-"));
const before = process.env["TMPDIR"];

beforeAll(async () => {
  process.env["TMPDIR"] = temporary;
  await build({
    configFile: resolve("electron/vite.config.ts"),
    mode: "engine",
    build: { outDir, sourcemap: false },
  });
});

afterAll(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(temporary, { recursive: true, force: true });
});

function testTerminal(onProgress: (interrupt: () => void) => void = () => undefined) {
  const out: string[] = [];
  const listeners = new Set<() => void>();
  const terminal: Terminal = {
    out: (line) => out.push(line),
    note: () => undefined,
    progress: (line) => {
      if (line !== null) onProgress(() => listeners.forEach((listener) => listener()));
    },
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { out, terminal };
}

describe("priorscape check", () => {
  it("tells every figure, and leaves nothing behind", async () => {
    const { out, terminal } = testTerminal();
    expect(await checkCommand(["--seed", "2", "--json"], installation, terminal)).toBe(0);
    const found = calibrationSchema.parse(JSON.parse(out[0] ?? ""));
    expect(found).toMatchObject({ seed: 2, passed: true });
    // The runtime's own files are not ours to remove.
    expect(readdirSync(temporary).filter((name) => name.startsWith("priorscape"))).toEqual([]);
  });

  it("ends with 130 when it is interrupted", async () => {
    const { out, terminal } = testTerminal((interrupt) => interrupt());
    expect(await checkCommand([], installation, terminal)).toBe(130);
    expect(out).toEqual([]);
  });

  it("refuses what is no seed, and helps", async () => {
    const { out, terminal } = testTerminal();
    await expect(checkCommand(["--seed", "1.5"], installation, terminal)).rejects.toThrow(UsageError);
    expect(await runCommandLine(["check", "--no-such"], installation)).toBe(2);
    expect(await checkCommand(["--help"], installation, terminal)).toBe(0);
    expect(out).toEqual([checkHelp]);
  });
});
