import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ReaderLostError, ReaderProcess } from "#engine/reader/readerProcess";
import { appErrorOf } from "../appErrorOf";
import type { FixtureOperations } from "./fixtureReader";

const started: ReaderProcess<FixtureOperations>[] = [];
afterEach(() => {
  for (const reader of started.splice(0)) reader.kill();
});

function fixtureReader(): ReaderProcess<FixtureOperations> {
  const reader = new ReaderProcess<FixtureOperations>(() => ({
    entry: join(import.meta.dirname, "fixtureReader.ts"),
    execArgv: ["--import", "tsx"],
  }));
  started.push(reader);
  return reader;
}

const timeLimit = 30_000;
const ask = (reader: ReaderProcess<FixtureOperations>, x: number): Promise<Float32Array> =>
  reader.call("double", { x: Float32Array.of(x) }, { timeLimit });

async function lossOf(promise: Promise<unknown>): Promise<ReaderLostError> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ReaderLostError);
  // Checked by the line above.
  return outcome as ReaderLostError;
}

describe("a reader process", () => {
  it("answers in turn, in another process, and passes on what the file is refused for", async () => {
    const reader = fixtureReader();
    expect(reader.pid).toBeNull();
    const answers = await Promise.all([ask(reader, 1), ask(reader, 2), ask(reader, 3)]);
    expect(answers).toEqual([2, 4, 6].map((y) => Float32Array.of(y)));
    expect(reader.pid).not.toBe(process.pid);
    const error = await appErrorOf(reader.call("refuse", null, { timeLimit }));
    expect(error).toEqual({
      code: "file-format",
      message: "No such picture.",
      where: { file: "a.png", byte: 7 },
    });
  });

  it("is killed when it hangs, and the next call starts another", async () => {
    const reader = fixtureReader();
    await ask(reader, 1);
    const { pid } = reader;
    const loss = await lossOf(reader.call("hang", null, { timeLimit: 300 }));
    expect(loss.isTimeout).toBe(true);
    expect(await ask(reader, 5)).toEqual(Float32Array.of(10));
    expect(reader.pid).not.toBe(pid);
  });

  it("may crash, run out of memory or have a bug: the caller is told and goes on", async () => {
    const reader = fixtureReader();
    for (const [operation, reason] of [
      ["crash", /SIGABRT|exit code/],
      ["fill", /out of memory/],
      ["bug", /^a bug$/],
    ] as const) {
      const loss = await lossOf(reader.call(operation, null, { timeLimit }));
      expect(loss.message, operation).toMatch(reason);
      expect(loss.isTimeout).toBe(false);
      expect(await ask(reader, 2)).toEqual(Float32Array.of(4));
    }
  });

  it("is killed by cancelling, and calls that wait go on", async () => {
    const reader = fixtureReader();
    await ask(reader, 1);
    const controller = new AbortController();
    const hanging = reader.call("hang", null, { timeLimit, signal: controller.signal });
    const next = ask(reader, 4);
    setImmediate(() => controller.abort());
    expect((await appErrorOf(hanging)).code).toBe("cancelled");
    expect(await next).toEqual(Float32Array.of(8));
  });

  it("holds WebAssembly to its memory", async () => {
    const reader = fixtureReader();
    const grows = (bytes: number): Promise<boolean> => reader.call("grow", { bytes }, { timeLimit });
    expect(await grows(32 * 1024 * 1024)).toBe(true);
    expect(await grows(64 * 1024 * 1024)).toBe(false);
  });
});
