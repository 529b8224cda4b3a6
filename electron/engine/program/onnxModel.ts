import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

import { sizeOf } from "./graph";
import type { Attribute, ConstantData, Node, Subgraph, Value } from "./graph";
import { integer, message, text, writeTensor, writeType } from "./protobuf";
import { reachable } from "./reachable";

/** The newest operator set whose operators this room was written against, and the file version that goes with it. */
const opsetVersion = 18;
const irVersion = 9;

/** Up to here a constant of one number is written out; above, one `ConstantOfShape` makes it when the model is loaded. */
const largestWrittenSplat = 256;

export interface ModelOutput {
  readonly name: string;
  readonly value: Value;
  readonly dynamicRows?: boolean;
}

export interface EncodeOptions {
  /** The first dimension of every input and output is left open, under the name `batch`. */
  readonly openRows?: boolean;
  /** Vectors of integers to be written in place of the traced ones. */
  readonly integers?: ReadonlyMap<Value, readonly number[]>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX model: onnx.proto written by field number, only what this room uses. Names are given in the
 * order of writing, so that equal functions give equal bytes.
 */
export function encodeModel(
  inputs: readonly Value[],
  outputs: readonly ModelOutput[],
  { openRows = false, integers = new Map(), metadata = {} }: EncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  const names = new Names();
  writer.tag(1, WireType.Varint).int64(irVersion);
  writer.tag(2, WireType.LengthDelimited).string("priorscape");
  message(writer, 8, () => {
    writer.tag(1, WireType.LengthDelimited).string("");
    writer.tag(2, WireType.Varint).int64(opsetVersion);
  });
  const context = { writer, names, scope: new Set<Value>(), openRows, integers };
  message(writer, 7, () => writeGraph(context, inputs, outputs));
  for (const [key, value] of Object.entries(metadata))
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  return new Uint8Array(writer.finish()); // copied: the writer's buffer is larger
}

/** Values of the main graph and of its subgraphs share one set of names, as ONNX demands. */
class Names {
  readonly #names = new Map<Value, string>();

  of(value: Value): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = value.source.kind === "input" ? value.source.name : `v${this.#names.size}`;
    this.#names.set(value, name);
    return name;
  }

  set(value: Value, name: string): void {
    this.#names.set(value, name);
  }
}

interface Context {
  readonly writer: BinaryWriter;
  readonly names: Names;
  /** Constants and computed values of the graphs around the one that is written; it uses them by their names. */
  readonly scope: ReadonlySet<Value>;
  readonly openRows: boolean;
  readonly integers: ReadonlyMap<Value, readonly number[]>;
}

/** `GraphProto`. */
function writeGraph(context: Context, inputs: readonly Value[], outputs: readonly ModelOutput[]): void {
  const { writer, names, scope, openRows, integers } = context;
  const aliases = nameOutputs(context, outputs);
  const { nodes, constants } = reachable(
    outputs.map(({ value }) => value),
    scope,
  );
  const computed = nodes.flatMap((node) => node.outputs);
  const inner = { ...context, scope: new Set([...scope, ...constants, ...computed]) };
  for (const value of constants.filter(isGenerated)) writeGenerated(writer, names, value);
  for (const node of nodes) message(writer, 1, () => writeNode(inner, node));
  for (const { from, to } of aliases) writeSimpleNode(writer, "Identity", [names.of(from)], to);
  text(writer, 2, "program");
  for (const value of constants.filter((constant) => !isGenerated(constant)))
    message(writer, 5, () =>
      writeTensor(writer, names.of(value), value.type, value.shape, elements(value, integers.get(value))),
    );
  for (const input of inputs)
    message(writer, 11, () =>
      writeType(
        writer,
        names.of(input),
        input,
        input.source.kind === "input" && input.source.dynamicRows,
        openRows,
      ),
    );
  for (const { name, value, dynamicRows = false } of outputs)
    message(writer, 12, () => writeType(writer, name, value, dynamicRows, openRows));
}

/**
 * Gives computed values their output's name. What is no node's own output (an input, a constant, a value that is put
 * out twice or was computed outside) is passed on by an `Identity`, which copies; nothing else is.
 */
function nameOutputs(
  { names, scope }: Context,
  outputs: readonly ModelOutput[],
): { from: Value; to: string }[] {
  const named = new Set<Value>(scope);
  const aliases: { from: Value; to: string }[] = [];
  for (const { name, value } of outputs) {
    if (value.source.kind === "node" && !named.has(value)) names.set(value, name);
    else aliases.push({ from: value, to: name });
    named.add(value);
  }
  return aliases;
}

function isGenerated({ source, shape }: Value): boolean {
  return source.kind === "splat" && sizeOf(shape) > largestWrittenSplat;
}

function elements({ type, shape, source }: Value, instead?: readonly number[]): ConstantData {
  if (instead !== undefined) return BigInt64Array.from(instead, BigInt);
  if (source.kind === "constant") return source.data;
  const number = source.kind === "splat" ? source.number : 0;
  const size = sizeOf(shape);
  if (type === "int64") return new BigInt64Array(size).fill(BigInt(number));
  if (type === "int32") return new Int32Array(size).fill(number);
  return (type === "bool" ? new Uint8Array(size) : new Float32Array(size)).fill(number);
}

function writeGenerated(writer: BinaryWriter, names: Names, value: Value): void {
  const shapeName = `${names.of(value)}.shape`;
  const sizes = BigInt64Array.from(value.shape, BigInt);
  message(writer, 5, () => writeTensor(writer, shapeName, "int64", [sizes.length], sizes));
  writeSimpleNode(writer, "ConstantOfShape", [shapeName], names.of(value), () =>
    message(writer, 5, () => {
      text(writer, 1, "value");
      const one = elements({ ...value, shape: [1] });
      message(writer, 5, () => writeTensor(writer, "", value.type, [1], one));
      integer(writer, 20, 4);
    }),
  );
}

function writeSimpleNode(
  writer: BinaryWriter,
  op: string,
  inputs: readonly string[],
  output: string,
  writeAttributes: () => void = () => {},
): void {
  message(writer, 1, () => {
    for (const input of inputs) text(writer, 1, input);
    text(writer, 2, output);
    text(writer, 4, op);
    writeAttributes();
  });
}

/** `NodeProto`. */
function writeNode(context: Context, node: Node): void {
  const { writer, names } = context;
  for (const input of node.inputs) text(writer, 1, input === null ? "" : names.of(input));
  for (const output of node.outputs) text(writer, 2, names.of(output));
  text(writer, 4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes))
    message(writer, 5, () => writeAttribute(context, name, attribute));
}

/** `AttributeProto`; field 20 says which of the others is meant. */
function writeAttribute(context: Context, name: string, attribute: Attribute): void {
  const { writer } = context;
  text(writer, 1, name);
  if ("float" in attribute) {
    writer.tag(2, WireType.Bit32).float(attribute.float);
    integer(writer, 20, 1);
  } else if ("int" in attribute) {
    integer(writer, 3, attribute.int);
    integer(writer, 20, 2);
  } else if ("string" in attribute) {
    text(writer, 4, attribute.string);
    integer(writer, 20, 3);
  } else if ("graph" in attribute) {
    message(writer, 6, () => writeSubgraph(context, attribute.graph));
    integer(writer, 20, 5);
  } else {
    for (const int of attribute.ints) integer(writer, 8, int);
    integer(writer, 20, 7);
  }
}

function writeSubgraph(context: Context, { name, inputs, outputs }: Subgraph): void {
  writeGraph(
    context,
    inputs,
    outputs.map((value, i) => ({ name: `${name}.${i}`, value })),
  );
}
