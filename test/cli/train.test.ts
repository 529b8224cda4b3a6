import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportCommand } from "#electron/cli/exportCommand";
import { resumeCommand } from "#electron/cli/resumeCommand";
import { runCommandLine } from "#electron/cli/runCommandLine";
import { runsCommand } from "#electron/cli/runsCommand";
import { trainCommand } from "#electron/cli/trainCommand";
import { parseTrain, trainHelp } from "#electron/cli/trainOptions";
import { UsageError } from "#electron/cli/usageError";
import type { RunEntry } from "#shared/contract/runsContract";
import { readOnnx } from "#engine/interchange/readOnnx";
import { decodeSafetensors } from "#engine/workspace/safetensors";
import { newWorkspace, wine } from "../engine/session/openEngine";
import { testInstallation } from "../installation";
import { testTerminal } from "./testTerminal";

const installation = await testInstallation("cli-train-test");

const linesOf = (out: readonly string[]) => out.map((line) => JSON.parse(line) as Record<string, unknown>);

describe("priorscape train, resume, runs, export", () => {
  it("trains from a file and options, is interrupted, goes on, and ends where one uninterrupted run ends", async () => {
    const workspace = await newWorkspace(wine);
    const config = join(workspace, "config.json");
    writeFileSync(
      config,
      JSON.stringify({
        data: "wine",
        name: "from a file",
        model: { hidden: [32], activation: "tanh", latentSize: 5 },
        training: { stopAt: 4000 },
      }),
    );
    const args = [config, "--latent", "3", "--samples", "2", "--seed", "7", "--workspace", workspace];
    const first = testTerminal((line, interrupt) => {
      if (/step [1-9]/.test(line)) interrupt();
    });
    expect(await trainCommand(args, installation, first.terminal)).toBe(130);
    const hint = first.notes.find((note) => note.includes("priorscape resume")) ?? "";
    const runId = /resume (\S+)$/.exec(hint)?.[1] ?? "";
    const savedAt = Number(/step ([\d,]+)/.exec(hint)?.[1]?.replace(",", ""));
    expect(savedAt).toBeGreaterThan(0);
    expect(savedAt).toBeLessThan(4000);

    const list = testTerminal();
    expect(await runsCommand(["--json", "--workspace", workspace], installation, list.terminal)).toBe(0);
    const [entry] = linesOf(list.out) as unknown as RunEntry[]; // each line is one; what is used is looked at below
    expect(entry).toMatchObject({
      runId,
      name: "from a file",
      checkpointStep: savedAt,
      config: { hidden: [32], latentSize: 3, seed: 7, objective: { kind: "iwae", samples: 2 } },
      training: { stopAt: 4000 },
    });

    const second = testTerminal();
    expect(
      await resumeCommand([runId, "--json", "--workspace", workspace], installation, second.terminal),
    ).toBe(0);
    const events = linesOf(second.out);
    expect(events.at(-1)).toMatchObject({ event: "done", runId, step: 4000 });
    expect(events.filter(({ event }) => event === "point").length).toBeGreaterThan(3);

    const whole = testTerminal();
    expect(await trainCommand([...args, "--name", "in one go"], installation, whole.terminal)).toBe(0);
    const other = whole.out[0]?.split(" ")[0] ?? "";
    expect(whole.out[0]).toContain("step 4,000, validation bound −");
    const weights = async (id: string): Promise<Buffer> => {
      const out = join(workspace, `${id}.safetensors`);
      const command = [id, "--what", "weights", "--out", out, "--workspace", workspace];
      expect(await exportCommand(command, installation, testTerminal().terminal)).toBe(0);
      return readFileSync(out);
    };
    const [resumed, uninterrupted] = [await weights(runId), await weights(other)].map((bytes) =>
      decodeSafetensors(bytes, "weights"),
    );
    expect(resumed?.tensors).toEqual(uninterrupted?.tensors);
    expect(resumed?.metadata).toMatchObject({ run: runId, step: "4000", name: "from a file" });

    const decoder = join(workspace, "decoder.onnx");
    const network = [runId, "--what", "decoder", "--out", decoder, "--workspace", workspace];
    expect(await exportCommand(network, installation, testTerminal().terminal)).toBe(0);
    const onnx = readOnnx(readFileSync(decoder), "decoder.onnx");
    expect(onnx.metadata).toMatchObject({ part: "decoder", step: "4000" });
    expect(onnx.inputs).toEqual([{ name: "z", shape: [null, Number(onnx.metadata["latent_size"])] }]);

    const history = join(workspace, "history.csv");
    const command = [runId, "--what", "history", "--out", history, "--workspace", workspace];
    expect(await exportCommand(command, installation, testTerminal().terminal)).toBe(0);
    const rows = readFileSync(history, "utf8").trim().split("\n");
    expect(rows[0]).toBe(
      "step,epoch,train_elbo,train_reconstruction,train_kl,train_bound," +
        "validation_elbo,validation_reconstruction,validation_kl,validation_bound",
    );
    expect(rows.at(-1)).toMatch(/^4000,/);
  });

  it("says what failed: a setting out of range, a run that is not there, no data", async () => {
    const workspace = await newWorkspace(wine);
    const { terminal } = testTerminal();
    await expect(
      trainCommand(["--data", "wine", "--latent", "500", "--workspace", workspace], installation, terminal),
    ).rejects.toThrow(/latentSize/);
    await expect(
      resumeCommand(["no-such-run", "--workspace", workspace], installation, terminal),
    ).rejects.toThrow("There is no run no-such-run");
    await expect(
      trainCommand(["--data", "no-such-file.csv", "--workspace", workspace], installation, terminal),
    ).rejects.toThrow(/no-such-file/);
  });

  it("teaches, and refuses what it does not understand", async () => {
    const { out, terminal } = testTerminal();
    expect(await trainCommand(["--help"], installation, terminal)).toBe(0);
    expect(out).toEqual([trainHelp]);
    for (const wrong of [[], ["--data", "wine", "--latent", "two"], ["a.json", "b.json"], ["missing.json"]]) {
      expect(() => parseTrain(wrong), wrong.join(" ")).toThrow(UsageError);
    }
    for (const wrong of [["train", "--unknown"], ["resume"], ["export", "run-1"], ["runs", "--wide"]]) {
      expect(await runCommandLine(wrong, installation), wrong.join(" ")).toBe(2);
    }
    const weights = ["export", "run-1", "--what", "weights", "--out", "weights.csv"];
    expect(await runCommandLine(weights, installation)).toBe(2);
    expect(parseTrain(["--data", "a.csv", "--data", "b.csv", "--hidden", "none"])).toMatchObject({
      data: ["a.csv", "b.csv"],
      model: { hidden: [], objective: { kind: "elbo" } },
    });
  });
});
