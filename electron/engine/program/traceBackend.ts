import * as tf from "@tensorflow/tfjs-core";

import { type ConstantData, type ElementType, type Graph, type Value, sizeOf } from "./graph";
import { UnsupportedOperation } from "./unsupportedOperation";

export const traceBackendName = "trace";

/** A TensorFlow.js backend whose tensors are values of a graph in the making. Its kernels are in `kernels/`. */
export class TraceBackend extends tf.KernelBackend {
  #graph: Graph | undefined;
  #values = new WeakMap<object, Value>();

  get graph(): Graph {
    if (this.#graph === undefined) throw new Error("The tracing backend is used outside a trace");
    return this.#graph;
  }

  /** Records what `fn` does into `graph`. */
  record<T>(graph: Graph, fn: () => T): T {
    if (this.#graph !== undefined) throw new Error("A trace cannot start inside another");
    this.#graph = graph;
    try {
      return fn();
    } finally {
      this.#graph = undefined;
      this.#values = new WeakMap();
    }
  }

  tensorOf(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.type as tf.DataType }; // int64 never reaches tfjs
  }

  lookUp(tensor: tf.TensorInfo): Value {
    const value = this.#values.get(tensor.dataId);
    if (value !== undefined) return value;
    const what = "A tensor made outside the compiled function is used in it: pass it as an input";
    throw new UnsupportedOperation("capture", what, new Error().stack);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: object, values: tf.BackendValues, shape: number[], dtype: tf.DataType): void {
    const type = elementType(dtype);
    const data = hostData(values, type, sizeOf(shape));
    this.#values.set(dataId, this.graph.constant(type, shape, data));
  }

  override readSync(dataId: object): tf.BackendValues {
    const value = this.#values.get(dataId);
    if (value?.source.kind === "splat")
      return hostData([], value.type, sizeOf(value.shape)).fill(value.source.number);
    if (value?.source.kind === "constant") return value.source.data as tf.BackendValues;
    const what = "A tensor's values cannot be read while its function is compiled";
    throw new UnsupportedOperation("read", what, new Error().stack);
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override disposeData(): boolean {
    return true;
  }
  override numDataIds(): number {
    return 0;
  }
  override refCount(): number {
    return 1;
  }
  override incRef(): void {}
  decRef(): void {}
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override timerAvailable(): boolean {
    return false;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7; // tfjs's own for 32 bit
  }
  override dispose(): void {}
}

/** @throws {UnsupportedOperation} for strings and complex numbers */
export function elementType(dtype: string): ElementType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new UnsupportedOperation(dtype, `Tensors of ${dtype} cannot be compiled`, new Error().stack);
}

function hostData(
  values: tf.BackendValues | readonly number[],
  type: ElementType,
  size: number,
): Exclude<ConstantData, BigInt64Array> {
  // A copy: the caller may write to its array after the trace.
  const numbers = values as ArrayLike<number>;
  const data =
    type === "float32"
      ? new Float32Array(size)
      : type === "int32"
        ? new Int32Array(size)
        : new Uint8Array(size);
  data.set(numbers);
  return data;
}

export const traceBackend = new TraceBackend();
