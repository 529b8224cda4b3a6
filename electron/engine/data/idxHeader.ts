import { fail } from "#shared/domain/appError";
import type { InputFile } from "./dataFormat";

/** Bytes per number of the IDX types, by the third byte of the file (LeCun's description of the MNIST files). */
const idxTypes = {
  0x08: { name: "uint8", bytes: 1 },
  0x09: { name: "int8", bytes: 1 },
  0x0b: { name: "int16", bytes: 2 },
  0x0c: { name: "int32", bytes: 4 },
  0x0d: { name: "float32", bytes: 4 },
  0x0e: { name: "float64", bytes: 8 },
} as const;

export type IdxType = (typeof idxTypes)[keyof typeof idxTypes];

export interface IdxHeader {
  readonly type: IdxType;
  readonly dimensions: readonly number[];
  /** Where the numbers begin. */
  readonly headerBytes: number;
  /** Product of the dimensions. */
  readonly elements: number;
}

/** One gibibyte: below the two at which a single allocation ends an Electron process, with room for working copies. */
export const MAX_DATA_BYTES = 1_073_741_824;
export const MAX_FEATURES = 100_000;
/** What is read a piece at a time and kept on disk: as much as the workspace's cache holds. */
const MAX_STREAMED_BYTES = 24 * MAX_DATA_BYTES;
/** Magic (4 bytes) and at most four dimensions. */
export const MAX_HEADER_BYTES = 20;

export function isIdx(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0 && head[1] === 0 && idxTypeOf(head[2]) !== null;
}

function idxTypeOf(code: number | undefined): IdxType | null {
  // A lookup by an arbitrary byte: the keys of the table are the only ones that give a type.
  return (idxTypes as Partial<Record<number, IdxType>>)[code ?? -1] ?? null;
}

/** Reads and checks the header from the first bytes of the (inflated) content; takes no memory for the data. */
export function parseIdxHeader(head: Uint8Array, file: InputFile): IdxHeader {
  const magic = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const type = idxTypeOf(head[2]);
  const count = head[3] ?? 0;
  if (!isIdx(head) || type === null || count < 1 || count > 4) {
    return fail({
      code: "file-format",
      message: `${file.name} is not an IDX file of one to four dimensions.`,
      where: { file: file.name, byte: 0 },
      expected: "00 00, a type from 08 to 0e, and 1 to 4 dimensions",
      found: magic,
    });
  }
  const headerBytes = 4 + 4 * count;
  if (head.length < headerBytes) {
    return fail({
      code: "file-format",
      message: `${file.name} ends within its header.`,
      where: { file: file.name, byte: head.length },
      expected: `${headerBytes} bytes of header`,
      found: `${head.length} bytes`,
      hint: "Download or copy it again.",
    });
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const dimensions = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i, false));
  dimensions.forEach((size, i) => {
    if (size > 0) return;
    fail({
      code: "file-format",
      message: `Dimension ${i + 1} of ${file.name} is 0.`,
      where: { file: file.name, byte: 4 + 4 * i },
      expected: "at least 1",
      found: "0",
    });
  });
  const elements = dimensions.reduce((product, size) => product * size, 1);
  const features = elements / (dimensions[0] ?? 1);
  if (features > MAX_FEATURES || elements * type.bytes > MAX_STREAMED_BYTES) {
    return fail({
      code: "unsupported",
      message: `${file.name} is too large to be read.`,
      where: { file: file.name, byte: 4 },
      expected: `at most ${MAX_FEATURES} values an item and 24 GiB in all`,
      found: `${dimensions.join(" × ")} of ${type.name}`,
      hint: "Take fewer items or smaller images.",
    });
  }
  return { type, dimensions, headerBytes, elements };
}
