import { add, multiply, scalarLike, subtract } from "./arithmetic";
import { defineKernel } from "./kernel";
import { unary } from "./unary";

/** Softmax over the last dimension, and normalisation by given moments. */
export function defineNormalization(): void {
  for (const kernel of ["Softmax", "LogSoftmax"])
    defineKernel<"logits">(kernel, (graph, { logits }) =>
      graph.apply(kernel, [logits], logits, { axis: { int: -1 } }),
    );
  defineKernel<"x" | "mean" | "variance" | "offset" | "scale", { varianceEpsilon: number }>(
    "FusedBatchNorm",
    (graph, inputs, { varianceEpsilon }) => {
      const { x, mean, variance } = inputs;
      // The last two may be left out.
      const { offset, scale } = inputs as Partial<typeof inputs>;
      const deviation = unary(
        graph,
        "Sqrt",
        add(graph, variance, scalarLike(graph, variance, varianceEpsilon)),
      );
      const inverse = unary(graph, "Reciprocal", deviation);
      const factor = scale === undefined ? inverse : multiply(graph, inverse, scale);
      const scaled = multiply(graph, subtract(graph, x, mean), factor);
      return offset === undefined ? scaled : add(graph, scaled, offset);
    },
  );
}
