import { networkInterfaces } from "node:os";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { shellContract } from "#shared/contract/shellContract";
import { enginePath, largestMessage, shellPath } from "#shared/page/socketProtocol";
import { createClient } from "#shared/rpc/createClient";
import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import { socketPort } from "#electron/server/socketPort";
import { reached } from "../supervisor/fixtureProcess";
import { fixtureContract } from "../supervisor/fixtureContract";
import { closeCode, openSocket, rawRequest, startTestServer, trySocket } from "./testServer";

let running: Awaited<ReturnType<typeof startTestServer>>;
beforeAll(async () => {
  running = await startTestServer();
});
afterAll(() => running.stop());

const engineClient = (socket: WebSocket) =>
  createClient(fixtureContract, {
    send: (message) => socket.send(encodeMessage(message)),
    onMessage: (listener) => void socket.on("message", (data: Buffer) => listener(decodeMessage(data))),
    onClose: (listener) => void socket.on("close", listener),
    close: () => socket.close(),
  });

/** The server serves a new page as if nothing had happened. */
async function expectAlive(): Promise<void> {
  await reached(running.supervisor, "running");
  const socket = await openSocket(running.server, enginePath);
  const answer = await engineClient(socket).call("vector:double", { x: new Float32Array([1.5]) });
  expect(answer).toEqual({ ok: true, value: { y: new Float32Array([3]) } });
  const closed = closeCode(socket);
  socket.close();
  await closed;
}

const statusOf = (answer: string): string => answer.split("\r\n", 1)[0] ?? "";
const get = (path: string, host = `127.0.0.1:${running.server.port}`, extra = ""): Promise<string> =>
  rawRequest(
    running.server.port,
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${extra}Connection: close\r\n\r\n`,
  );

describe("the page's files", () => {
  it("come with a strict policy and are not stored", async () => {
    const answer = await get("/");
    expect(statusOf(answer)).toBe("HTTP/1.1 200 OK");
    expect(answer).toContain("<title>page</title>");
    expect(answer).toMatch(/content-security-policy: default-src 'none'; script-src 'self';/);
    expect(answer).not.toMatch(/unsafe-eval|script-src[^;]*unsafe/);
    expect(answer).toMatch(/x-content-type-options: nosniff/);
    expect(answer).toMatch(/cache-control: no-store/);
    expect(await get("/main.js")).toMatch(/content-type: text\/javascript/);
    expect(statusOf(await get("/none.js"))).toBe("HTTP/1.1 404 Not Found");
  });

  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/main.js/../../secret.txt",
    "/./main.js",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/C:/secret.txt",
    "/main.js%00.png",
    "/.hidden",
    "/%ff",
    "secret.txt",
  ])("never leave the folder: %s", async (path) => {
    const answer = await get(path);
    expect(statusOf(answer)).toMatch(/^HTTP\/1\.1 (403|400) /);
    expect(answer).not.toMatch(/secret$|root:|hidden$/);
  });

  it("are refused under a foreign Host or Origin, and for other methods", async () => {
    const { port } = running.server;
    expect(statusOf(await get("/", `rebound.example:${port}`))).toMatch(/403/);
    expect(statusOf(await get("/", "127.0.0.1"))).toMatch(/403/);
    expect(statusOf(await get("/", `127.0.0.1:${port}`, "Origin: http://evil.example\r\n"))).toMatch(/403/);
    expect(statusOf(await get("/", `127.0.0.1:${port}`, "Origin: null\r\n"))).toMatch(/403/);
    expect(statusOf(await get("/", `127.0.0.1:${port}`, `Origin: http://127.0.0.1:${port}\r\n`))).toMatch(
      /200/,
    );
    expect(
      statusOf(
        await rawRequest(port, `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
      ),
    ).toMatch(/405/);
    expect(statusOf(await rawRequest(port, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))).toMatch(/400/);
    expect(statusOf(await rawRequest(port, "\x16\x03\x01 not http\r\n\r\n"))).toMatch(/400/);
    await expectAlive();
  });

  it("are served on the loopback address alone", async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === "IPv4" && !internal);
    if (outside === undefined) return console.log("not checked: this machine has no other network address");
    const refused = await new Promise((resolve) => {
      const socket = connect(running.server.port, outside.address, () => resolve("connected"));
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(refused).toBe("ECONNREFUSED");
  });
});

describe("the sockets", () => {
  const open: WebSocket[] = [];
  afterEach(async () => {
    const closed = open.splice(0).map((socket) => {
      const code = closeCode(socket);
      socket.terminate();
      return code;
    });
    await Promise.all(closed);
  });

  it.each([
    ["no token", { token: null }],
    ["an empty token", { token: "" }],
    ["a wrong token", { token: "0".repeat(64) }],
    ["a foreign Host", { host: "rebound.example" }],
    ["a foreign Origin", { origin: "http://evil.example" }],
    ["the Origin of another port", { origin: "http://127.0.0.1:1" }],
    ["no Origin", { origin: null }],
  ])("are refused with %s", async (_name, change) => {
    for (const path of [enginePath, shellPath]) {
      expect(await trySocket(running.server, { path, ...change })).toBe(403);
    }
  });

  it("are refused on other paths", async () => {
    expect(await trySocket(running.server, { path: "/" })).toBe(404);
    expect(await trySocket(running.server, { path: `${enginePath}/` })).toBe(404);
  });

  it("bring the engine and the shell, whose status follows the engine's death", async () => {
    const shellSocket = await openSocket(running.server, shellPath);
    open.push(shellSocket);
    const shell = createClient(shellContract, socketPort(shellSocket));
    expect(await shell.call("shell:info", {})).toMatchObject({
      ok: true,
      value: { kind: "browser", version: "1.2.3", engine: { state: "running" } },
    });
    expect(await shell.call("shell:openFiles", { of: "files" })).toMatchObject({
      ok: false,
      error: { code: "unsupported" },
    });
    expect(await shell.call("shell:saveFile", { suggestedName: "rows.csv" })).toMatchObject({
      ok: false,
      error: { code: "unsupported" },
    });
    const states: string[] = [];
    shell.on("shell:engineStatus", ({ state }) => states.push(state));
    const engineSocket = await openSocket(running.server, enginePath);
    open.push(engineSocket);
    const code = closeCode(engineSocket);
    running.supervisor.kill();
    expect(await code).toBe(4001);
    expect(await trySocket(running.server, { path: enginePath })).toBe(503);
    await reached(running.supervisor, "running");
    await shell.call("shell:info", {});
    expect(states[0]).toBe("restarting");
    expect(states.at(-1)).toBe("running");
  });

  it("are closed with 1009 by a message above the bound, and not below it", async () => {
    const small = await openSocket(running.server, enginePath);
    open.push(small);
    const bound = new Float32Array((largestMessage - 1024) / 4);
    expect(await engineClient(small).call("vector:double", { x: bound })).toMatchObject({ ok: true });
    const large = await openSocket(running.server, enginePath);
    const code = closeCode(large);
    large.send(new Uint8Array(largestMessage + 1));
    expect(await code).toBe(1009);
    await expectAlive();
  });

  it("are closed alone by bytes that are no message", async () => {
    for (const rubbish of [
      [0xc1, 0xff, 0x00],
      [0xdf, 0xff, 0xff, 0xff, 0xff],
      [0xc7, 0xff, 0x74, 0x63],
      [],
    ]) {
      const socket = await openSocket(running.server, enginePath);
      const code = closeCode(socket);
      socket.send(Uint8Array.from(rubbish));
      expect(await code).toBe(4001);
    }
    const text = await openSocket(running.server, enginePath);
    const textCode = closeCode(text);
    text.send("{}");
    expect(await textCode).toBe(1003);
    const shell = await openSocket(running.server, shellPath);
    const shellCode = closeCode(shell);
    shell.send("{not json");
    expect(await shellCode).toBe(1007);
    await expectAlive();
  });

  it("survive messages that no contract has", async () => {
    const socket = await openSocket(running.server, enginePath);
    open.push(socket);
    const answers: unknown[] = [];
    const second = new Promise<void>((resolve) => {
      socket.on("message", (data: Buffer) => {
        answers.push(decodeMessage(data));
        if (answers.length === 2) resolve();
      });
    });
    socket.send(encodeMessage([1, 2, 3]));
    socket.send(encodeMessage({ kind: "request", id: 1, command: "__proto__", params: {} }));
    socket.send(encodeMessage({ kind: "request", id: 2, command: "vector:double", params: { x: "text" } }));
    await second;
    expect(answers).toMatchObject(
      [1, 2].map((id) => ({ kind: "error", id, error: { code: "invalid-request" } })),
    );
  });

  it("are bounded in number", async () => {
    for (let count = 0; count < 8; count += 1) open.push(await openSocket(running.server, shellPath));
    expect(await trySocket(running.server, { path: shellPath })).toBe(503);
    const closed = closeCode(open[0] as WebSocket); // Eight were just opened.
    open[0]?.close();
    await closed;
    await expectAlive();
  });
});
