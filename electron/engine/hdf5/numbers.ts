/** The type of an element as h5wasm describes it; only what is looked at. */
export interface ElementType {
  /** H5T_class_t. */
  readonly type: number;
  /** Bytes of one element. */
  readonly size: number;
  readonly signed: boolean;
  readonly vlen: boolean;
  readonly cset?: number;
  readonly enum_type?: { readonly type: number; readonly members: Readonly<Record<string, number>> };
  readonly compound_type?: { readonly members: readonly CompoundMember[] };
  readonly array_type?: ElementType & { readonly shape: readonly number[] | null };
}

export interface CompoundMember extends ElementType {
  readonly name: string;
  /** Bytes from the start of the row. */
  readonly offset: number;
}

export const INTEGER = 0;
export const FLOAT = 1;
export const STRING = 3;
export const COMPOUND = 6;
export const ENUM = 8;
export const ARRAY = 10;

export type Numbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** Name of the type as NumPy has it: `float32`, `uint8`, `bool`, `str`; null for what is not read as numbers or text. */
export function dtypeOf(element: ElementType): string | null {
  const bits = element.size * 8;
  switch (element.type) {
    case INTEGER:
      return [1, 2, 4, 8].includes(element.size) ? `${element.signed ? "int" : "uint"}${bits}` : null;
    case FLOAT:
      return [2, 4, 8].includes(element.size) ? `float${bits}` : null;
    case STRING:
      return "str";
    case ENUM:
      return isBoolean(element) ? "bool" : element.size <= 8 ? "enum" : null;
    default:
      return null;
  }
}

export const isNumeric = (element: ElementType): boolean => {
  const dtype = dtypeOf(element);
  return dtype !== null && dtype !== "str";
};

/** As h5py writes booleans: an enumeration of FALSE and TRUE. */
export function isBoolean({ type, enum_type: kind }: ElementType): boolean {
  return type === ENUM && kind?.members["FALSE"] === 0 && kind.members["TRUE"] === 1;
}

/** Elements in little-endian bytes, which start at offset 0 of a buffer of their own, as numbers; 64-bit integers become doubles. */
export function toNumbers(bytes: Uint8Array, element: ElementType): Numbers {
  const { buffer } = bytes;
  const isSigned = element.type === ENUM ? true : element.signed;
  if (element.type === FLOAT) {
    if (element.size === 4) return new Float32Array(buffer);
    return element.size === 8
      ? new Float64Array(buffer)
      : Float32Array.from(new Uint16Array(buffer), halfToNumber);
  }
  switch (element.size) {
    case 1:
      return isSigned ? new Int8Array(buffer) : new Uint8Array(buffer);
    case 2:
      return isSigned ? new Int16Array(buffer) : new Uint16Array(buffer);
    case 4:
      return isSigned ? new Int32Array(buffer) : new Uint32Array(buffer);
    default:
      return wideIntegers(new DataView(buffer), isSigned);
  }
}

function wideIntegers(view: DataView, isSigned: boolean): Float64Array {
  const out = new Float64Array(view.byteLength / 8);
  for (let i = 0; i < out.length; i++) {
    const low = view.getUint32(8 * i, true);
    const high = isSigned ? view.getInt32(8 * i + 4, true) : view.getUint32(8 * i + 4, true);
    out[i] = high * 4_294_967_296 + low;
  }
  return out;
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
