import { fail } from "#shared/domain/appError";

/** log p(x|z) and log p(z) of many latents for one fixed x, nats; z is [count, latentSize] row-major. */
export interface LogJoint {
  readonly latentSize: number;
  /** How far from the origin the prior has mass, where that is beyond the ±6 of N(0, I). */
  readonly reach?: number;
  evaluate(
    z: Float64Array,
    count: number,
  ): Promise<{ readonly logLikelihood: Float64Array; readonly logPrior: Float64Array }>;
}

/** Bounds the memory of one call: 8192 latents of a 784-pixel decoder are 25 MB in float32. */
const CHUNK = 8192;

export interface JointValues {
  /** log p(x|z), [count], nats. */
  readonly logLikelihood: Float64Array;
  /** log p(z), [count], nats. */
  readonly logPrior: Float64Array;
  /** log p(x, z) = log p(x|z) + log p(z), [count], nats. */
  readonly logJoint: Float64Array;
}

/**
 * log p(x|z) and log p(x, z) of `count` latents, asked for in chunks.
 *
 * −∞ (a likelihood of exactly zero) is passed on, since its weight 0 is right. NaN and +∞ have no meaning.
 * @throws AppErrorException `not-finite` that names the first latent at fault.
 */
export async function evaluateParts(
  joint: LogJoint,
  z: Float64Array,
  count: number,
  chunk = CHUNK,
): Promise<JointValues> {
  const d = joint.latentSize;
  if (z.length !== count * d) throw new Error(`z holds ${z.length} numbers, expected ${count} × ${d}`);
  const logLikelihood = new Float64Array(count);
  const logPrior = new Float64Array(count);
  const logJoint = new Float64Array(count);
  for (let start = 0; start < count; start += chunk) {
    const n = Math.min(chunk, count - start);
    const part = await joint.evaluate(z.subarray(start * d, (start + n) * d), n);
    if (part.logLikelihood.length !== n || part.logPrior.length !== n) {
      throw new Error(
        `log-joint answered ${part.logLikelihood.length} and ${part.logPrior.length} values for ${n} latents`,
      );
    }
    logLikelihood.set(part.logLikelihood, start);
    logPrior.set(part.logPrior, start);
    for (let i = 0; i < n; i++) {
      logJoint[start + i] = (part.logLikelihood[i] ?? NaN) + (part.logPrior[i] ?? NaN);
    }
  }
  checkLogValues(logJoint, "log p(x, z)");
  return { logLikelihood, logPrior, logJoint };
}

/** log p(x, z) alone, [count], nats; see `evaluateParts`. */
export async function evaluateLogJoint(
  joint: LogJoint,
  z: Float64Array,
  count: number,
  chunk = CHUNK,
): Promise<Float64Array> {
  return (await evaluateParts(joint, z, count, chunk)).logJoint;
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
