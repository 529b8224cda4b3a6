import { z } from "zod";
import { fail } from "#shared/domain/appError";
import type { InputFile } from "../dataFormat";
import { inputSize, readHead } from "../inputFiles";
import { requireMemory, requireShape, type ArrayEntry } from "./arrayEntry";
import { arrayPieces } from "./arrayPieces";
import { arrayTypes, decodeNumbers, type ArrayType } from "./arrayTypes";
import { readRange, streamRange } from "./npyFile";

/** The format allows a hundred megabytes; four thousand tensors have a header of half a megabyte. */
const MAX_HEADER_BYTES = 4_000_000;
const MAX_TENSORS = 4_096;

/** The types that the format names and that hold real numbers (safetensors, format description). */
const types: Readonly<Record<string, ArrayType>> = {
  BOOL: "bool",
  I8: "int8",
  I16: "int16",
  I32: "int32",
  I64: "int64",
  U8: "uint8",
  U16: "uint16",
  U32: "uint32",
  U64: "uint64",
  F16: "float16",
  BF16: "bfloat16",
  F32: "float32",
  F64: "float64",
};

const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.object({
  dtype: z.string().max(40),
  shape: z.array(size).max(32),
  data_offsets: z.tuple([size, size]),
});

/** Does the file begin with the length of a header and a JSON object? */
export async function isSafetensors(file: InputFile): Promise<boolean> {
  const bytes = await inputSize(file);
  const head = await readHead(file, 9);
  if (head.length < 9 || head[8] !== 0x7b) return false;
  return headerLength(head) <= BigInt(bytes - 8);
}

function headerLength(head: Uint8Array): bigint {
  return new DataView(head.buffer, head.byteOffset, head.byteLength).getBigUint64(0, true);
}

/** The tensors of a safetensors file, known by its header. */
export async function safetensorsArrays(file: InputFile): Promise<readonly ArrayEntry[]> {
  const total = await inputSize(file);
  if (total < 8) return broken(file, total, "8 bytes of header length", `${total} bytes`);
  const length = headerLength(await readHead(file, 8));
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, total - 8))) {
    return broken(
      file,
      0,
      `a header of at most ${Math.min(MAX_HEADER_BYTES, total - 8)} bytes`,
      `${length} bytes`,
    );
  }
  const dataStart = 8 + Number(length);
  const head = await readHead(file, dataStart);
  const entries = parseHeader(head.subarray(8), file);
  return entries.map(([name, value]) => {
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success)
      return broken(file, 8, `dtype, shape and offsets of "${short(name)}"`, "something else");
    return tensor(file, name, parsed.data, dataStart, total - dataStart);
  });
}

function tensor(
  file: InputFile,
  name: string,
  { dtype, shape, data_offsets: [start, end] }: z.infer<typeof entrySchema>,
  dataStart: number,
  dataBytes: number,
): ArrayEntry {
  const type = types[dtype] ?? null;
  const label = `${file.name}: ${short(name)}`;
  if (start > end || end > dataBytes) {
    return broken(file, dataStart, `"${short(name)}" within ${dataBytes} bytes`, `${start} to ${end}`);
  }
  if (type !== null) {
    const bytes = requireShape(shape, arrayTypes[type], { file: file.name, byte: 8 }, label);
    if (bytes !== end - start) {
      return broken(file, dataStart + start, `${bytes} bytes of "${short(name)}"`, `${end - start} bytes`);
    }
  }
  return {
    name,
    shape,
    dtype,
    type,
    isText: false,
    note: type === null ? "holds numbers of a type that is not read" : null,
    async numbers(signal) {
      if (type === null) {
        return fail({
          code: "unsupported",
          message: `${label} holds numbers of a type that is not read.`,
          where: { file: file.name, byte: dataStart + start },
          expected: Object.keys(types).join(", "),
          found: dtype,
        });
      }
      requireMemory(shape, end - start, { file: file.name, byte: dataStart + start }, label);
      return decodeNumbers(await readRange(file, dataStart + start, end - start, signal), type, false);
    },
    pieces:
      type === null
        ? null
        : (signal) =>
            arrayPieces(streamRange(file, dataStart + start, end - start, signal), {
              type,
              isBig: false,
              shape,
            }),
    texts() {
      throw new Error("Tensors hold no texts");
    },
  };
}

function parseHeader(bytes: Uint8Array, file: InputFile): readonly (readonly [string, unknown])[] {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // Not UTF-8 or not JSON: told below, with what was expected.
    json = null;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return broken(file, 8, "a JSON object as header", "something else");
  }
  const entries = Object.entries(json).filter(([name]) => name !== "__metadata__");
  if (entries.length > MAX_TENSORS)
    return broken(file, 8, `at most ${MAX_TENSORS} tensors`, `${entries.length}`);
  return entries;
}

function short(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

function broken(file: InputFile, byte: number, expected: string, found: string): never {
  return fail({
    code: "file-format",
    message: `${file.name} is not a whole safetensors file.`,
    where: { file: file.name, byte },
    expected,
    found,
    hint: "Download or copy it again.",
  });
}
