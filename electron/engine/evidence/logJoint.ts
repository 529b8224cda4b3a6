import { fail } from "#shared/domain/appError";

/** log p(x|z) and log p(z) of many latents for one fixed x, nats; z is [count, latentSize] row-major. */
export interface LogJoint {
  readonly latentSize: number;
  evaluate(
    z: Float64Array,
    count: number,
  ): Promise<{ readonly logLikelihood: Float64Array; readonly logPrior: Float64Array }>;
}

/** Bounds the memory of one call: 8192 latents of a 784-pixel decoder are 25 MB in float32. */
const CHUNK = 8192;

/**
 * log p(x, z) = log p(x|z) + log p(z) of `count` latents, [count], nats, asked for in chunks.
 *
 * −∞ (a likelihood of exactly zero) is passed on, since its weight 0 is right. NaN and +∞ have no meaning.
 * @throws AppErrorException `not-finite` that names the first latent at fault.
 */
export async function evaluateLogJoint(
  joint: LogJoint,
  z: Float64Array,
  count: number,
  chunk = CHUNK,
): Promise<Float64Array> {
  const d = joint.latentSize;
  if (z.length !== count * d) throw new Error(`z holds ${z.length} numbers, expected ${count} × ${d}`);
  const out = new Float64Array(count);
  for (let start = 0; start < count; start += chunk) {
    const n = Math.min(chunk, count - start);
    const { logLikelihood, logPrior } = await joint.evaluate(z.subarray(start * d, (start + n) * d), n);
    if (logLikelihood.length !== n || logPrior.length !== n) {
      throw new Error(
        `log-joint answered ${logLikelihood.length} and ${logPrior.length} values for ${n} latents`,
      );
    }
    for (let i = 0; i < n; i++) out[start + i] = (logLikelihood[i] ?? NaN) + (logPrior[i] ?? NaN);
  }
  checkLogValues(out, "log p(x, z)");
  return out;
}

/**
 * Refuses NaN and +∞ among log densities or log weights.
 * @throws AppErrorException `not-finite`.
 */
export function checkLogValues(values: ArrayLike<number>, name: string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value) || value === Infinity) {
      fail({
        code: "not-finite",
        message: `${name} of sample ${i + 1} of ${values.length} is ${value}.`,
        expected: "a finite number of nats, or −∞ for a density of zero",
        found: String(value),
        hint: "The model's outputs or the proposal's standard deviations left the range of numbers; go back to an earlier checkpoint or lower the learning rate.",
      });
    }
  }
}
