/** What this room knows of an ONNX file (onnx.proto, IR version 3 to 11); all else in it is passed over. */
export interface OnnxModel {
  readonly producer: string;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly OnnxNode[];
  /** Constants that the file gives by name, trained weights among them. */
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Inputs that must be fed: those that no initializer gives. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

export interface OnnxPort {
  readonly name: string;
  /** Null where the file leaves a size open, as it does for the batch. */
  readonly shape: readonly (number | null)[];
}

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export type OnnxAttribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "tensor"; readonly value: OnnxTensor };

/** Row-major. Integers and truth values are numbers: what models hold of them are shapes, axes and indices. */
export type OnnxTensor =
  | { readonly kind: "float"; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly kind: "integer"; readonly dims: readonly number[]; readonly data: readonly number[] };
