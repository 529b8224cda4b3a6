import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";
import { AppErrorException, fail } from "#shared/domain/appError";
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxPort, OnnxTensor } from "./onnxFile";
import { repeated } from "./repeated";
import { readTensor } from "./readOnnxTensor";

const DEFAULT_DOMAINS = ["", "ai.onnx"];

/** Calls `take` for each field of a message; what it does not know (false) is passed over. */
type Take = (field: number, reader: BinaryReader, wire: WireType) => boolean;

function fields(bytes: Uint8Array, take: Take): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (!take(field, reader, wire)) reader.skip(wire, field);
  }
}

/**
 * Reads a file that anyone may have written: nothing is allocated that the file does not hold.
 * @throws AppErrorException `file-format` for what is no ONNX model, `unsupported` for one that keeps its weights in
 * other files or has parts that this program does not know
 */
export function readOnnx(bytes: Uint8Array, file: string): OnnxModel {
  try {
    // A plain view: a Buffer's `slice` would share its memory.
    return readModel(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), file);
  } catch (error) {
    if (error instanceof AppErrorException) throw error;
    return fail({
      code: "file-format",
      message: `${file} is no ONNX model, or it is damaged.`,
      where: { file },
      expected: "an ONNX model",
      found: error instanceof Error ? error.message.slice(0, 200) : String(error),
      hint: "Export the model again, in one file with its weights.",
    });
  }
}

function readModel(bytes: Uint8Array, file: string): OnnxModel {
  let producer = "";
  let opset = 0;
  let graph: Uint8Array | null = null;
  const metadata: [string, string][] = [];
  fields(bytes, (field, reader) => {
    if (field === 2) producer = reader.string();
    else if (field === 7) graph = reader.bytes();
    else if (field === 8) opset = defaultOpset(reader.bytes()) ?? opset;
    else if (field === 14) metadata.push(readEntry(reader.bytes()));
    else return false;
    return true;
  });
  if (graph === null || opset === 0) throw new Error("it has no graph of the standard operators");
  return { producer, opset, metadata: Object.fromEntries(metadata), ...readGraph(graph, file) };
}

function defaultOpset(bytes: Uint8Array): number | null {
  let domain = "";
  let version = 0;
  fields(bytes, (field, reader) => {
    if (field === 1) domain = reader.string();
    else if (field === 2) version = Number(reader.int64());
    else return false;
    return true;
  });
  return DEFAULT_DOMAINS.includes(domain) ? version : null;
}

function readEntry(bytes: Uint8Array): [string, string] {
  let key = "";
  let value = "";
  fields(bytes, (field, reader) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = reader.string();
    else return false;
    return true;
  });
  return [key, value];
}

function readGraph(
  bytes: Uint8Array,
  file: string,
): Pick<OnnxModel, "nodes" | "initializers" | "inputs" | "outputs"> {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxPort[] = [];
  const outputs: OnnxPort[] = [];
  fields(bytes, (field, reader) => {
    if (field === 1) nodes.push(readNode(reader.bytes(), file));
    else if (field === 5) {
      const { name, tensor } = readTensor(reader.bytes(), file);
      initializers.set(name, tensor);
    } else if (field === 11) inputs.push(readPort(reader.bytes()));
    else if (field === 12) outputs.push(readPort(reader.bytes()));
    else return false;
    return true;
  });
  // Files before IR version 4 list their weights among the inputs.
  return { nodes, initializers, inputs: inputs.filter(({ name }) => !initializers.has(name)), outputs };
}

function readNode(bytes: Uint8Array, file: string): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let op = "";
  let name = "";
  let domain = "";
  fields(bytes, (field, reader) => {
    if (field === 1) inputs.push(reader.string());
    else if (field === 2) outputs.push(reader.string());
    else if (field === 3) name = reader.string();
    else if (field === 4) op = reader.string();
    else if (field === 5) {
      const [key, value] = readAttribute(reader.bytes(), file);
      if (value !== null) attributes.set(key, value);
    } else if (field === 7) domain = reader.string();
    else return false;
    return true;
  });
  return { op: DEFAULT_DOMAINS.includes(domain) ? op : `${domain}.${op}`, name, inputs, outputs, attributes };
}

/** Null for kinds of attribute (graphs, types) whose operators are refused by their names anyway. */
function readAttribute(bytes: Uint8Array, file: string): [string, OnnxAttribute | null] {
  let name = "";
  let value: OnnxAttribute | null = null;
  const ints: number[] = [];
  const floats: number[] = [];
  fields(bytes, (field, reader, wire) => {
    if (field === 1) name = reader.string();
    else if (field === 2) value = { kind: "float", value: reader.float() };
    else if (field === 3) value = { kind: "int", value: Number(reader.int64()) };
    else if (field === 4) value = { kind: "string", value: new TextDecoder().decode(reader.bytes()) };
    else if (field === 5) value = { kind: "tensor", value: readTensor(reader.bytes(), file).tensor };
    else if (field === 7) repeated(reader, wire, (r) => floats.push(r.float()));
    else if (field === 8) repeated(reader, wire, (r) => ints.push(Number(r.int64())));
    else return false;
    return true;
  });
  if (ints.length > 0) return [name, { kind: "ints", value: ints }];
  if (floats.length > 0) return [name, { kind: "floats", value: floats }];
  return [name, value];
}

function readPort(bytes: Uint8Array): OnnxPort {
  let name = "";
  let shape: (number | null)[] = [];
  fields(bytes, (field, reader) => {
    if (field === 1) name = reader.string();
    else if (field === 2) shape = readShape(reader.bytes());
    else return false;
    return true;
  });
  return { name, shape };
}

/** `TypeProto` → `tensor_type` → `shape` → `dim`. */
function readShape(bytes: Uint8Array): (number | null)[] {
  const shape: (number | null)[] = [];
  const into =
    (wanted: number, inner: (bytes: Uint8Array) => void): ((bytes: Uint8Array) => void) =>
    (part) =>
      fields(part, (field, reader) => {
        if (field !== wanted) return false;
        inner(reader.bytes());
        return true;
      });
  const readSize = (part: Uint8Array): void => {
    let size: number | null = null;
    fields(part, (field, reader) => {
      if (field !== 1) return false;
      size = Number(reader.int64());
      return true;
    });
    shape.push(size);
  };
  into(1, into(2, into(1, readSize)))(bytes);
  return shape;
}
