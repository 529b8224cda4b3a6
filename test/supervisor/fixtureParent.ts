import { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import { spawnFixture } from "./fixtureProcess";

// A parent that is killed in a test: says its engine's number once it runs.
const { spawn } = spawnFixture();
const supervisor = new EngineSupervisor({ spawn, log: () => undefined });
supervisor.onStatus(({ state, pid }) => {
  if (state === "running") console.log(`engine ${pid}`);
});
supervisor.start();
