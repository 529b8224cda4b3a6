import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** As much of an ONNX model as the tests look at, read by the field numbers of onnx.proto. */
export interface DecodedGraph {
  readonly nodes: readonly DecodedNode[];
  readonly constants: ReadonlyMap<string, { readonly dims: readonly number[]; readonly bytes: Uint8Array }>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface DecodedNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly graphs: readonly DecodedGraph[];
}

type Fields = ReadonlyMap<number, readonly (Uint8Array | number)[]>;

function fields(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const found = new Map<number, (Uint8Array | number)[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value =
      type === WireType.LengthDelimited
        ? reader.bytes()
        : type === WireType.Bit32
          ? reader.float()
          : Number(reader.int64());
    found.set(field, [...(found.get(field) ?? []), value]);
  }
  return found;
}

function messages(from: Fields, field: number): readonly Uint8Array[] {
  return (from.get(field) ?? []).filter((value): value is Uint8Array => typeof value !== "number");
}

function strings(from: Fields, field: number): readonly string[] {
  return messages(from, field).map((bytes) => new TextDecoder().decode(bytes));
}

function decodeGraph(bytes: Uint8Array): DecodedGraph {
  const graph = fields(bytes);
  const tensors = messages(graph, 5).map(fields);
  return {
    nodes: messages(graph, 1).map((node) => {
      const parts = fields(node);
      const attributes = messages(parts, 5).map(fields);
      return {
        op: strings(parts, 4)[0] ?? "",
        inputs: strings(parts, 1),
        outputs: strings(parts, 2),
        graphs: attributes.flatMap((attribute) => messages(attribute, 6).map(decodeGraph)),
      };
    }),
    constants: new Map(
      tensors.map((tensor) => [
        strings(tensor, 8)[0] ?? "",
        { dims: (tensor.get(1) ?? []).map(Number), bytes: messages(tensor, 9)[0] ?? new Uint8Array() },
      ]),
    ),
    inputs: messages(graph, 11).map((info) => strings(fields(info), 1)[0] ?? ""),
    outputs: messages(graph, 12).map((info) => strings(fields(info), 1)[0] ?? ""),
  };
}

export function decodeModel(bytes: Uint8Array): { readonly opset: number; readonly graph: DecodedGraph } {
  const model = fields(bytes);
  const opset = messages(model, 8).map((message) => fields(message).get(2)?.[0])[0];
  return { opset: Number(opset), graph: decodeGraph(messages(model, 7)[0] ?? new Uint8Array()) };
}

/** All operators, those of subgraphs too. */
export function operators(graph: DecodedGraph): readonly string[] {
  return graph.nodes.flatMap(({ op, graphs }) => [op, ...graphs.flatMap(operators)]);
}
