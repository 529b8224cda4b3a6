import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { forkHost } from "#engine/process/forkHost";
import { runEngineProcess } from "#engine/process/runEngineProcess";
import { fixtureContract } from "./fixtureContract";

// A real engine process with the small contract: the same host and the same serving code as the product's.
const { values } = parseArgs({
  options: { workspace: { type: "string" }, assets: { type: "string" }, version: { type: "string" } },
});

void runEngineProcess(fixtureContract, forkHost(), () => {
  if (values.version === "dies-at-once") throw new Error("died at once, as asked");
  const listeners = new Set<(event: "state:changed", payload: { step: number }) => void>();
  console.log("fixture engine started");
  return {
    handlers: {
      "vector:double": ({ x }) => ({ y: x.map((value) => 2 * value) }),
      "process:pid": () => ({ pid: process.pid }),
      "process:throw": () => {
        setImmediate(() => {
          throw new Error("a bug outside every call");
        });
        return {};
      },
      "event:send": ({ step }) => {
        for (const listener of listeners) listener("state:changed", { step });
        return {};
      },
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      if (values.version === "never-closes") await new Promise(() => setInterval(() => undefined, 1000));
      writeFileSync(join(values.workspace ?? "", "closed.txt"), "in order");
    },
  };
});
