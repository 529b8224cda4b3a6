import type { DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import type { LogJoint } from "#engine/evidence/logJoint";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { Random } from "#shared/math/random";

/** Pixels that see one latent. */
const PIXELS = 14;
/** A trapezoid sum over ±12 prior σ; for functions this smooth its error is far below rounding. */
const REACH = 12;
const POINTS = 4801;

/**
 * A Bernoulli decoder whose every pixel sees one latent alone, ℓ = w z_j + b: p(x) is then a product of integrals over one
 * latent each, and so are p(z|x) and every expectation under a diagonal q. No grid of the engine's has a part in it.
 */
export interface FactorisedBernoulli {
  readonly joint: LogJoint;
  /** nats */
  readonly logEvidence: number;
  /** Of p(z|x), [d] each. */
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  /** ELBO of any diagonal Gaussian by quadrature, nats. */
  elbo(q: DiagonalGaussian): number;
}

const softplus = (value: number): number => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));

function integral(density: (z: number) => number, low: number, high: number): number {
  const step = (high - low) / (POINTS - 1);
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += density(low + i * step);
  return sum * step;
}

export function factorisedBernoulli(latentSize: number, seed: number): FactorisedBernoulli {
  const random = new Random(seed);
  const rows = Array.from({ length: latentSize }, () =>
    Array.from({ length: PIXELS }, () => {
      const weight = 1.3 * random.normal();
      const bias = 0.5 * random.normal();
      const z = random.normal();
      return { weight, bias, x: random.uniform() < 1 / (1 + Math.exp(-(weight * z + bias))) ? 1 : 0 };
    }),
  );
  const logPart = (j: number, z: number): number =>
    (rows[j] ?? []).reduce((sum, { weight, bias, x }) => {
      const logit = weight * z + bias;
      return sum + x * logit - softplus(logit);
    }, 0);
  const logNormal = (z: number): number => -0.5 * (z * z + Math.log(2 * Math.PI));
  const parts = rows.map((_, j) => {
    const joint = (z: number): number => Math.exp(logPart(j, z) + logNormal(z));
    const mass = integral(joint, -REACH, REACH);
    const mean = integral((z) => z * joint(z), -REACH, REACH) / mass;
    const variance = integral((z) => (z - mean) ** 2 * joint(z), -REACH, REACH) / mass;
    return { logMass: Math.log(mass), mean, sd: Math.sqrt(variance) };
  });
  return {
    joint: {
      latentSize,
      evaluate: (z, count) => {
        const logLikelihood = new Float64Array(count);
        const logPrior = new Float64Array(count);
        for (let n = 0; n < count; n++) {
          for (let j = 0; j < latentSize; j++) {
            logLikelihood[n] = (logLikelihood[n] ?? 0) + logPart(j, z[n * latentSize + j] ?? 0);
          }
          logPrior[n] = standardNormalLogDensity(z.subarray(n * latentSize, (n + 1) * latentSize));
        }
        return Promise.resolve({ logLikelihood, logPrior });
      },
    },
    logEvidence: parts.reduce((sum, { logMass }) => sum + logMass, 0),
    mean: parts.map(({ mean }) => mean),
    sd: parts.map(({ sd }) => sd),
    elbo: ({ mean, sd }) =>
      rows.reduce((sum, _, j) => {
        const [m, s] = [mean[j] ?? 0, sd[j] ?? 1];
        const logQ = (z: number): number => -0.5 * (((z - m) / s) ** 2 + Math.log(2 * Math.PI * s * s));
        const term = (z: number): number => Math.exp(logQ(z)) * (logPart(j, z) + logNormal(z) - logQ(z));
        return sum + integral(term, m - REACH * s, m + REACH * s);
      }, 0),
  };
}
