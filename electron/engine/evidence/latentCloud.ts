import { fail } from "#shared/domain/appError";

/** q(z|x_n) of many rows: diagonal Gaussians. */
export interface LatentCloud {
  readonly count: number;
  readonly latentSize: number;
  /** [count, latentSize] row-major, prior σ. */
  readonly mean: ArrayLike<number>;
  /** [count, latentSize]: standard deviations, prior σ. */
  readonly sd: ArrayLike<number>;
}

/** How far a long computation has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * The rows given (all without them), as plain numbers.
 * @throws AppErrorException `not-finite` for a row whose Gaussian has no density, `out-of-range` for no rows.
 */
export function selectRows(cloud: LatentCloud, rows?: ArrayLike<number>): LatentCloud {
  const d = cloud.latentSize;
  const count = rows === undefined ? cloud.count : rows.length;
  if (count === 0) {
    fail({
      code: "out-of-range",
      message: "There are no rows to form the aggregate posterior of.",
      hint: "Select at least one row.",
    });
  }
  const mean = new Float64Array(count * d);
  const sd = new Float64Array(count * d);
  for (let n = 0; n < count; n++) {
    const row = rows === undefined ? n : (rows[n] ?? 0);
    for (let j = 0; j < d; j++) {
      const m = cloud.mean[row * d + j] ?? NaN;
      const s = cloud.sd[row * d + j] ?? NaN;
      if (!Number.isFinite(m) || !(s > 0) || !Number.isFinite(s)) {
        fail({
          code: "not-finite",
          message: `q(z|x) of row ${row + 1} has no density: mean ${m} and standard deviation ${s} in dimension ${j + 1}.`,
          where: { row: row + 1 },
          hint: "Train on, or go back to an earlier checkpoint.",
        });
      }
      mean[n * d + j] = m;
      sd[n * d + j] = s;
    }
  }
  return { count, latentSize: d, mean, sd };
}

/** Runs a computation that yields its progress to its end. */
export function finish<T>(steps: Generator<Progress, T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}
