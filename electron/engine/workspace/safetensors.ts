import { z } from "zod";
import { fail } from "#shared/domain/appError";
import type { CheckpointTensor } from "./checkpoint";

/** The format's own limit for the header (safetensors, format description). */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA_KEY = "__metadata__";

export interface SafetensorsContent {
  readonly tensors: Readonly<Record<string, CheckpointTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(size).max(32),
  data_offsets: z.tuple([size, size]),
});

/**
 * Bytes of a safetensors file, as pieces to be written one after the other: 8 bytes little-endian header length, JSON
 * header padded with spaces to a multiple of 8, the tensors in the order of their names.
 * Throws for a tensor whose data are not as long as its shape says: that is a bug of the caller.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsContent): Uint8Array[] {
  const names = Object.keys(tensors).sort();
  const header: [string, unknown][] = [[METADATA_KEY, metadata]];
  const pieces: Uint8Array[] = [];
  let offset = 0;
  for (const name of names) {
    const tensor = tensors[name];
    if (tensor === undefined || name === METADATA_KEY) throw new Error(`No tensor may be called ${name}`);
    const elements = tensor.shape.reduce((product, length) => product * length, 1);
    if (elements !== tensor.data.length) {
      throw new Error(`${name}: ${tensor.data.length} values for the shape [${tensor.shape.join(", ")}]`);
    }
    const { data } = tensor;
    const end = offset + data.byteLength;
    header.push([name, { dtype: "F32", shape: tensor.shape, data_offsets: [offset, end] }]);
    pieces.push(littleEndian(data));
    offset = end;
  }
  // Written pair by pair: an object would move names such as "12" to the front.
  const json = `{${header.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
  const text = new TextEncoder().encode(json);
  const padded = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(text, 8);
  return [padded, ...pieces];
}

/**
 * Reads a file that anyone may have written. Every length is checked before it is used; the tensors must fill the rest
 * of the file without gap or overlap. Fails with `file-format`. Only float32 tensors are known here.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsContent {
  const { header, dataStart } = readHeader(bytes, file);
  const metadata = readMetadata(header.get(METADATA_KEY) ?? {});
  if (metadata === null) return broken(file, 8, `${METADATA_KEY} of texts`, "something else");
  header.delete(METADATA_KEY);
  const spans: { readonly start: number; readonly end: number }[] = [];
  const tensors: [string, CheckpointTensor][] = [];
  for (const [name, value] of header) {
    const entry = entrySchema.safeParse(value);
    if (!entry.success)
      return broken(file, 8, `dtype, shape and data_offsets of "${short(name)}"`, "something else");
    const { dtype, shape, data_offsets } = entry.data;
    const [start, end] = data_offsets;
    if (dtype !== "F32") return broken(file, 8, `"${short(name)}" as F32`, short(dtype));
    const elements = shape.reduce((product, length) => product * length, 1);
    if (start > end || end > bytes.length - dataStart || end - start !== elements * 4) {
      return broken(
        file,
        dataStart + Math.min(start, bytes.length),
        `${elements * 4} bytes of "${short(name)}" within the file`,
        `offsets ${start} to ${end} of ${bytes.length - dataStart}`,
      );
    }
    spans.push({ start, end });
    // Copied to a buffer of its own: the offset in the file need not be a multiple of four.
    const data = fromLittleEndian(bytes.slice(dataStart + start, dataStart + end));
    tensors.push([name, { shape, dtype: "float32", data }]);
  }
  requireGapless(spans, bytes.length - dataStart, dataStart, file);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function readMetadata(value: unknown): Record<string, string> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  // Own properties whatever their names: `__proto__` is a name like any other.
  return texts.length === Object.keys(value).length ? Object.fromEntries(texts) : null;
}

function readHeader(
  bytes: Uint8Array,
  file: string,
): { readonly header: Map<string, unknown>; readonly dataStart: number } {
  if (bytes.length < 8)
    return broken(file, bytes.length, "8 bytes of header length", `${bytes.length} bytes`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const limit = Math.min(MAX_HEADER_BYTES, bytes.length - 8);
  if (declared > BigInt(limit)) {
    return broken(file, 0, `a header of at most ${limit} bytes`, `${declared} bytes`);
  }
  const dataStart = 8 + Number(declared);
  const text = decodeUtf8(bytes.subarray(8, dataStart));
  let json: unknown;
  try {
    json = text === null ? null : JSON.parse(text);
  } catch {
    // Syntax errors are told below, with what was expected.
    json = null;
  }
  if (text === null || typeof json !== "object" || json === null || Array.isArray(json)) {
    return broken(file, 8, "a JSON object as header", "something else");
  }
  const header = new Map<string, unknown>(Object.entries(json));
  // JSON.parse keeps the last of equal names; two tensors of one name must not pass for one.
  if (countTopLevelKeys(text) !== header.size)
    return broken(file, 8, "names that occur once", "a name twice");
  return { header, dataStart };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // `fatal` throws for bytes that are not UTF-8 only.
    return null;
  }
}

/** Keys of the outermost object of valid JSON: the colons at depth one outside texts. */
function countTopLevelKeys(json: string): number {
  let depth = 0;
  let keys = 0;
  let isText = false;
  for (let i = 0; i < json.length; i++) {
    const char = json.charAt(i);
    if (isText) {
      if (char === "\\") i++;
      else if (char === '"') isText = false;
    } else if (char === '"') isText = true;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
    else if (char === ":" && depth === 1) keys++;
  }
  return keys;
}

function requireGapless(
  spans: { readonly start: number; readonly end: number }[],
  total: number,
  dataStart: number,
  file: string,
): void {
  let expected = 0;
  for (const { start, end } of spans.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== expected)
      broken(file, dataStart + expected, `a tensor at offset ${expected}`, `one at ${start}`);
    expected = end;
  }
  if (expected !== total)
    broken(file, dataStart + expected, "the end of the file", `${total - expected} more bytes`);
}

function broken(file: string, byte: number, expected: string, found: string): never {
  return fail({
    code: "file-format",
    message: `${file} is not a whole safetensors file.`,
    where: { file, byte },
    expected,
    found,
    hint: "The file is damaged: an older checkpoint may still be whole.",
  });
}

function short(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function littleEndian(data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return isLittleEndian ? bytes : swapWords(bytes.slice());
}

function fromLittleEndian(bytes: Uint8Array): Float32Array {
  const words = isLittleEndian ? bytes : swapWords(bytes);
  return new Float32Array(words.buffer, words.byteOffset, words.byteLength / 4);
}

function swapWords(bytes: Uint8Array): Uint8Array {
  for (let i = 0; i < bytes.length; i += 4) bytes.subarray(i, i + 4).reverse();
  return bytes;
}
