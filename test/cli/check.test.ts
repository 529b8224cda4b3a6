import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkCommand, checkHelp } from "#electron/cli/checkCommand";
import { runCommandLine } from "#electron/cli/runCommandLine";
import { UsageError } from "#electron/cli/usageError";
import { calibrationSchema } from "#shared/contract/calibrationContract";
import { testInstallation } from "../installation";
import { testTerminal } from "./testTerminal";

const installation = await testInstallation("cli-check-test");
const temporary = mkdtempSync(join(tmpdir(), "check-"));
const before = process.env["TMPDIR"];

beforeAll(() => {
  process.env["TMPDIR"] = temporary;
});

afterAll(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(temporary, { recursive: true, force: true });
});

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
    const { out, terminal } = testTerminal((_, interrupt) => interrupt());
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
