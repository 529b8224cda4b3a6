import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // No such process.
  }
};

it("the engine ends by itself when its parent is killed", async () => {
  const parent = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "fixtureParent.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const engine = await new Promise<number>((resolve) => {
    createInterface({ input: parent.stdout }).on("line", (line) => resolve(Number(line.split(" ")[1])));
  });
  expect(isAlive(engine)).toBe(true);
  parent.kill("SIGKILL");
  await expect.poll(() => isAlive(engine), { timeout: 10_000 }).toBe(false);
});
