import { parseArgs } from "node:util";
import { engineContract } from "#shared/contract/engineContract";
import { createEngine } from "./engine";
import { forkHost } from "./process/forkHost";
import { runEngineProcess } from "./process/runEngineProcess";
import { utilityHost, type ParentPort } from "./process/utilityHost";

// The engine program. Started as Electron's utility process or by `child_process.fork`, with
// --workspace <folder> --assets <folder> --version <version of the app>.

const { values } = parseArgs({
  options: { workspace: { type: "string" }, assets: { type: "string" }, version: { type: "string" } },
});
const { workspace, assets: assetsRoot, version } = values;
if (workspace === undefined || assetsRoot === undefined || version === undefined) {
  throw new Error("the engine needs --workspace, --assets and --version");
}

// Only Electron's utility process has it, and Node's types do not know it.
const { parentPort } = process as typeof process & { parentPort?: ParentPort };

void runEngineProcess(engineContract, parentPort === undefined ? forkHost() : utilityHost(parentPort), () =>
  createEngine({ workspace, assetsRoot, version }),
);
