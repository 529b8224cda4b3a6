import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evidenceCommand } from "#electron/cli/evidenceCommand";
import { evidenceHelp, parseEvidence } from "#electron/cli/evidenceOptions";
import { runCommandLine } from "#electron/cli/runCommandLine";
import { UsageError } from "#electron/cli/usageError";
import { newWorkspace, openEngine, wine } from "../engine/session/openEngine";
import { testInstallation } from "../installation";
import { testTerminal } from "./testTerminal";

const installation = await testInstallation("cli-test");

describe("priorscape evidence", () => {
  it("goes on after an interrupt, writes the table and a line of summary", async () => {
    const workspace = await newWorkspace(wine);
    const out = join(workspace, "evidence.csv");
    const args = ["demo:wine", "--k", "10000", "--seed", "2", "--workspace", workspace, "--out", out];
    let interrupted = "";
    const first = testTerminal((line, interrupt) => {
      if (interrupted !== "" || / 0 of /.test(line)) return;
      interrupted = line;
      interrupt();
    });
    expect(await evidenceCommand(args, installation, first.terminal)).toBe(130);
    expect(first.out).toEqual([]);
    expect(first.notes.join()).toContain("the same command goes on");
    expect(existsSync(out)).toBe(false);

    const lines: string[] = [];
    const second = testTerminal((line) => lines.push(line));
    // Without RUN: what was open last.
    expect(await evidenceCommand([...args.slice(1), "--json"], installation, second.terminal)).toBe(0);
    const doneAt = (line: string): number => Number(/(\d+) of 36 validation rows/.exec(line)?.[1]);
    expect(doneAt(interrupted)).toBeGreaterThan(0);
    expect(doneAt(lines[0] ?? "")).toBeGreaterThanOrEqual(doneAt(interrupted));
    const summary = JSON.parse(second.out.join("\n")) as Record<string, unknown>;
    expect(summary).toMatchObject({
      samples: 10_000,
      seed: 2,
      split: "validation",
      done: 36,
      total: 36,
      out,
    });
    expect(summary["runId"]).toBe("demonstration-wine");

    const table = readFileSync(out, "utf8").trim().split("\n");
    expect(table[0]).toBe(
      "row,label,split,elbo,log_evidence,standard_error,effective_sample_size,pareto_k,kl",
    );
    expect(table).toHaveLength(37);
    const means = table.slice(1).map((line) => Number(line.split(",")[4]));
    const mean = means.reduce((sum, value) => sum + value, 0) / 36;
    expect((summary["logEvidence"] as { value: number }).value).toBeCloseTo(mean, 9);

    const third = testTerminal();
    expect(await evidenceCommand(args, installation, third.terminal)).toBe(0);
    expect(third.out).toHaveLength(1);
    expect(third.out[0]).toContain(`log p̂ ${mean.toFixed(2).replace("-", "−")} ± `);
  });

  it("says what failed: a run that is not there, a workspace in use", async () => {
    const workspace = await newWorkspace(wine);
    const { terminal } = testTerminal();
    const args = ["no-such-run", "--workspace", workspace];
    await expect(evidenceCommand(args, installation, terminal)).rejects.toThrow(
      "There is no run no-such-run",
    );
    expect(await runCommandLine(["evidence", "demo:sand", "--workspace", workspace], installation)).toBe(1);
    const used = await newWorkspace(wine);
    await openEngine(used);
    await expect(
      evidenceCommand(["--workspace", used], installation, testTerminal().terminal),
    ).rejects.toThrow(/did not start: .*Another Priorscape is at work/);
  });

  it("teaches, and refuses what it does not understand", async () => {
    const { out, terminal } = testTerminal();
    expect(await evidenceCommand(["--help"], installation, terminal)).toBe(0);
    expect(out).toEqual([evidenceHelp]);
    for (const wrong of [
      ["--k", "9"],
      ["--k", ""],
      ["--split", "holdout"],
      ["--seed", "1.5"],
      ["--out", "evidence.txt"],
      ["one", "two"],
      ["one", "--data", "wine"],
    ]) {
      expect(() => parseEvidence(wrong), wrong.join(" ")).toThrow(UsageError);
      expect(await runCommandLine(["evidence", ...wrong], installation)).toBe(2);
    }
    expect(await runCommandLine(["evidence", "--unknown"], installation)).toBe(2);
    expect(parseEvidence(["--split", "test"])?.parameters.split).toBe("validation");
    expect(parseEvidence(["demo:wine"])).toMatchObject({
      target: { kind: "demonstration", id: "wine" },
      parameters: { split: "validation", samples: 1000, seed: 1 },
    });
  });
});
