import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../../e2e/repositoryRoot";
import { startEngineInProcess } from "../engineInProcess";
import { countSessions } from "./countSessions";
import { Explorer } from "./explorer";
import { sampleProcess, type ProcessSample } from "./processSample";

// Trains while somebody explores, in a process of its own, and prints what the process holds on the way as lines of JSON:
// soakProgram.ts --steps 20000 --batch 100 --threads 2 --rounds 200. What to think of it is the caller's: `soakVerdict`.

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { steps: text, batch: text, threads: text, rounds: text } });
const steps = Number(values.steps);
const batch = Number(values.batch);
const threads = Number(values.threads);
const rounds = Number(values.rounds);
/** So many readings over the run. */
const READINGS = 30;

const sessions = countSessions();
const workspace = await mkdtemp(path.join(os.tmpdir(), "priorscape-soak-"));
const engine = await startEngineInProcess({
  workspace,
  assetsRoot: path.join(repositoryRoot, "assets"),
  version: "0.0.0-soak",
  threads,
});
try {
  await engine.call("data:open", { source: { kind: "bundled", id: "mnist-10k" } });
  const { suggestedModel, suggestedTraining } = await engine.call("session:state", {});
  if (suggestedModel === null || suggestedTraining === null)
    throw new Error("the digits cannot be trained on");
  // Who explores waits for the first map.
  const encoded = new Promise<void>((done) => {
    const off = engine.client.on("encoding:changed", ({ step }) => {
      if (step > 0) return;
      off();
      done();
    });
  });
  await engine.call("model:create", {
    config: { ...suggestedModel, seed: 3 },
    training: { ...suggestedTraining, batchSize: batch, stopAt: steps, stepsPerSecond: null },
  });
  await encoded;
  const explorer = new Explorer(engine, steps, batch, rounds);
  let next = 0;
  const read = (step: number): void => {
    if (step < next) return;
    next = step + steps / READINGS;
    const reading: ProcessSample = { step, ...sessions(), ...sampleProcess() };
    console.log(JSON.stringify(reading));
  };
  const off = engine.client.on("training:progress", ({ step }) => read(step));
  await engine.call("training:start", {});
  await explorer.exploreToTheEnd();
  off();
  console.log(JSON.stringify({ calls: explorer.calls }));
} finally {
  await engine.close();
  await rm(workspace, { recursive: true, force: true });
}
