import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startHeadlessEngine, type HeadlessEngine } from "#electron/cli/headlessEngine";
import type { ModelConfig, TrainingStatus } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { Random } from "#shared/math/random";
import { loadCheckpoint } from "#engine/workspace/checkpointFiles";
import { testInstallation } from "../../installation";
import { newWorkspace, wine } from "./openEngine";

const installation = await testInstallation("killed-test");
/** More by `KILLS=50 npx vitest run …`. */
const kills = Number(process.env["KILLS"] ?? 5);
const seed = Number(process.env["KILL_SEED"] ?? 1);

const config: ModelConfig = {
  hidden: [32],
  latentSize: 2,
  activation: "tanh",
  likelihood: "gaussian",
  binarisation: "static",
  objective: plainElbo,
  seed: 5,
};
const training = { learningRate: 1e-3, batchSize: 16, stopAt: 100_000, stepsPerSecond: null };

/** The real engine in a process of its own. */
const start = (workspace: string): Promise<HeadlessEngine> =>
  startHeadlessEngine({
    entry: installation.engineEntry,
    workspace,
    assetsRoot: installation.assetsRoot,
    version: "0.0.0-test",
    log: () => undefined,
  });

async function trainTo({ client }: HeadlessEngine, stopAt: number): Promise<void> {
  await client.call("training:configure", { stopAt, stepsPerSecond: null });
  const saved = new Promise<void>((done) => {
    const off = client.on("training:progress", ({ step, state }) => {
      if (step < stopAt || state !== "paused") return;
      off();
      done();
    });
  });
  const started = await client.call("training:start", {});
  if (!started.ok) throw new Error(started.error.message);
  await saved;
  // Resolves once its checkpoint is on disk.
  await client.call("training:pause", {});
}

/** Resolves once it is gone: only then is a call answered, with the loss of the connection. */
async function kill(engine: HeadlessEngine): Promise<void> {
  engine.kill();
  const { ok } = await engine.client.call("session:state", {});
  expect(ok).toBe(false);
}

/** The only run of a workspace. */
const runIn = (workspace: string): string => {
  const [id, ...more] = readdirSync(join(workspace, "runs"));
  if (id === undefined || more.length > 0) throw new Error("One run was expected");
  return join(workspace, "runs", id);
};

/** SHA-256 of the newest tensors, and the history without its order of writing. */
function left(workspace: string): { readonly weights: string; readonly history: readonly string[] } {
  const run = runIn(workspace);
  const files = readdirSync(join(run, "checkpoints")).filter((name) => name.endsWith(".safetensors"));
  const newest = files.sort().pop() ?? "";
  const history = new Map<number, string>();
  for (const line of readFileSync(join(run, "history.jsonl"), "utf8").split("\n")) {
    if (line !== "") history.set((JSON.parse(line) as { step: number }).step, line);
  }
  return {
    weights: createHash("sha256")
      .update(readFileSync(join(run, "checkpoints", newest)))
      .digest("hex"),
    history: [...history].sort(([a], [b]) => a - b).map(([, line]) => line),
  };
}

/** A run of so many steps that nothing interrupted. */
async function uninterrupted(steps: number): Promise<ReturnType<typeof left>> {
  const workspace = await newWorkspace(wine);
  const engine = await start(workspace);
  await engine.client.call("model:create", { config, training });
  await trainTo(engine, steps);
  await engine.stop();
  return left(workspace);
}

describe("an engine that is killed", () => {
  it("goes on as if nothing had been: 100 steps, kill -9, 100 steps are 200 steps, byte for byte", async () => {
    const workspace = await newWorkspace(wine);
    const first = await start(workspace);
    await first.client.call("model:create", { config, training });
    await trainTo(first, 100);
    await kill(first);
    const second = await start(workspace);
    await trainTo(second, 200);
    await second.stop();
    expect(left(workspace)).toEqual(await uninterrupted(200));
  });

  it(
    `at ${kills} random moments loses no checkpoint and tears none, and ends at the same bytes`,
    async () => {
      const random = new Random(seed);
      const workspace = await newWorkspace(wine);
      let engine = await start(workspace);
      await engine.client.call("model:create", { config, training });
      let safeStep = -1;
      for (let i = 0; i < kills; i++) {
        // Forty checkpoints a second: most of the time one is being written.
        await engine.client.call("training:configure", {
          stepsPerSecond: 400,
          checkpointEvery: 10,
          stopAt: 100_000,
        });
        const running = new Promise<void>((done) => {
          engine.client.on("training:progress", ({ state, checkpointStep }: TrainingStatus) => {
            safeStep = Math.max(safeStep, checkpointStep ?? -1);
            // The first time only once something is saved: all kills may come before it where the machine is busy.
            if (state === "running" && (i > 0 || safeStep > 0)) done();
          });
        });
        await engine.client.call("training:start", {});
        await running;
        await new Promise((done) => setTimeout(done, 200 * random.uniform()));
        await kill(engine);
        const { checkpoint, rejected } = await loadCheckpoint(runIn(workspace));
        expect(rejected).toEqual([]);
        expect(checkpoint?.step).toBeGreaterThanOrEqual(safeStep);
        engine = await start(workspace);
      }
      const state = await engine.client.call("session:state", {});
      const step = state.ok ? state.value.training.step : NaN;
      expect(step).toBeGreaterThan(0);
      const steps = 100 * Math.ceil((step + 1) / 100);
      await engine.client.call("training:configure", { checkpointEvery: null });
      await trainTo(engine, steps);
      await engine.stop();
      expect(left(workspace)).toEqual(await uninterrupted(steps));
    },
    30_000 + 4000 * kills,
  );
});
