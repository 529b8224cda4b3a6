import { BinaryReader } from "@bufbuild/protobuf/wire";
import { fail } from "#shared/domain/appError";
import type { OnnxTensor } from "./onnxFile";
import { repeated } from "./repeated";

/** The numbers of `TensorProto.DataType` that models of networks hold. */
const kinds: Readonly<Record<number, { readonly name: string; readonly bytes: number }>> = {
  1: { name: "float", bytes: 4 },
  2: { name: "uint8", bytes: 1 },
  3: { name: "int8", bytes: 1 },
  6: { name: "int32", bytes: 4 },
  7: { name: "int64", bytes: 8 },
  9: { name: "bool", bytes: 1 },
  10: { name: "float16", bytes: 2 },
  11: { name: "double", bytes: 8 },
};

const EXTERNAL = 1;

/** `TensorProto`; every size is held against the bytes that are there before anything is allocated. */
export function readTensor(bytes: Uint8Array, file: string): { name: string; tensor: OnnxTensor } {
  const dims: number[] = [];
  const numbers: number[] = [];
  let type = 0;
  let name = "";
  let raw: Uint8Array | null = null;
  let location = 0;
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 1) repeated(reader, wire, (r) => dims.push(Number(r.int64())));
    else if (field === 2) type = reader.int32();
    else if (field === 4) repeated(reader, wire, (r) => numbers.push(r.float()));
    else if (field === 5) repeated(reader, wire, (r) => numbers.push(r.int32()));
    else if (field === 7) repeated(reader, wire, (r) => numbers.push(Number(r.int64())));
    else if (field === 8) name = reader.string();
    else if (field === 9) raw = reader.bytes();
    else if (field === 10) repeated(reader, wire, (r) => numbers.push(r.double()));
    else if (field === 14) location = reader.int32();
    else reader.skip(wire, field);
  }
  if (location === EXTERNAL) {
    fail({
      code: "unsupported",
      message: `${file} keeps its weights in other files.`,
      where: { file, field: name },
      expected: "a model with its weights in the same file",
      found: "external data",
      hint: "In PyTorch: torch.onnx.export(…, external_data=False).",
    });
  }
  const kind = kinds[type];
  if (kind === undefined) {
    return fail({
      code: "unsupported",
      message: `The tensor "${name}" of ${file} is of a type that is not known here.`,
      where: { file, field: name },
      expected: Object.values(kinds)
        .map((known) => known.name)
        .join(", "),
      found: `type ${type}`,
    });
  }
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length > 16 || dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0)) {
    throw new Error(`"${name}" has the sizes [${dims.join(", ")}]`);
  }
  const have = raw === null ? numbers.length : raw.length / kind.bytes;
  if (have !== size) throw new Error(`"${name}" has ${have} values for [${dims.join(", ")}]`);
  const values = raw === null ? numbers : unpack(raw, kind.name, size);
  const isFloat = kind.name === "float" || kind.name === "double" || kind.name === "float16";
  return {
    name,
    tensor: isFloat
      ? { kind: "float", dims, data: Float32Array.from(values) }
      : { kind: "integer", dims, data: Array.from(values) },
  };
}

/** Little-endian, as ONNX has it on every machine. */
function unpack(raw: Uint8Array, kind: string, size: number): ArrayLike<number> {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const each = (read: (at: number) => number): number[] => Array.from({ length: size }, (_, i) => read(i));
  switch (kind) {
    case "float":
      // A copy first: the bytes in the file need not start at a multiple of 4.
      return new Float32Array(raw.slice().buffer);
    case "double":
      return each((i) => view.getFloat64(8 * i, true));
    case "float16":
      return each((i) => halfToNumber(view.getUint16(2 * i, true)));
    case "int64":
      return each((i) => Number(view.getBigInt64(8 * i, true)));
    case "int32":
      return each((i) => view.getInt32(4 * i, true));
    case "int8":
      return each((i) => view.getInt8(i));
    default:
      return raw;
  }
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
