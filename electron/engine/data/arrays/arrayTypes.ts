import type { Numbers } from "../tables/tableSource";

/** Types of numbers in array files, by NumPy's names. */
export const arrayTypes = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
} as const;
export type ArrayType = keyof typeof arrayTypes;

/** The numbers of an array in the smallest type of JavaScript's that holds them; 64-bit integers beyond 2^53 are rounded. */
export type ArrayNumbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Bytes as numbers, in place where the type allows it. `bytes` must begin at a multiple of eight in its buffer and may be
 * swapped in place.
 */
export function decodeNumbers(bytes: Uint8Array, type: ArrayType, isBig: boolean): ArrayNumbers {
  const size = arrayTypes[type];
  if (size > 1 && isBig === isLittleEndian) swap(bytes, size);
  const { buffer, byteOffset } = bytes;
  const count = bytes.length / size;
  switch (type) {
    case "bool":
      return bytes.map((byte) => (byte === 0 ? 0 : 1));
    case "uint8":
      return bytes;
    case "int8":
      return new Int8Array(buffer, byteOffset, count);
    case "int16":
      return new Int16Array(buffer, byteOffset, count);
    case "uint16":
      return new Uint16Array(buffer, byteOffset, count);
    case "int32":
      return new Int32Array(buffer, byteOffset, count);
    case "uint32":
      return new Uint32Array(buffer, byteOffset, count);
    case "int64":
      return Float64Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case "uint64":
      return Float64Array.from(new BigUint64Array(buffer, byteOffset, count), Number);
    case "float16":
      return halves(new Uint16Array(buffer, byteOffset, count));
    case "bfloat16":
      return brains(new Uint16Array(buffer, byteOffset, count));
    case "float32":
      return new Float32Array(buffer, byteOffset, count);
    case "float64":
      return new Float64Array(buffer, byteOffset, count);
  }
}

/** Does float32 hold every value exactly? */
export function fitsFloat32(numbers: ArrayNumbers): boolean {
  return !(
    numbers instanceof Float64Array ||
    numbers instanceof Int32Array ||
    numbers instanceof Uint32Array
  );
}

/** As floating-point numbers; the same array where they are. */
export function toFloats(numbers: ArrayNumbers): Numbers {
  if (numbers instanceof Float32Array || numbers instanceof Float64Array) return numbers;
  return fitsFloat32(numbers) ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

function swap(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else buffer.swap64();
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
export function halves(codes: Uint16Array): Float32Array {
  const out = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    const exponent = (code >> 10) & 31;
    const fraction = code & 1023;
    const size =
      exponent === 31
        ? fraction === 0
          ? Infinity
          : Number.NaN
        : exponent === 0
          ? fraction * 2 ** -24
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    out[i] = code & 0x8000 ? -size : size;
  }
  return out;
}

/** The upper half of a float32. */
function brains(codes: Uint16Array): Float32Array {
  const words = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) words[i] = (codes[i] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** Column-major to row-major: the first index runs fastest in `numbers`, the last in what comes back. */
export function fromFortran<T extends ArrayNumbers>(numbers: T, shape: readonly number[]): T {
  if (shape.length < 2) return numbers;
  // A slice is of the same type as what it was taken from.
  const out = numbers.slice() as T;
  const index = new Int32Array(shape.length);
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  const last = shape.length - 1;
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = numbers[from] ?? 0;
    for (let axis = last; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      from += strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      from -= next * (strides[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return out;
}
