import type { ElementType } from "../graph";
import { defineKernel } from "./kernel";

/** Tensors whose elements are known when the function is compiled. */
export function defineFill(): void {
  defineKernel<never, { shape: number[]; value: number; dtype?: ElementType }>(
    "Fill",
    (graph, _, { shape, value, dtype = "float32" }) => graph.splat(dtype, shape, value),
  );
  defineKernel<"x">("ZerosLike", (graph, { x }) => graph.splat(x.type, x.shape, 0));
  defineKernel<"x">("OnesLike", (graph, { x }) => graph.splat(x.type, x.shape, 1));
  defineKernel<never, { start: number; stop: number; step: number; dtype: ElementType }>(
    "Range",
    (graph, _, { start, stop, step, dtype }) => {
      const count = Math.max(0, Math.ceil((stop - start) / step));
      const numbers = Array.from({ length: count }, (_unused, i) => start + i * step);
      return graph.constant(
        dtype,
        [count],
        dtype === "int32" ? Int32Array.from(numbers) : Float32Array.from(numbers),
      );
    },
  );
  defineKernel<never, { start: number; stop: number; num: number }>(
    "LinSpace",
    (graph, _, { start, stop, num }) => {
      const step = num === 1 ? 0 : (stop - start) / (num - 1);
      return graph.constant(
        "float32",
        [num],
        Float32Array.from({ length: num }, (_unused, i) => start + i * step),
      );
    },
  );
}
