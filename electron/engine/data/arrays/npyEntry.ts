import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { requireMemory, type ArrayEntry } from "./arrayEntry";
import { arrayPieces } from "./arrayPieces";
import { decodeNumbers, fromFortran } from "./arrayTypes";
import { decodeTexts, requireReadable, type NpyHeader } from "./npyHeader";

/** An array in NumPy's format, wherever its bytes come from. */
export function npyEntry(
  header: NpyHeader,
  file: string,
  name: string,
  read: (signal: CancelSignal | undefined) => Promise<Uint8Array>,
  stream: (signal: CancelSignal | undefined) => AsyncIterable<Uint8Array>,
): ArrayEntry {
  const { type, isBig, shape, dataBytes, dataStart } = header;
  const isByRow = !header.isFortran || shape.length < 2;
  const where = { file, byte: dataStart };
  return {
    name,
    shape: header.shape,
    dtype: header.descr,
    type: header.type,
    isText: header.text !== null,
    note: header.refusal === null ? null : `holds ${header.refusal}`,
    async numbers(signal) {
      requireReadable(header, file, name);
      if (header.type === null) throw new Error(`${name} holds texts`);
      requireMemory(shape, dataBytes, where, name);
      const numbers = decodeNumbers(await read(signal), header.type, header.isBig);
      return header.isFortran ? fromFortran(numbers, header.shape) : numbers;
    },
    pieces:
      type === null || !isByRow ? null : (signal) => arrayPieces(stream(signal), { type, isBig, shape }),
    async texts(signal) {
      requireReadable(header, file, name);
      requireMemory(shape, dataBytes, where, name);
      return decodeTexts(await read(signal), header);
    },
  };
}
