import type * as tf from "@tensorflow/tfjs-core";
import { fail } from "#shared/domain/appError";
import type { Tensors } from "#engine/program/runtime";
import { numericOperators } from "./numericOperators";
import { NodeReader } from "./nodeReader";
import type { OnnxModel, OnnxNode, OnnxTensor } from "./onnxFile";
import { integers, operandOf, tensorOperand, type Operand } from "./operand";
import { shapeOperators } from "./shapeOperators";

const operators: Readonly<Record<string, (node: NodeReader) => Operand>> = {
  ...numericOperators,
  ...shapeOperators,
};

/** Which operators have weights that training may change, and as which of their inputs. */
const trainable: Readonly<Record<string, readonly number[]>> = {
  Gemm: [1, 2],
  MatMul: [0, 1],
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Add: [0, 1],
  Mul: [0, 1],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  PRelu: [1],
};

/**
 * An ONNX graph as an ordinary function of tensors and weights: it is traced, differentiated and trained like the
 * networks that this program builds itself.
 */
export class ImportedFunction {
  /** The weights that training may change, by their names in the file; row-major. */
  readonly weights: ReadonlyMap<string, Extract<OnnxTensor, { kind: "float" }>>;

  /** Numbers that initializers and `Constant` nodes give. */
  readonly #constants: ReadonlyMap<string, readonly number[]>;

  /** @throws AppErrorException `unsupported`, with every operator that is not known here */
  constructor(
    readonly model: OnnxModel,
    readonly file: string,
  ) {
    requireKnownOperators(model.nodes, file);
    this.weights = weightsOf(model);
    this.#constants = constantsOf(model);
  }

  /**
   * The outputs by name. `input` is the graph's only input, its first dimension the batch; `weights` holds a tensor for
   * each of `this.weights`.
   * @throws AppErrorException `unsupported` for what cannot be computed, with the node
   */
  apply(weights: Tensors, input: tf.Tensor): ReadonlyMap<string, tf.Tensor> {
    const [port] = this.model.inputs;
    if (port === undefined) throw new Error("A graph without an input is refused when it is read");
    const values = new Map<string, Operand>([[port.name, tensorOperand(input)]]);
    for (const [name, value] of this.model.initializers) {
      const weight = weights[name];
      values.set(
        name,
        this.weights.has(name) && weight !== undefined ? tensorOperand(weight) : operandOf(value),
      );
    }
    const batch = { rows: input.shape[0] ?? 1, exported: port.shape[0] ?? null };
    for (const node of this.model.nodes) {
      const outputs = this.#run(node, values, batch);
      outputs.forEach((output, at) => values.set(node.outputs[at] ?? "", output));
    }
    return new Map(
      this.model.outputs.map(({ name }) => {
        const value = values.get(name);
        if (value?.kind !== "tensor") return this.#damaged(`the output "${name}"`);
        return [name, value.tensor];
      }),
    );
  }

  #run(
    node: OnnxNode,
    values: ReadonlyMap<string, Operand>,
    batch: { readonly rows: number; readonly exported: number | null },
  ): readonly Operand[] {
    if (node.op === "Constant") return [constantOf(node) ?? this.#damaged(`the value of "${node.name}"`)];
    const operands = node.inputs.map((name) =>
      name === "" ? null : (values.get(name) ?? this.#damaged(`the value "${name}"`)),
    );
    const operator = operators[node.op];
    if (operator === undefined) throw new Error(`The operator ${node.op} was not refused`);
    return [
      operator(new NodeReader(node, this.file, operands, (name) => this.#constants.get(name) ?? null, batch)),
    ];
  }

  #damaged(expected: string): never {
    return fail({
      code: "file-format",
      message: `${this.file} uses a value that nothing in it computes.`,
      where: { file: this.file },
      expected,
      found: "none",
    });
  }
}

function requireKnownOperators(nodes: readonly OnnxNode[], file: string): void {
  const unknown = [...new Set(nodes.map(({ op }) => op))].filter(
    (op) => op !== "Constant" && operators[op] === undefined,
  );
  if (unknown.length === 0) return;
  fail({
    code: "unsupported",
    message: `${file} uses operators that are not known here.`,
    where: { file },
    expected: `some of: ${Object.keys(operators).sort().join(", ")}`,
    found: unknown.join(", "),
    hint: "Export the encoder and the decoder alone, in evaluation mode, with an operator set of 13 to 21.",
  });
}

function weightsOf(model: OnnxModel): Map<string, Extract<OnnxTensor, { kind: "float" }>> {
  const weights = new Map<string, Extract<OnnxTensor, { kind: "float" }>>();
  for (const { op, inputs } of model.nodes) {
    for (const at of trainable[op] ?? []) {
      const name = inputs[at];
      const value = name === undefined ? undefined : model.initializers.get(name);
      // A single number is a constant of the formula, such as the half of a GELU.
      if (name !== undefined && value?.kind === "float" && value.data.length > 1) weights.set(name, value);
    }
  }
  return weights;
}

/** Constants of a few numbers; weights are none of these. */
function constantsOf({ initializers, nodes }: OnnxModel): Map<string, readonly number[]> {
  const small = [...initializers].filter(([, { data }]) => data.length <= 16);
  const constants = new Map<string, readonly number[]>(small.map(([name, { data }]) => [name, [...data]]));
  for (const { op, outputs, attributes } of nodes) {
    const [value] = op === "Constant" ? attributes.values() : [];
    const [name = ""] = outputs;
    if (value?.kind === "tensor" && value.value.data.length <= 16) constants.set(name, [...value.value.data]);
    else if (value?.kind === "float" || value?.kind === "int") constants.set(name, [value.value]);
    else if (value?.kind === "floats" || value?.kind === "ints") constants.set(name, value.value);
  }
  return constants;
}

function constantOf({ attributes }: OnnxNode): Operand | null {
  const [value] = attributes.values();
  switch (value?.kind) {
    case "tensor":
      return operandOf(value.value);
    case "int":
      return integers([value.value], []);
    case "ints":
      return integers(value.value);
    case "float":
      return operandOf({ kind: "float", dims: [], data: Float32Array.of(value.value) });
    case "floats":
      return operandOf({ kind: "float", dims: [value.value.length], data: Float32Array.from(value.value) });
    default:
      return null;
  }
}
