import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from "#engine/workspace/safetensors";

const fixture = join(import.meta.dirname, "../../fixtures/safetensors/from-python.safetensors");

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** A file with this header text and these data. */
function file(header: string, data = new Uint8Array(0), declared?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const tensor = (shape: number[], start: number, end: number, dtype = "F32"): string =>
  JSON.stringify({ dtype, shape, data_offsets: [start, end] });

const contents: fc.Arbitrary<SafetensorsContent> = fc.record({
  tensors: fc.dictionary(
    fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__"),
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return fc
        .float32Array({ minLength: length, maxLength: length })
        .map((data) => ({ shape, dtype: "float32" as const, data }));
    }),
    { maxKeys: 5 },
  ),
  metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
});

describe("safetensors", () => {
  it("reads what the Python package wrote", () => {
    const { tensors, metadata } = decodeSafetensors(new Uint8Array(readFileSync(fixture)), "fixture");
    expect(metadata).toEqual({ program: "priorscape", note: "π ≈ 3.14" });
    expect(Object.keys(tensors).sort()).toEqual(["empty", "encoder.0.bias", "encoder.0.kernel", "step"]);
    expect(tensors["encoder.0.kernel"]?.shape).toEqual([2, 3]);
    expect(Array.from(tensors["encoder.0.kernel"]?.data ?? [])).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25]);
    expect(Array.from(tensors["encoder.0.bias"]?.data ?? [])).toEqual([-1.5, 0, 3.25]);
    expect(tensors["step"]).toEqual({ shape: [], dtype: "float32", data: Float32Array.of(7) });
    expect(tensors["empty"]?.data).toHaveLength(0);
  });

  it("gives back what was written, bit by bit", () => {
    fc.assert(
      fc.property(contents, (content) => {
        const read = decodeSafetensors(concatenate(encodeSafetensors(content)), "file");
        expect({ ...read.metadata }).toEqual({ ...content.metadata });
        expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(content.tensors).sort());
        for (const [name, { shape, data }] of Object.entries(content.tensors)) {
          expect(read.tensors[name]?.shape).toEqual(shape);
          expect(new Uint8Array(read.tensors[name]?.data.slice().buffer ?? new ArrayBuffer(1))).toEqual(
            new Uint8Array(data.slice().buffer),
          );
        }
      }),
    );
  });

  it("aligns the data to 8 bytes, as the format asks", () => {
    fc.assert(
      fc.property(contents, (content) => {
        const [header] = encodeSafetensors(content);
        expect((header?.length ?? 1) % 8).toBe(0);
      }),
    );
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["seven bytes", new Uint8Array(7)],
    ["a header longer than the file", file("{}", new Uint8Array(0), 3n)],
    ["a header of 2⁶⁴ − 1 bytes", file("{}", new Uint8Array(0), 18446744073709551615n)],
    ["a header that is no JSON", file("{]")],
    ["a header that is a list", file("[]")],
    ["a header that is null", file("null")],
    ["a header in Latin-1", new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0, 0x22, 0xe9, 0x22])],
    ["bytes behind the tensors", file("{}", new Uint8Array(4))],
    ["a gap", file(`{"a":${tensor([1], 4, 8)}}`, new Uint8Array(8))],
    ["an overlap", file(`{"a":${tensor([2], 0, 8)},"b":${tensor([1], 4, 8)}}`, new Uint8Array(8))],
    ["offsets behind the end", file(`{"a":${tensor([4], 0, 16)}}`, new Uint8Array(8))],
    ["offsets backwards", file(`{"a":${tensor([1], 4, 0)}}`, new Uint8Array(4))],
    ["a shape of other size than the data", file(`{"a":${tensor([3], 0, 8)}}`, new Uint8Array(8))],
    [
      "a shape whose product overflows",
      file(`{"a":${tensor([9e15, 9e15, 0, 9e15], 0, 4)}}`, new Uint8Array(4)),
    ],
    ["a negative size", file(`{"a":${tensor([-1, -1], 0, 4)}}`, new Uint8Array(4))],
    ["a broken size", file(`{"a":${tensor([0.5, 2], 0, 4)}}`, new Uint8Array(4))],
    ["another type", file(`{"a":${tensor([1], 0, 8, "F64")}}`, new Uint8Array(8))],
    ["a name twice", file(`{"a":${tensor([1], 0, 4)},"a":${tensor([1], 0, 4)}}`, new Uint8Array(4))],
    [
      "a name twice, once escaped",
      file(`{"a":${tensor([1], 0, 4)},"\\u0061":${tensor([1], 0, 4)}}`, new Uint8Array(4)),
    ],
    ["metadata that are no texts", file('{"__metadata__":{"a":1}}')],
    ["an unknown field", file('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"x":1}}')],
  ])("refuses %s", (_, bytes) => {
    let error: unknown = null;
    try {
      decodeSafetensors(bytes, "file");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AppErrorException);
    expect((error as AppErrorException).appError).toMatchObject({
      code: "file-format",
      where: { file: "file" },
    });
  });

  it("knows a tensor called __proto__", () => {
    const bytes = file(`{"__proto__":${tensor([1], 0, 4)}}`, new Uint8Array(4));
    expect(Object.keys(decodeSafetensors(bytes, "file").tensors)).toEqual(["__proto__"]);
  });

  it("survives any damage: the content comes back or an error the user can read", () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 });
    fc.assert(
      fc.property(contents, damage, fc.option(fc.nat()), (content, flips, cut) => {
        let bytes = concatenate(encodeSafetensors(content));
        for (const [at, flip] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        if (cut !== null) bytes = bytes.subarray(0, cut % (bytes.length + 1));
        try {
          const read = decodeSafetensors(bytes, "file");
          const total = Object.values(read.tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
          expect(total).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          if (!(error instanceof AppErrorException)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses to write what it could not read", () => {
    const data = new Float32Array(2);
    expect(() =>
      encodeSafetensors({ tensors: { a: { shape: [3], dtype: "float32", data } }, metadata: {} }),
    ).toThrow("[3]");
  });
});
