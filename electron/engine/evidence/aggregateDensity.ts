import { selectRows, type LatentCloud, type Progress } from "./latentCloud";

const LOG_TWO_PI = Math.log(2 * Math.PI);
/** Points between two reports of progress at most. */
const MOST_POINTS = 64;
/** Nats below the largest term. */
const NEGLIGIBLE = 50;
/** Numbers looked at between two reports: some 10 ms. */
const CHUNK = 2_600_000;

/**
 * log q̄(z) = log (1/N) Σ_n q(z|x_n) at given points, by log-sum-exp over all N (no row left out), in any dimension.
 *
 * @param z [points, latentSize] row-major, prior σ.
 * @param rows the rows that q̄ is over; all of them by default.
 * @returns [points], nats.
 */
export function* aggregateLogDensity(
  cloud: LatentCloud,
  z: Float64Array,
  rows?: ArrayLike<number>,
): Generator<Progress, Float64Array> {
  const { count, latentSize: d, mean, sd } = selectRows(cloud, rows);
  const total = z.length / d;
  const precision = new Float64Array(count * d);
  const constant = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    let c = -0.5 * d * LOG_TWO_PI - Math.log(count);
    for (let j = 0; j < d; j++) {
      const s = sd[n * d + j] ?? 1;
      precision[n * d + j] = 1 / s;
      c -= Math.log(s);
    }
    constant[n] = c;
  }
  const terms = new Float64Array(count);
  const chunk = Math.max(1, Math.min(MOST_POINTS, Math.floor(CHUNK / (count * (d + 2)))));
  const out = new Float64Array(total);
  for (let i = 0; i < total; i++) {
    let max = -Infinity;
    for (let n = 0; n < count; n++) {
      let square = 0;
      // A component this far below the largest so far adds nothing, and most of many dimensions' are.
      const far = 2 * ((constant[n] ?? 0) - max + NEGLIGIBLE);
      for (let j = 0; j < d && square <= far; j++) {
        const u = ((z[i * d + j] ?? 0) - (mean[n * d + j] ?? 0)) * (precision[n * d + j] ?? 0);
        square += u * u;
      }
      const term = (constant[n] ?? 0) - 0.5 * square;
      terms[n] = term;
      if (term > max) max = term;
    }
    out[i] = max + Math.log(sumExp(terms, max));
    if ((i + 1) % chunk === 0) yield { done: i + 1, total };
  }
  yield { done: total, total };
  return out;
}

/** Σ exp(term − max); terms more than 745 nats below add nothing to a double. */
function sumExp(terms: Float64Array, max: number): number {
  let sum = 0;
  for (let n = 0; n < terms.length; n++) {
    const below = (terms[n] ?? 0) - max;
    // exp() is the dearest part, and e^-50 of the largest term cannot change a double's sum of a million such.
    if (below > -NEGLIGIBLE) sum += Math.exp(below);
  }
  return sum;
}
