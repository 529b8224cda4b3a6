import { madeBy } from "../graph";
import type { Graph, Value } from "../graph";
import { reshape } from "./rearrange";

/**
 * What is done to each channel of a convolution, done to the product that made it: ONNX Runtime joins bias and activation
 * with a product in one operator, but not through the rearrangement that turns its rows into images.
 */

/** `image` + `bias` [channels], or undefined where no product made the image. */
export function biasedProduct(graph: Graph, image: Value, bias: Value): Value | undefined {
  const [channels = 0, ...others] = bias.shape;
  if (others.length > 0 || bias.type !== "float32" || bias.shape[0] !== image.shape.at(-1)) return undefined;
  return throughRows(graph, image, channels, (rows) => {
    const gemm = madeBy(rows, "Gemm") ?? madeBy(rows, "MatMul");
    const [a, b, ...more] = gemm?.inputs ?? [];
    if (!gemm || !a || !b || more.length > 0) return undefined;
    const width = rows.shape[1] ?? 0;
    const tiled = [width / channels, channels];
    const wide =
      width === channels
        ? bias
        : reshape(graph, graph.apply("Expand", [bias, graph.integers(tiled)], { ...bias, shape: tiled }), [
            width,
          ]);
    return graph.apply("Gemm", [a, b, wide], rows, gemm.attributes);
  });
}

/** max(image, 0), or undefined where no product made the image. */
export function rectifiedProduct(graph: Graph, image: Value): Value | undefined {
  return throughRows(graph, image, image.shape.at(-1) ?? 0, (rows) =>
    madeBy(rows, "Gemm") && rows.source.kind === "node" ? graph.apply("Relu", [rows], rows) : undefined,
  );
}

/** `fn` of the product's rows, [rows, a multiple of channels], rearranged as they were. */
function throughRows(
  graph: Graph,
  image: Value,
  channels: number,
  fn: (rows: Value) => Value | undefined,
): Value | undefined {
  if (image.shape.at(-1) !== channels) return undefined;
  const gathered = madeBy(image, "Gather");
  const [pixels, order] = gathered?.inputs ?? [];
  // Whole pixels are gathered along the second dimension of three.
  if (gathered && pixels?.shape.length === 3 && order) {
    const inner = throughRows(graph, pixels, channels, fn);
    return inner && graph.apply("Gather", [inner, order], image, gathered.attributes);
  }
  const inner = madeBy(image, "Reshape")?.inputs[0];
  if (!inner) return undefined;
  if (inner.shape.length === 2 && (inner.shape[1] ?? 0) % channels === 0) {
    const rows = fn(inner);
    return rows && reshape(graph, rows, image.shape);
  }
  const further = throughRows(graph, inner, channels, fn);
  return further && reshape(graph, further, image.shape);
}
