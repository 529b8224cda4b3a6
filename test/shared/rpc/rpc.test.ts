import { describe, expect, it } from "vitest";
import { z } from "zod";
import { float32 } from "#shared/contract/columns";
import { fail } from "#shared/domain/appError";
import type { Port } from "#shared/rpc/port";
import { defineContract } from "#shared/rpc/contract";
import { createClient } from "#shared/rpc/createClient";
import { createPortPair } from "#shared/rpc/createPortPair";
import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import { serve } from "#shared/rpc/serve";
import type { Handlers } from "#shared/rpc/server";

const contract = defineContract({
  commands: {
    "vector:scale": {
      params: z.object({ x: float32, by: z.number().positive() }),
      result: z.object({ y: float32 }),
    },
    "work:long": {
      params: z.object({}),
      result: z.object({ done: z.boolean() }),
      progress: z.object({ done: z.number().int() }),
    },
    "fail:user": { params: z.object({}), result: z.object({}) },
    "fail:bug": { params: z.object({}), result: z.object({}) },
    "fail:result": { params: z.object({}), result: z.object({ count: z.number().int() }) },
  },
  events: { "state:changed": z.object({ step: z.number().int() }) },
});

/** Both sides joined, with what each logged; `overWire` passes every message through the byte encoding. */
function connect(overrides: Partial<Handlers<typeof contract>> = {}, overWire = false) {
  const [clientPort, serverPort] = createPortPair();
  const log: string[] = [];
  let aborted = 0;
  const handlers: Handlers<typeof contract> = {
    "vector:scale": ({ x, by }) => ({ y: x.map((value) => value * by) }),
    "work:long": (_params, { signal, progress }) =>
      new Promise((resolve) => {
        progress({ done: 1 });
        signal.addEventListener("abort", () => {
          aborted += 1;
          resolve({ done: false });
        });
      }),
    "fail:user": () =>
      fail({ code: "file-not-found", message: "There is no wine.csv.", hint: "Choose another." }),
    "fail:bug": () => {
      throw new TypeError("x is undefined");
    },
    "fail:result": () => ({ count: 1.5 }),
    ...overrides,
  };
  const wire = (port: Port): Port =>
    overWire ? { ...port, send: (message) => port.send(decodeMessage(encodeMessage(message))) } : port;
  const note = (line: string): void => void log.push(line);
  const serving = serve(contract, wire(serverPort), handlers, note);
  const client = createClient(contract, wire(clientPort), note);
  return { client, serving, log, clientPort, serverPort, aborted: () => aborted };
}

describe.each([
  ["by reference", false],
  ["encoded", true],
] as const)("a contract over a port, %s", (_name, overWire) => {
  it("answers with typed arrays", async () => {
    const { client } = connect({}, overWire);
    const answer = await client.call("vector:scale", { x: new Float32Array([1, -2.5]), by: 2 });
    expect(answer).toEqual({ ok: true, value: { y: new Float32Array([2, -5]) } });
  });

  it("brings events until the listener is taken off", async () => {
    const { client, serving } = connect({}, overWire);
    const seen: number[] = [];
    const off = client.on("state:changed", ({ step }) => seen.push(step));
    serving.emit("state:changed", { step: 1 });
    await client.call("vector:scale", { x: new Float32Array(1), by: 1 });
    off();
    serving.emit("state:changed", { step: 2 });
    await client.call("vector:scale", { x: new Float32Array(1), by: 1 });
    expect(seen).toEqual([1]);
  });

  it("carries what a user caused as it is", async () => {
    const { client, log } = connect({}, overWire);
    expect(await client.call("fail:user", {})).toEqual({
      ok: false,
      error: { code: "file-not-found", message: "There is no wine.csv.", hint: "Choose another." },
    });
    expect(log).toEqual([]);
  });
});

describe("the serving side", () => {
  it("logs a bug with its stack and answers `internal`", async () => {
    const { client, log } = connect();
    expect(await client.call("fail:bug", {})).toEqual({
      ok: false,
      error: { code: "internal", message: "x is undefined" },
    });
    expect(log.join()).toMatch(/fail:bug failed: TypeError: x is undefined\n\s+at /);
  });

  it("refuses parameters that do not fit before the handler runs", async () => {
    let calls = 0;
    const { client } = connect({ "vector:scale": ({ x }) => ((calls += 1), { y: x }) });
    const answer = await client.call("vector:scale", { x: new Float32Array(1), by: -1 });
    expect(answer).toMatchObject({ ok: false, error: { code: "invalid-request", where: { field: "by" } } });
    expect(calls).toBe(0);
  });

  it("refuses commands that it does not have, also those of every object", async () => {
    const { clientPort, serverPort } = connect();
    const answers: unknown[] = [];
    clientPort.onMessage((message) => answers.push(message));
    for (const [id, command] of ["nothing:here", "constructor", "__proto__"].entries()) {
      clientPort.send({ kind: "request", id, command, params: {} });
    }
    await new Promise<void>(
      (resolve) => serverPort.onClose(resolve) ?? setImmediate(() => clientPort.close()),
    );
    expect(answers).toMatchObject(
      [0, 1, 2].map((id) => ({ kind: "error", id, error: { code: "invalid-request" } })),
    );
  });

  it("survives messages that are none", async () => {
    const { client, clientPort, log } = connect();
    for (const rubbish of [
      null,
      7,
      "x",
      {},
      { kind: "request" },
      { kind: "request", id: "1", command: 1 },
      [],
    ]) {
      clientPort.send(rubbish);
    }
    expect(await client.call("vector:scale", { x: new Float32Array(1), by: 1 })).toMatchObject({ ok: true });
    expect(log).toHaveLength(7);
  });

  it("aborts the calls of a connection that closes", async () => {
    const { client, clientPort, aborted, serverPort } = connect();
    const closed = new Promise<void>((resolve) => serverPort.onClose(resolve));
    const call = client.call("work:long", {});
    setImmediate(() => clientPort.close());
    await closed;
    expect(aborted()).toBe(1);
    expect(await call).toMatchObject({ ok: false, error: { code: "engine-gone" } });
  });
});

describe("the calling side", () => {
  it("never lets a result through that does not fit", async () => {
    const { client } = connect();
    const answer = await client.call("fail:result", {});
    expect(answer).toMatchObject({ ok: false, error: { code: "internal" } });
  });

  it("never lets an event through that does not fit", async () => {
    const { client, serverPort, log } = connect();
    const seen: unknown[] = [];
    client.on("state:changed", (payload) => seen.push(payload));
    serverPort.send({ kind: "event", event: "state:changed", payload: { step: "one" } });
    serverPort.send({ kind: "event", event: "toString", payload: {} });
    await client.call("vector:scale", { x: new Float32Array(1), by: 1 });
    expect(seen).toEqual([]);
    expect(log).toHaveLength(2);
  });

  it("reports progress and settles a cancelled call at once", async () => {
    const { client, aborted } = connect();
    const controller = new AbortController();
    const answer = await client.call(
      "work:long",
      {},
      {
        signal: controller.signal,
        onProgress: ({ done }) => {
          expect(done).toBe(1);
          controller.abort();
        },
      },
    );
    expect(answer).toMatchObject({ ok: false, error: { code: "cancelled" } });
    await client.call("vector:scale", { x: new Float32Array(1), by: 1 });
    expect(aborted()).toBe(1);
  });

  it("does not send a call that was cancelled before it", async () => {
    const { client, aborted } = connect();
    expect(await client.call("work:long", {}, { signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      error: { code: "cancelled" },
    });
    expect(aborted()).toBe(0);
  });

  it("answers `engine-gone` to pending and later calls once the port is closed", async () => {
    const { client, serving } = connect();
    const pending = client.call("work:long", {});
    setImmediate(() => serving.close());
    expect(await pending).toMatchObject({ ok: false, error: { code: "engine-gone" } });
    expect(await client.call("fail:user", {})).toMatchObject({ ok: false, error: { code: "engine-gone" } });
  });
});
