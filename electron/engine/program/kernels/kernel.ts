import * as tf from "@tensorflow/tfjs-core";

import type { Graph, Value } from "../graph";
import { type TraceBackend, traceBackendName } from "../traceBackend";

/** The inputs of a kernel by tfjs's names for them; those of a kernel that takes a list are "0", "1"… */
export type KernelInputs<Name extends string> = Readonly<Record<Name, Value>>;

/**
 * Registers how one tfjs kernel is written in ONNX operators.
 *
 * The result is always a new tensor, even where it has an input's value (`Identity`, `Cast` to the same type): tfjs
 * takes a tensor that a kernel passes on for the input itself, and its gradient would be counted twice.
 */
export function defineKernel<Name extends string, Attributes = unknown>(
  kernelName: string,
  lower: (graph: Graph, inputs: KernelInputs<Name>, attributes: Attributes) => Value | readonly Value[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: traceBackendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const tracing = backend as TraceBackend; // registered for this backend only
      const values = Object.fromEntries(
        Object.entries(inputs).flatMap(([name, input]) =>
          // tfjs passes optional inputs as null.
          input ? [[name, tracing.lookUp(input)] as const] : [],
        ),
      ) as KernelInputs<Name>; // tfjs passes what the kernel declares
      // tfjs types attributes as a union of everything; each kernel's own type is the contract.
      const result = lower(tracing.graph, values, attrs as unknown as Attributes);
      return Array.isArray(result)
        ? result.map((value: Value) => tracing.tensorOf(value))
        : tracing.tensorOf(result as Value);
    },
  });
}
