import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { ArrayEntry } from "./arrayEntry";
import { decodeNumbers, fromFortran } from "./arrayTypes";
import { decodeTexts, requireReadable, type NpyHeader } from "./npyHeader";

/** An array in NumPy's format, wherever its bytes come from. */
export function npyEntry(
  header: NpyHeader,
  file: string,
  name: string,
  read: (signal: CancelSignal | undefined) => Promise<Uint8Array>,
): ArrayEntry {
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
      const numbers = decodeNumbers(await read(signal), header.type, header.isBig);
      return header.isFortran ? fromFortran(numbers, header.shape) : numbers;
    },
    async texts(signal) {
      requireReadable(header, file, name);
      return decodeTexts(await read(signal), header);
    },
  };
}
