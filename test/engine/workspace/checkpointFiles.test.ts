import { copyFileSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "#engine/workspace/checkpoint";
import { loadCheckpoint, saveCheckpoint } from "#engine/workspace/checkpointFiles";
import { appErrorOf } from "../appErrorOf";
import { failingFileSystem } from "./failingFileSystem";
import { temporaryFolder } from "../temporaryFolder";

const checkpoint = (step: number): Checkpoint => ({
  step,
  tensors: { w: { shape: [2, 2], dtype: "float32", data: Float32Array.of(step, 1, 2, 3) } },
  metadata: { run: "test" },
});

const names = (run: string): string[] => readdirSync(join(run, "checkpoints")).sort();

describe("checkpoints", () => {
  it("are none in a new run", async () => {
    expect(await loadCheckpoint(temporaryFolder())).toEqual({ checkpoint: null, rejected: [] });
  });

  it("give back the newest and keep the last two", async () => {
    const run = temporaryFolder();
    for (const step of [10, 20, 30, 40]) await saveCheckpoint(run, checkpoint(step));
    expect(await loadCheckpoint(run)).toEqual({ checkpoint: checkpoint(40), rejected: [] });
    expect(names(run)).toEqual([
      "00000003.json",
      "00000003.safetensors",
      "00000004.json",
      "00000004.safetensors",
    ]);
  });

  it("count by when they were saved, not by their step", async () => {
    const run = temporaryFolder();
    await saveCheckpoint(run, checkpoint(500));
    await saveCheckpoint(run, checkpoint(100));
    expect((await loadCheckpoint(run)).checkpoint?.step).toBe(100);
  });

  it("fall back when the newest is damaged, and say which and why", async () => {
    const run = temporaryFolder();
    await saveCheckpoint(run, checkpoint(1));
    await saveCheckpoint(run, checkpoint(2));
    const newest = join(run, "checkpoints", "00000002.safetensors");
    const bytes = readFileSync(newest);
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(newest, bytes);
    const { checkpoint: found, rejected } = await loadCheckpoint(run);
    expect(found).toEqual(checkpoint(1));
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatchObject({ file: newest, error: { code: "storage", where: { file: newest } } });
    expect(rejected[0]?.error.expected).toMatch(/SHA-256/);
  });

  it.each<[string, (folder: string) => void]>([
    ["cut off", (folder) => truncateSync(join(folder, "00000002.safetensors"), 20)],
    ["removed", (folder) => rmSync(join(folder, "00000002.safetensors"))],
    [
      "of another",
      (folder) => copyFileSync(join(folder, "00000001.safetensors"), join(folder, "00000002.safetensors")),
    ],
    ["with an empty manifest", (folder) => writeFileSync(join(folder, "00000002.json"), "")],
    [
      "with a manifest of lies",
      (folder) => writeFileSync(join(folder, "00000002.json"), '{"format":1,"step":-1}'),
    ],
  ])("fall back when the newest is %s", async (_, harm) => {
    const run = temporaryFolder();
    await saveCheckpoint(run, checkpoint(1));
    await saveCheckpoint(run, checkpoint(2));
    harm(join(run, "checkpoints"));
    const { checkpoint: found, rejected } = await loadCheckpoint(run);
    expect(found).toEqual(checkpoint(1));
    expect(rejected).toHaveLength(1);
  });

  it("do not count before their manifest is there", async () => {
    const run = temporaryFolder();
    await saveCheckpoint(run, checkpoint(1));
    await saveCheckpoint(run, checkpoint(2));
    rmSync(join(run, "checkpoints", "00000002.json"));
    expect(await loadCheckpoint(run)).toEqual({ checkpoint: checkpoint(1), rejected: [] });
    // The next one does not take the number of the unfinished, and clears it away.
    await saveCheckpoint(run, checkpoint(3));
    expect(names(run)).toEqual([
      "00000001.json",
      "00000001.safetensors",
      "00000003.json",
      "00000003.safetensors",
    ]);
  });

  it("survive a failure of any call of the disk: the former or the new one is whole", async () => {
    for (let failAt = 0; ; failAt++) {
      const run = temporaryFolder();
      await saveCheckpoint(run, checkpoint(1));
      await saveCheckpoint(run, checkpoint(2));
      const disk = failingFileSystem(failAt);
      const outcome = await saveCheckpoint(run, checkpoint(3), disk).then(
        () => null,
        (error: unknown) => error,
      );
      if (disk.calls.length <= failAt) {
        expect(failAt).toBeGreaterThan(12);
        expect(outcome).toBeNull();
        break;
      }
      if (outcome !== null) {
        expect((await appErrorOf(Promise.reject(outcome))).code).toBe("storage");
      }
      const { checkpoint: found, rejected } = await loadCheckpoint(run);
      expect([2, 3]).toContain(found?.step);
      expect(found).toEqual(checkpoint(found?.step ?? 0));
      expect(rejected).toEqual([]);
    }
  });

  it("never give wrong numbers from damaged files", async () => {
    const run = temporaryFolder();
    await saveCheckpoint(run, checkpoint(1));
    const folder = join(run, "checkpoints");
    const originals = names(run).map((name) => [name, readFileSync(join(folder, name))] as const);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 3 }),
        fc.option(fc.nat()),
        async (which, flips, cut) => {
          for (const [name, original] of originals) writeFileSync(join(folder, name), original);
          const [name, original] = originals[which] ?? ["", Buffer.alloc(0)];
          const bytes = Buffer.from(original);
          for (const [at, flip] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
          writeFileSync(
            join(folder, name),
            cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1)),
          );
          const { checkpoint: found, rejected } = await loadCheckpoint(run);
          if (found === null) expect(rejected).toHaveLength(1);
          else expect(found.tensors).toEqual(checkpoint(1).tensors);
        },
      ),
      { numRuns: 200 },
    );
  });
});
