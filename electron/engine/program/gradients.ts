import * as tf from "@tensorflow/tfjs-core";

/**
 * Gradients that tfjs lacks or gets wrong (4.22): those of `Maximum`, `Minimum` and `SquaredDifference` ignore
 * broadcasting, that of `Cumsum` transposes once too often unless the axis is the last, and most comparisons have none,
 * so that a `where` on a condition that depends on a parameter fails.
 */
export function registerGradients(): void {
  defineForPair("Maximum", (a, b, dy) => [
    tf.mul(dy, tf.cast(tf.greaterEqual(a, b), "float32")),
    tf.mul(dy, tf.cast(tf.less(a, b), "float32")),
  ]);
  defineForPair("Minimum", (a, b, dy) => [
    tf.mul(dy, tf.cast(tf.lessEqual(a, b), "float32")),
    tf.mul(dy, tf.cast(tf.greater(a, b), "float32")),
  ]);
  defineForPair("SquaredDifference", (a, b, dy) => {
    const forA = tf.mul(dy, tf.mul(tf.sub(a, b), 2));
    return [forA, tf.neg(forA)];
  });
  tf.registerGradient({
    kernelName: "Cumsum",
    gradFunc: (dy, _saved, attrs) => {
      const { axis, exclusive, reverse } = attrs as unknown as {
        axis: number;
        exclusive: boolean;
        reverse: boolean;
      };
      return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
    },
  });
  for (const kernelName of ["Equal", "NotEqual", "Greater", "Less", "LessEqual", "LogicalAnd", "LogicalOr"])
    tf.registerGradient({
      kernelName,
      inputsToSave: ["a", "b"],
      gradFunc: (_dy, [a, b]) => ({ a: () => nothing(a as tf.Tensor), b: () => nothing(b as tf.Tensor) }), // as saved
    });
  tf.registerGradient({
    kernelName: "LogicalNot",
    inputsToSave: ["x"],
    gradFunc: (_dy, [x]) => ({ x: () => nothing(x as tf.Tensor) }), // as saved
  });
}

/** A truth does not change with small changes of what it is about. */
function nothing(x: tf.Tensor): tf.Tensor {
  return tf.zeros(x.shape);
}

function defineForPair(
  kernelName: string,
  gradients: (a: tf.Tensor, b: tf.Tensor, dy: tf.Tensor) => readonly [tf.Tensor, tf.Tensor],
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor]; // as asked for
      const both = (): readonly [tf.Tensor, tf.Tensor] => gradients(a, b, dy as tf.Tensor); // one output
      return { a: () => summedTo(both()[0], a.shape), b: () => summedTo(both()[1], b.shape) };
    },
  });
}

/** Undoes a broadcast: sums over what it repeated. */
function summedTo(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], x.shape);
  return tf.reshape(axes.length === 0 ? x : tf.sum(x, axes), [...shape]);
}
