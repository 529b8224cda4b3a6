import { symmetricEigen } from "./symmetricEigen";

/** More rows than this change the rotation by less than can be seen. */
const MOST_ROWS = 4000;
/** Of the matrix's size: in directions that one cloud does not have, nothing is turned. */
const RIDGE = 1e-7;

/**
 * The orthogonal R, [size, size] row-major, for which the rows of `from` turned by it lie nearest to those of `to`:
 * min ‖A R − B‖ over RᵀR = I (Schönemann 1966). With the origin fixed and no scaling: both are the prior's. The polar
 * factor M (MᵀM)^(−1/2) of M = AᵀB.
 * @param from [count, size]
 * @param to [count, size], the same items
 */
export function procrustes(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  count: number,
  size: number,
): Float64Array {
  const m = crossProduct(from, to, count, size);
  let scale = 0;
  for (const value of m) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < size; i++) m[i * size + i] = (m[i * size + i] ?? 0) + RIDGE * (scale || 1);
  const { values, vectors } = symmetricEigen(product(transposed(m, size), m, size), size);
  const inverse = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    // A negative eigenvalue is a rounding error of zero.
    const weight = 1 / Math.sqrt(Math.max(values[k] ?? 0, Number.MIN_VALUE));
    for (let i = 0; i < size; i++) {
      const left = weight * (vectors[k * size + i] ?? 0);
      for (let j = 0; j < size; j++) {
        inverse[i * size + j] = (inverse[i * size + j] ?? 0) + left * (vectors[k * size + j] ?? 0);
      }
    }
  }
  return product(m, inverse, size);
}

/** A B of square matrices [size, size], row-major. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const left = a[i * size + k] ?? 0;
      for (let j = 0; j < size; j++) {
        result[i * size + j] = (result[i * size + j] ?? 0) + left * (b[k * size + j] ?? 0);
      }
    }
  }
  return result;
}

export function transposed(a: ArrayLike<number>, size: number): Float64Array {
  return Float64Array.from(
    { length: size * size },
    (_, i) => a[(i % size) * size + Math.floor(i / size)] ?? 0,
  );
}

/** AᵀB over evenly spread rows. */
function crossProduct(a: ArrayLike<number>, b: ArrayLike<number>, count: number, size: number): Float64Array {
  const m = new Float64Array(size * size);
  const rows = Math.min(count, MOST_ROWS);
  for (let r = 0; r < rows; r++) {
    const at = Math.floor((r * count) / rows) * size;
    for (let i = 0; i < size; i++) {
      const left = a[at + i] ?? 0;
      for (let j = 0; j < size; j++) m[i * size + j] = (m[i * size + j] ?? 0) + left * (b[at + j] ?? 0);
    }
  }
  return m;
}
