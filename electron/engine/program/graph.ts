/**
 * The record of a traced function: a graph of ONNX operators in the making. Equal nodes are made once, constants that
 * are one number everywhere are kept as that number, and what no output needs is never written out.
 */
export type ElementType = "float32" | "int32" | "bool" | "int64";

export type ConstantData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly graph: Subgraph };

export type Attributes = Readonly<Record<string, Attribute>>;

/** The graph of a branch or a loop's body. It may use the values of the graphs around it. */
export interface Subgraph {
  /** Distinguishes its outputs from those of other subgraphs. */
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

export type Source =
  | { readonly kind: "input"; readonly name: string; readonly dynamicRows: boolean }
  | { readonly kind: "constant"; readonly data: ConstantData }
  /** The same number in every element. */
  | { readonly kind: "splat"; readonly number: number }
  | { readonly kind: "node"; readonly node: Node };

export interface Value {
  /** Grows in the order of making, so that sorting by it is a topological order. */
  readonly id: number;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly source: Source;
}

export interface Node {
  readonly op: string;
  /** `null` is an optional input left out. */
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
  /** Filled when the node is made; only `Loop` and `If` have several. */
  readonly outputs: readonly Value[];
}

export interface ValueType {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** Above this a constant is not compared with the others by its elements. */
const comparableSize = 64;

/** What will run the graph: where there are several ways to say the same, `cpu` gets the one that ONNX Runtime is fastest at. */
export type GraphTarget = "cpu" | "any";

export class Graph {
  #nextId = 0;
  readonly #known = new Map<string, Value>();

  constructor(readonly target: GraphTarget = "any") {}

  /** @param dynamicRows whether the first dimension is only known at run time, and is not in `shape` */
  input(name: string, { type, shape }: ValueType, dynamicRows = false): Value {
    return this.#value(type, shape, { kind: "input", name, dynamicRows });
  }

  /** A constant; one that is a single number throughout becomes a splat. */
  constant(type: ElementType, shape: readonly number[], data: ConstantData): Value {
    const first = data[0];
    if (first !== undefined && data.every((element: number | bigint) => Object.is(element, first)))
      return this.splat(type, shape, Number(first));
    const make = (): Value => this.#value(type, shape, { kind: "constant", data });
    if (data.length > comparableSize) return make();
    return this.#once(`constant ${type} [${shape.join()}] ${exactly(data)}`, make);
  }

  splat(type: ElementType, shape: readonly number[], number: number): Value {
    const rounded = type === "float32" ? Math.fround(number) : number;
    const text = Object.is(rounded, -0) ? "-0" : String(rounded);
    return this.#once(`splat ${type} [${shape.join()}] ${text}`, () =>
      this.#value(type, shape, { kind: "splat", number: rounded }),
    );
  }

  /** A vector of integers, the way ONNX wants axes, shapes and pads. */
  integers(numbers: readonly number[]): Value {
    const make = (): Value =>
      this.#value("int64", [numbers.length], {
        kind: "constant",
        data: BigInt64Array.from(numbers, BigInt),
      });
    return this.#once(`integers ${numbers.join()}`, make);
  }

  apply(
    op: string,
    inputs: readonly (Value | null)[],
    { type, shape }: ValueType,
    attributes: Attributes = {},
  ): Value {
    const key = this.#key(op, inputs, attributes);
    return this.#once(key, () => {
      const outputs: Value[] = [];
      const output = this.#value(type, shape, {
        kind: "node",
        node: { op, inputs, attributes, outputs },
      });
      outputs.push(output);
      return output;
    });
  }

  /** The output of such a node if it was made before. */
  find(op: string, inputs: readonly (Value | null)[], attributes: Attributes = {}): Value | undefined {
    return this.#known.get(this.#key(op, inputs, attributes));
  }

  /** A node with several outputs; never shared. */
  applyMany(
    op: string,
    inputs: readonly (Value | null)[],
    types: readonly ValueType[],
    attributes: Attributes,
  ): readonly Value[] {
    const outputs: Value[] = [];
    const node: Node = { op, inputs, attributes, outputs };
    for (const { type, shape } of types) outputs.push(this.#value(type, shape, { kind: "node", node }));
    return outputs;
  }

  #key(op: string, inputs: readonly (Value | null)[], attributes: Attributes): string {
    return `${op}(${inputs.map((input) => input?.id ?? "").join()})${JSON.stringify(attributes)}`;
  }

  #value(type: ElementType, shape: readonly number[], source: Source): Value {
    return { id: this.#nextId++, type, shape, source };
  }

  #once(key: string, make: () => Value): Value {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}

/** -0 and 0 are different constants. */
function exactly(data: ConstantData): string {
  return Array.from<number | bigint, string>(data, (x) => (Object.is(x, -0) ? "-0" : String(x))).join();
}

/** The node that made the value, if it was made by that operator. */
export function madeBy(value: Value, op: string): Node | undefined {
  return value.source.kind === "node" && value.source.node.op === op ? value.source.node : undefined;
}

export function splatOf(value: Value): number | undefined {
  return value.source.kind === "splat" ? value.source.number : undefined;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
