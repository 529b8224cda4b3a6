import { halves } from "../arrays/arrayTypes";
import type { Numbers, VectorBlock } from "../tables/tableSource";
import type { ColumnParts } from "./arrowBatch";
import type { ArrowType } from "./arrowSchema";
import { ArrowError } from "./flatBuffer";

/** Says which values are there. */
function presence(bitmap: Uint8Array, length: number): (row: number) => boolean {
  if (bitmap.length === 0) return () => true;
  requireBytes(bitmap, Math.ceil(length / 8), "validity");
  return (row) => ((bitmap[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

function requireBytes(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length < length) throw new ArrowError(0, `${length} bytes of ${what}`, `${bytes.length}`);
}

/** Bytes at a place where numbers may begin. */
export function aligned(bytes: Uint8Array, size: number, count: number, what: string): Uint8Array {
  requireBytes(bytes, size * count, what);
  const used = bytes.subarray(0, size * count);
  return used.byteOffset % size === 0 ? used : used.slice();
}

/** Numbers of a column as float32 or float64, [length]: NaN where missing, 1 and 0 for truth, milliseconds for times. */
export function numbersOf(column: ColumnParts, isFloat32: boolean): Numbers {
  const { field, length } = column;
  const values = plainNumbers(field.type, column.buffer(1), length);
  const isThere = presence(column.buffer(0), length);
  // A copy in any case: the bytes may be looked at again.
  const out = isFloat32 ? new Float32Array(values) : new Float64Array(values);
  if (column.buffer(0).length > 0) {
    for (let row = 0; row < length; row++) if (!isThere(row)) out[row] = Number.NaN;
  }
  return out;
}

/** The numbers of a buffer, whatever is marked as missing. */
function plainNumbers(type: ArrowType, bytes: Uint8Array, length: number): ArrayLike<number> {
  switch (type.name) {
    case "bool":
      requireBytes(bytes, Math.ceil(length / 8), "truth values");
      return Uint8Array.from({ length }, (_, row) => ((bytes[row >> 3] ?? 0) >> (row & 7)) & 1);
    case "int":
      return integers(type, bytes, length);
    case "float":
      return floats(type.bits, bytes, length);
    case "date":
    case "timestamp": {
      const whole = integers(type, bytes, length);
      return Float64Array.from(whole, (value) => value / type.scale);
    }
    case "decimal":
      return decimals(type, bytes, length);
    default:
      throw new ArrowError(0, "numbers", type.name);
  }
}

function integers({ bits, isSigned }: ArrowType, bytes: Uint8Array, length: number): ArrayLike<number> {
  const { buffer, byteOffset } = aligned(bytes, bits / 8, length, "numbers");
  switch (bits) {
    case 8:
      return isSigned
        ? new Int8Array(buffer, byteOffset, length)
        : new Uint8Array(buffer, byteOffset, length);
    case 16:
      return isSigned
        ? new Int16Array(buffer, byteOffset, length)
        : new Uint16Array(buffer, byteOffset, length);
    case 32:
      return isSigned
        ? new Int32Array(buffer, byteOffset, length)
        : new Uint32Array(buffer, byteOffset, length);
    default:
      return isSigned
        ? Float64Array.from(new BigInt64Array(buffer, byteOffset, length), Number)
        : Float64Array.from(new BigUint64Array(buffer, byteOffset, length), Number);
  }
}

function floats(bits: number, bytes: Uint8Array, length: number): ArrayLike<number> {
  const { buffer, byteOffset } = aligned(bytes, bits / 8, length, "numbers");
  if (bits === 16) return halves(new Uint16Array(buffer, byteOffset, length));
  return bits === 32
    ? new Float32Array(buffer, byteOffset, length)
    : new Float64Array(buffer, byteOffset, length);
}

/** Whole numbers of 32 to 256 bits, two's complement, little-endian, divided by a power of ten. */
function decimals({ bits, scale }: ArrowType, bytes: Uint8Array, length: number): Float64Array {
  const size = bits / 8;
  requireBytes(bytes, size * length, "decimals");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const divisor = 10 ** scale;
  return Float64Array.from({ length }, (_, row) => {
    const start = row * size;
    if (size === 4) return view.getInt32(start, true) / divisor;
    let value = view.getBigInt64(start + size - 8, true);
    for (let at = size - 16; at >= 0; at -= 8) value = (value << 64n) | view.getBigUint64(start + at, true);
    return Number(value) / divisor;
  });
}

/** Lists of numbers, end to end. */
export function vectorsOf(column: ColumnParts, isFloat32: boolean): VectorBlock {
  const { field, length } = column;
  const [child] = column.children;
  if (child === undefined) throw new ArrowError(0, "the values of lists", "none");
  const values = numbersOf(child, isFloat32);
  const isThere = presence(column.buffer(0), length);
  const starts = new Int32Array(length);
  const lengths = new Int32Array(length);
  const width = field.type.bits;
  const at = field.type.name === "fixed list" ? null : offsetsOf(column);
  for (let row = 0; row < length; row++) {
    const start = at === null ? row * width : (at[row] ?? 0);
    const end = at === null ? start + width : (at[row + 1] ?? 0);
    if (start < 0 || end < start || end > values.length) {
      throw new ArrowError(0, `list ${row} within ${values.length} values`, `${start} to ${end}`);
    }
    starts[row] = start;
    lengths[row] = isThere(row) ? end - start : -1;
  }
  return { values, starts, lengths };
}

/** Where the lists or texts begin and end, [length + 1]. */
function offsetsOf({ field, length, buffer }: ColumnParts): ArrayLike<number> {
  const isLarge = field.type.name.startsWith("large");
  const bytes = buffer(1);
  if (length === 0) return [0];
  const { buffer: all, byteOffset } = aligned(bytes, isLarge ? 8 : 4, length + 1, "offsets");
  return isLarge
    ? Float64Array.from(new BigInt64Array(all, byteOffset, length + 1), Number)
    : new Int32Array(all, byteOffset, length + 1);
}

/** Texts of a column, null where missing. */
export function textsOf(column: ColumnParts): (string | null)[] {
  const { length, field } = column;
  const isThere = presence(column.buffer(0), length);
  const decoder = new TextDecoder();
  const textAt = field.type.name === "utf8 view" ? viewReader(column) : offsetReader(column);
  requireBytes(column.buffer(1), field.type.name === "utf8 view" ? 16 * length : 0, "texts");
  return Array.from({ length }, (_, row) => (isThere(row) ? decoder.decode(textAt(row)) : null));
}

function offsetReader(column: ColumnParts): (row: number) => Uint8Array {
  const offsets = offsetsOf(column);
  const bytes = column.buffer(2);
  return (row) => {
    const start = offsets[row] ?? 0;
    const end = offsets[row + 1] ?? 0;
    if (start < 0 || end < start || end > bytes.length) {
      throw new ArrowError(0, `text ${row} within ${bytes.length} bytes`, `${start} to ${end}`);
    }
    return bytes.subarray(start, end);
  };
}

/** Sixteen bytes each: the length, then the text itself up to twelve bytes, or its start, a buffer and a place in it. */
function viewReader(column: ColumnParts): (row: number) => Uint8Array {
  const views = column.buffer(1);
  requireBytes(views, 16 * column.length, "views");
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength);
  const buffers = new Map<number, Uint8Array>();
  return (row) => {
    const length = view.getInt32(16 * row, true);
    if (length >= 0 && length <= 12) return views.subarray(16 * row + 4, 16 * row + 4 + length);
    const index = view.getInt32(16 * row + 8, true);
    const start = view.getInt32(16 * row + 12, true);
    if (index < 0 || index >= column.variadic)
      throw new ArrowError(0, "a buffer of texts", `number ${index}`);
    const bytes = buffers.get(index) ?? column.buffer(2 + index);
    buffers.set(index, bytes);
    if (length < 0 || start < 0 || start + length > bytes.length) {
      throw new ArrowError(0, `text ${row} within ${bytes.length} bytes`, `${start} and ${length}`);
    }
    return bytes.subarray(start, start + length);
  };
}
