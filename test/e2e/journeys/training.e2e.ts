import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import type { ExplorePage } from "../explorePage";
import { journey } from "../journey";

async function trainFromScratch(explore: ExplorePage): Promise<void> {
  await explore.page.getByTestId("training-reset").click();
  await explore.page.getByTestId("confirm-accept").click();
  await expect.poll(() => explore.step(), { timeout: 30_000 }).toBeLessThan(200);
}

journey("train three epochs from scratch: the validation bound rises", async ({ explore }) => {
  await trainFromScratch(explore);
  if (!(await explore.isTraining())) await explore.play();
  const version = await explore.encodingVersion();
  await expect.poll(() => explore.elbo(), { timeout: 30_000 }).not.toBeNull();
  const first = (await explore.elbo()) ?? NaN;
  await explore.reachStep(240); // 8,000 training items at 100 a batch: three times 80 steps
  await explore.pause();
  const last = (await explore.elbo()) ?? NaN;
  expect(last).toBeGreaterThan(first + 20);
  expect(await explore.encodingVersion()).toBeGreaterThan(version);
});

journey(
  "pause holds the step, resume goes on from it, one step is one",
  { tag: "@one-shell" },
  async ({ explore }) => {
    await explore.play();
    const start = await explore.step();
    await explore.reachStep(start + 20);
    await explore.pause();
    const paused = await explore.step();
    await explore.page.getByTestId("one-step").click();
    await expect.poll(() => explore.step()).toBe(paused + 1);
    await explore.play();
    await explore.reachStep(paused + 21);
    await explore.pause();
  },
);

journey(
  "the page is reloaded while training: training goes on and the page finds it",
  { tag: "@one-shell" },
  async ({ explore }) => {
    await explore.play();
    const before = await explore.step();
    await explore.page.reload();
    await explore.ready();
    await expect.poll(() => explore.isTraining()).toBe(true);
    await explore.reachStep(before + 50);
    await explore.pause();
  },
);

journey("the engine is killed while training: the window lives, the run is back", async ({ explore }) => {
  await explore.play();
  await expect(explore.page.getByTestId("checkpoint")).toContainText(/\d/, { timeout: 30_000 });
  await explore.reachStep((await explore.step()) + 50);
  const pid = await explore.enginePid();
  expect(commandOf(await readFile(`/proc/${pid}/cmdline`, "utf8"))).not.toBe("");
  const reached = await explore.step();
  process.kill(pid, "SIGKILL");

  await expect.poll(() => explore.enginePid(), { timeout: 30_000 }).not.toBe(pid);
  await expect.poll(() => explore.enginePid()).toBeGreaterThan(0);
  await expect(explore.page.getByTestId("banner")).toContainText("restarted");
  await explore.ready();
  expect(await explore.isTraining()).toBe(false);
  const restored = await explore.step();
  expect(restored).toBeGreaterThan(0);
  expect(restored).toBeLessThanOrEqual(reached + 200);
  await explore.play();
  await explore.reachStep(restored + 20);
  await explore.pause();
});

const commandOf = (cmdline: string): string => cmdline.split("\0").join(" ").trim();
