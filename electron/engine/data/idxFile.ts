import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { thousands } from "#shared/text/thousands";
import { AppErrorException, fail } from "#shared/domain/appError";
import { requireMemory, type ArrayEntry } from "./arrays/arrayEntry";
import { arrayPieces } from "./arrays/arrayPieces";
import type { InputFile, ReadContext } from "./dataFormat";
import { inputSize, isGzip, readContent, readHead } from "./inputFiles";
import { MAX_HEADER_BYTES, parseIdxHeader, type IdxHeader } from "./idxHeader";

/** Deflate cannot do better than this ratio (zlib's documentation: 1032 to 1). */
const MAX_INFLATION = 1032;

export type IdxNumbers = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface IdxContent {
  readonly header: IdxHeader;
  /** Row-major, `header.elements` long. */
  readonly numbers: IdxNumbers;
}

/** The header alone; reads no more than it must. */
export async function readIdxHeader(file: InputFile): Promise<IdxHeader> {
  return parseIdxHeader(await readIdxHead(file), file);
}

/** The first bytes of the (inflated) content, as many as the longest header has. */
export async function readIdxHead(file: InputFile): Promise<Uint8Array> {
  const head = new Uint8Array(MAX_HEADER_BYTES);
  let filled = 0;
  for await (const piece of readContent(file)) {
    const taken = piece.subarray(0, head.length - filled);
    head.set(taken, filled);
    filled += taken.length;
    if (filled === head.length) break;
  }
  return head.subarray(0, filled);
}

/** Reads a whole IDX file. Memory is taken only after the header was found to agree with the bytes on disk. */
export async function readIdxFile(
  file: InputFile,
  phase: string,
  { signal, progress }: ReadContext,
): Promise<IdxContent> {
  const header = await readIdxHeader(file);
  const { payload, total } = await checkedSize(file, header);
  requireMemory(header.dimensions, payload, { file: file.name, byte: 4 }, file.name);
  const bytes = new Uint8Array(payload);
  let position = 0;
  let reported = 0;
  for await (const piece of readContent(file, signal)) {
    const start = Math.max(0, header.headerBytes - position);
    const target = position + start - header.headerBytes;
    if (position + piece.length > total) throw tooLong(file, header, position + piece.length);
    if (start < piece.length) bytes.set(piece.subarray(start), target);
    position += piece.length;
    if (position - reported >= 1 << 21) {
      reported = position;
      progress?.({ phase, done: position, total });
    }
  }
  if (position < total) throw tooShort(file, header, position, false);
  progress?.({ phase, done: total, total });
  return { header, numbers: decode(bytes, header) };
}

/** Bytes of the numbers and of the whole content. Fails when the bytes on disk cannot be as many. */
async function checkedSize(
  file: InputFile,
  header: IdxHeader,
): Promise<{ readonly payload: number; readonly total: number }> {
  const payload = header.elements * header.type.bytes;
  const total = header.headerBytes + payload;
  const size = await inputSize(file);
  const gzip = isGzip(await readHead(file, 2));
  if (gzip ? size * MAX_INFLATION < total : size < total) throw tooShort(file, header, size, gzip);
  if (!gzip && size > total) throw tooLong(file, header, size);
  return { payload, total };
}

/** An IDX file as an array that is read when it is asked for, or a piece at a time. */
export function idxEntry(file: InputFile, header: IdxHeader, name: string): ArrayEntry {
  const { dimensions: shape, type } = header;
  return {
    name,
    shape,
    dtype: type.name,
    type: type.name,
    isText: false,
    note: null,
    numbers: async (signal) =>
      (await readIdxFile(file, "Reading", signal === undefined ? {} : { signal })).numbers,
    pieces: (signal) => arrayPieces(streamIdx(file, header, signal), { type: type.name, isBig: true, shape }),
    texts() {
      throw new Error("IDX files hold no texts");
    },
  };
}

async function* streamIdx(
  file: InputFile,
  header: IdxHeader,
  signal: CancelSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const { total } = await checkedSize(file, header);
  let position = 0;
  for await (const piece of readContent(file, signal)) {
    const start = Math.max(0, header.headerBytes - position);
    position += piece.length;
    if (position > total) throw tooLong(file, header, position);
    if (start < piece.length) yield piece.subarray(start);
  }
  if (position < total) throw tooShort(file, header, position, false);
}

function tooShort(file: InputFile, header: IdxHeader, found: number, gzip: boolean): AppErrorException {
  const total = header.headerBytes + header.elements * header.type.bytes;
  return new AppErrorException({
    code: "file-format",
    message: `${file.name} is cut off: its header promises ${header.dimensions.join(" × ")} numbers.`,
    where: { file: file.name, byte: found },
    expected: `${thousands(total)} bytes`,
    found: gzip
      ? `${thousands(found)} bytes of gzip, which cannot hold as many`
      : `${thousands(found)} bytes`,
    hint: "Download or copy it again.",
  });
}

function tooLong(file: InputFile, header: IdxHeader, found: number): AppErrorException {
  const total = header.headerBytes + header.elements * header.type.bytes;
  return new AppErrorException({
    code: "file-format",
    message: `${file.name} is longer than its header says.`,
    where: { file: file.name, byte: total },
    expected: `${total} bytes for ${header.dimensions.join(" × ")} numbers`,
    found: `${found} bytes or more`,
  });
}

function decode(bytes: Uint8Array, { type, elements }: IdxHeader): IdxNumbers {
  const view = new DataView(bytes.buffer);
  switch (type.name) {
    case "uint8":
      return bytes;
    case "int8":
      return new Int8Array(bytes.buffer);
    case "int16":
      return Int16Array.from({ length: elements }, (_, i) => view.getInt16(2 * i, false));
    case "int32":
      return Int32Array.from({ length: elements }, (_, i) => view.getInt32(4 * i, false));
    case "float32":
      return Float32Array.from({ length: elements }, (_, i) => view.getFloat32(4 * i, false));
    case "float64":
      return Float64Array.from({ length: elements }, (_, i) => view.getFloat64(8 * i, false));
  }
}

/** Fails at the first number that is not finite, naming its byte. */
export function requireFinite({ header, numbers }: IdxContent, file: InputFile): void {
  if (!header.type.name.startsWith("float")) return;
  numbers.forEach((value: number, i: number) => {
    if (Number.isFinite(value)) return;
    fail({
      code: "not-finite",
      message: `${file.name} holds a number that is not finite.`,
      where: { file: file.name, byte: header.headerBytes + i * header.type.bytes },
      expected: "finite numbers",
      found: String(value),
    });
  });
}
