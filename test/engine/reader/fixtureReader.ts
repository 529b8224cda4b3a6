import { fail } from "#shared/domain/appError";
import { capWasmMemory } from "#engine/reader/capWasmMemory";
import { serveReader } from "#engine/reader/serveReader";
import { webAssembly } from "#engine/reader/webAssembly";

/** What the fixture can be asked: to answer, and to go wrong in every way that a decoder may. */
export type FixtureOperations = {
  readonly double: { readonly params: { readonly x: Float32Array }; readonly result: Float32Array };
  readonly refuse: { readonly params: null; readonly result: null };
  readonly hang: { readonly params: null; readonly result: null };
  readonly crash: { readonly params: null; readonly result: null };
  readonly fill: { readonly params: null; readonly result: null };
  readonly bug: { readonly params: null; readonly result: null };
  readonly grow: { readonly params: { readonly bytes: number }; readonly result: boolean };
};

/** A module of nothing but a memory of one page: (module (memory (export "m") 1)). */
const memoryModule = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x05, 0x03, 0x01, 0x00, 0x01],
  ...[0x07, 0x05, 0x01, 0x01, 0x6d, 0x02, 0x00],
);

capWasmMemory(64 * 1024 * 1024);

serveReader<FixtureOperations>({
  double: ({ x }) => x.map((value) => value * 2),
  refuse: () => fail({ code: "file-format", message: "No such picture.", where: { file: "a.png", byte: 7 } }),
  hang() {
    for (;;);
  },
  crash() {
    process.abort();
  },
  fill() {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, Math.random));
  },
  bug() {
    throw new TypeError("a bug");
  },
  grow({ bytes }) {
    const instance = new webAssembly.Instance(new webAssembly.Module(memoryModule), {});
    // The module above exports one memory.
    const { m: memory } = instance.exports as { readonly m: { grow(pages: number): number } };
    try {
      memory.grow(bytes / 65_536);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  },
});
