import * as tf from "@tensorflow/tfjs-core";
import type { Categories } from "#shared/domain/model";
import type { Likelihood } from "./likelihood";

/** What pixels are cut into unless the model says otherwise. */
export const usualCategories: Categories = { kind: "levels", count: 16 };

/** Takes the place of −∞ for levels that a column does not have: its exponential is 0, and 0 times it is 0. */
const NEVER = -1e9;
const NOWHERE = 1e6;

/**
 * For each value of x one of its levels, by a softmax over as many logits: log p(x|z) = Σ ℓ_level − log Σ exp ℓ. The
 * levels have places on the axis of x: that of a pixel at k / (count − 1), those of a column where the data have them.
 */
export function categorical(categories: Categories, features: number): Likelihood {
  const levels = levelsOf(categories, features);
  const { count } = levels;
  const split = (output: tf.Tensor2D): tf.Tensor3D => {
    const logits = tf.reshape<tf.Rank.R3>(output, [output.shape[0], features, count]);
    return levels.absent === null ? logits : tf.add(logits, constant(levels.absent, features, count));
  };
  const places = (): tf.Tensor3D => constant(levels.places, levels.rows, count);
  return {
    kind: "categorical",
    parameters: {},
    outputSize: () => features * count,
    logLikelihood: (_parameters, x, output) => {
      const logits = split(output);
      const distance = tf.abs(tf.sub(tf.expandDims(x, 2), places()));
      const isLevel = tf.cast(tf.less(distance, constant(levels.reach, levels.rows, 1)), "float32");
      const chosen = tf.sum(tf.mul(isLevel, logits), 2);
      return tf.sum(tf.sub(chosen, tf.logSumExp(logits, 2)), 1);
    },
    mean: (_parameters, output) => tf.sum(tf.mul(tf.softmax(split(output)), places()), 2),
    noise: "uniform",
    sample: (_parameters, output, noise) => {
      const shares = tf.softmax(split(output));
      const reached = tf.cumsum(shares, 2);
      const u = tf.expandDims(tf.mul(noise, 1 - 1e-6), 2); // below the last sum, whatever its rounding
      const passed = tf.sum(tf.cast(tf.lessEqual(reached, u), "float32"), 2, true);
      const numbers = constant(
        Float32Array.from({ length: count }, (_, k) => k),
        1,
        count,
      );
      const isDrawn = tf.equal(passed, numbers);
      return tf.sum(tf.mul(tf.cast(isDrawn, "float32"), places()), 2);
    },
  };
}

interface Levels {
  /** Of the largest column. */
  readonly count: number;
  /** Rows of `places` and `reach`: 1 where all values of x have the same levels, else one for each. */
  readonly rows: number;
  /** [rows, count]; what a column does not have is beyond reach. */
  readonly places: Float32Array;
  /** Half the smallest distance of two levels, [rows]. */
  readonly reach: Float32Array;
  /** Added to the logits, [features, count]; null where every column has all levels. */
  readonly absent: Float32Array | null;
}

function levelsOf(categories: Categories, features: number): Levels {
  if (categories.kind === "levels") {
    const { count } = categories;
    const places = Float32Array.from({ length: count }, (_, k) => k / (count - 1));
    return { count, rows: 1, places, reach: Float32Array.of(0.5 / (count - 1)), absent: null };
  }
  const { values } = categories;
  if (values.length !== features) throw new Error(`Levels of ${values.length} columns for ${features}`);
  const count = Math.max(...values.map(({ length }) => length));
  const places = new Float32Array(features * count);
  const absent = new Float32Array(features * count);
  const reach = Float32Array.from(values, (column, j) => {
    for (let k = 0; k < count; k++) {
      // The share of a level that is not there is 0, and its place any number that no x has.
      places[j * count + k] = column[k] ?? NOWHERE;
      absent[j * count + k] = k < column.length ? 0 : NEVER;
    }
    const gaps = column.slice(1).map((value, k) => value - (column[k] ?? value));
    return gaps.length === 0 ? 1 : 0.5 * Math.min(...gaps);
  });
  return { count, rows: features, places, reach, absent: absent.includes(NEVER) ? absent : null };
}

const constant = (values: Float32Array, rows: number, columns: number): tf.Tensor3D =>
  tf.tensor(values, [1, rows, columns]);
