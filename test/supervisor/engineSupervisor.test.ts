import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import type { ByteConnection } from "#electron/supervisor/spawnFork";
import { connected, fixtureClient, reached, spawnFixture } from "./fixtureProcess";
import { manualClock } from "./manualClock";

const started: EngineSupervisor<ByteConnection>[] = [];
afterEach(async () => {
  for (const supervisor of started.splice(0)) {
    supervisor.kill();
    await supervisor.stop();
  }
});

function supervise(mode?: string) {
  const fixture = spawnFixture(mode);
  const clock = manualClock();
  const supervisor = new EngineSupervisor({
    spawn: fixture.spawn,
    log: (line) => fixture.lines.push(line),
    clock,
  });
  started.push(supervisor);
  supervisor.start();
  return { ...fixture, clock, supervisor };
}

const killed = (pid: number | null): void => void process.kill(pid ?? Number.NaN, "SIGKILL");

describe("the supervisor with a real child process", () => {
  it("starts it, forwards its log and relays several connections with typed arrays and events", async () => {
    const { supervisor, lines } = supervise();
    expect(supervisor.status.state).toBe("starting");
    expect(supervisor.connect()).toBeNull();
    const status = await reached(supervisor, "running");
    const one = fixtureClient(connected(supervisor));
    const two = fixtureClient(connected(supervisor));
    expect(await one.call("process:pid", {})).toEqual({ ok: true, value: { pid: status.pid } });
    expect(await two.call("vector:double", { x: new Float32Array([0.5]) })).toEqual({
      ok: true,
      value: { y: new Float32Array([1]) },
    });
    const seen: number[] = [];
    one.on("state:changed", ({ step }) => seen.push(step));
    two.on("state:changed", ({ step }) => seen.push(step));
    await one.call("event:send", { step: 7 });
    await two.call("process:pid", {});
    expect(seen).toEqual([7, 7]);
    expect(lines).toContain("[engine] fixture engine started");
  });

  it("starts another when it is killed, and closes the connections to the dead one", async () => {
    const { supervisor, clock } = supervise();
    const first = await reached(supervisor, "running");
    const client = fixtureClient(connected(supervisor));
    await client.call("process:pid", {});
    killed(first.pid);
    const restarting = await reached(supervisor, "restarting");
    expect(restarting).toMatchObject({ pid: null, restarts: 1 });
    expect(restarting.message).toMatch(/SIGKILL/);
    expect(await client.call("process:pid", {})).toMatchObject({ ok: false, error: { code: "engine-gone" } });
    expect(clock.waiting()).toEqual([250]);
    clock.advance(250);
    const second = await reached(supervisor, "running");
    expect(second.pid).not.toBe(first.pid);
    expect(second).toMatchObject({ restarts: 1, message: null });
  });

  it("answers the calls that were running when it died", async () => {
    const { supervisor } = supervise();
    await reached(supervisor, "running");
    const client = fixtureClient(connected(supervisor));
    await client.call("process:pid", {});
    const died = reached(supervisor, "restarting");
    const call = client.call("process:throw", {}).then(() => client.call("process:pid", {}));
    await died;
    expect(await call).toMatchObject({ ok: false, error: { code: "engine-gone" } });
  });

  it("waits twice as long after each death, gives up after five, and starts again by hand", async () => {
    const { supervisor, clock } = supervise("dies-at-once");
    const delays: number[] = [];
    for (let death = 1; death <= 4; death += 1) {
      await reached(supervisor, "restarting", death > 1 || supervisor.status.pid !== null);
      while (supervisor.status.pid !== null) await reached(supervisor, "restarting", true);
      delays.push(...clock.waiting());
      clock.advance(clock.waiting()[0] ?? 0);
    }
    expect(delays).toEqual([250, 500, 1000, 2000]);
    const failed = await reached(supervisor, "failed");
    expect(failed).toMatchObject({ pid: null, restarts: 5 });
    expect(failed.message).toMatch(/5 times in a row \(exit code 1: died at once, as asked\)/);
    expect(clock.waiting()).toEqual([]);
    supervisor.restart();
    expect(supervisor.status).toMatchObject({ state: "starting", restarts: 0, message: null });
  });

  it("forgets the deaths after a minute of health", async () => {
    const { supervisor, clock } = supervise();
    killed((await reached(supervisor, "running")).pid);
    await reached(supervisor, "restarting");
    clock.advance(250);
    await reached(supervisor, "running");
    expect(supervisor.status.restarts).toBe(1);
    clock.advance(60_000);
    expect(supervisor.status).toMatchObject({ state: "running", restarts: 0 });
  });

  it("ends a living engine and starts another by hand", async () => {
    const { supervisor } = supervise();
    const first = await reached(supervisor, "running");
    supervisor.restart();
    const second = await reached(supervisor, "running");
    expect(second.pid).not.toBe(first.pid);
    expect(second.restarts).toBe(0);
  });

  it("stops in order", async () => {
    const { supervisor, workspace } = supervise();
    await reached(supervisor, "running");
    await supervisor.stop();
    expect(readFileSync(join(workspace, "closed.txt"), "utf8")).toBe("in order");
  });

  it("kills what does not stop", async () => {
    const { supervisor, workspace, clock, lines } = supervise("never-closes");
    await reached(supervisor, "running");
    const stopped = supervisor.stop(3_000);
    clock.advance(3_000);
    await stopped;
    expect(existsSync(join(workspace, "closed.txt"))).toBe(false);
    expect(lines.join("\n")).toMatch(/did not end within 3000 ms and is killed/);
  });

  it("closes only the connection whose bytes are no message", async () => {
    const { supervisor } = supervise();
    await reached(supervisor, "running");
    const good = fixtureClient(connected(supervisor));
    const bad = connected(supervisor);
    const closed = new Promise<void>((resolve) => bad.onClosed(resolve));
    bad.send(Uint8Array.of(0xc1, 0xff, 0x00));
    await closed;
    expect(await good.call("process:pid", {})).toMatchObject({ ok: true });
  });
});
