import type * as tf from "@tensorflow/tfjs-core";
import { fail } from "#shared/domain/appError";
import type { OnnxNode } from "./onnxFile";
import { asTensor, type Operand } from "./operand";

/** A node with its operands at hand: what an operator's meaning is written in terms of. */
export class NodeReader {
  constructor(
    readonly node: OnnxNode,
    readonly file: string,
    private readonly operands: readonly (Operand | null)[],
    /** The numbers of a constant of the file by its name; null for what is none. */
    private readonly constants: (name: string) => readonly number[] | null,
    /** Rows of this run, and the batch size that the file was exported with where it is fixed. */
    readonly batch: { readonly rows: number; readonly exported: number | null },
  ) {}

  operand(at: number): Operand {
    return this.operands[at] ?? this.refuse(`its input ${at + 1}`, "none");
  }

  has(at: number): boolean {
    return (this.operands[at] ?? null) !== null;
  }

  get operandCount(): number {
    return this.operands.length;
  }

  tensor(at: number): tf.Tensor {
    return asTensor(this.operand(at));
  }

  /** Integers that are known before the graph runs. */
  known(at: number): readonly number[] {
    const operand = this.operand(at);
    if (operand.kind === "integers") return operand.data;
    return this.refuse(`input ${at + 1} known beforehand`, "a value that is computed from the data");
  }

  /** Numbers that the file itself gives: bounds, factors. */
  constantFloats(at: number): readonly number[] {
    const name = this.node.inputs[at] ?? "";
    return this.constants(name) ?? this.refuse(`input ${at + 1} as a constant`, "a computed value");
  }

  int(name: string, otherwise: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === "int" ? attribute.value : otherwise;
  }

  float(name: string, otherwise: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === "float" ? attribute.value : otherwise;
  }

  text(name: string, otherwise: string): string {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === "string" ? attribute.value : otherwise;
  }

  ints(name: string, otherwise: readonly number[]): readonly number[] {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === "ints" ? attribute.value : otherwise;
  }

  /** Axes by an attribute (older operator sets) or by an input (newer ones); null when neither says. */
  axes(input: number): readonly number[] | null {
    if (this.has(input)) return this.known(input);
    const attribute = this.node.attributes.get("axes");
    return attribute?.kind === "ints" ? attribute.value : null;
  }

  /** @throws AppErrorException `unsupported`, naming the node */
  refuse(expected: string, found: string): never {
    const { op, name } = this.node;
    return fail({
      code: "unsupported",
      message: `${this.file}: the operator ${op}${name === "" ? "" : ` ("${name}")`} is used in a way that is not known here.`,
      where: { file: this.file, field: name === "" ? op : name },
      expected,
      found,
      hint: "Export the encoder and the decoder without it.",
    });
  }
}
