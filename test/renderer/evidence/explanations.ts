import type { Explanation, RungRow } from "#shared/contract/evidenceContract";

export const rung = (k: number, mean: number, change: Partial<RungRow> = {}): RungRow => ({
  k,
  mean,
  standardError: 0.02,
  low: null,
  high: null,
  blocks: Math.max(1, Math.floor(1000 / k)),
  ...change,
});

/** An item of two latent dimensions whose exact log p(x) is −148.62 nats and whose gap is 0.82. */
export function explanationOf(change: Partial<Explanation> = {}): Explanation {
  return {
    row: 3,
    step: 500,
    seed: 1,
    latentSize: 2,
    mean: Float32Array.of(0.5, -1),
    sd: Float32Array.of(0.2, 0.1),
    exact: {
      logEvidence: -148.62,
      exact: true,
      sentence: "Exact: Riemann sum at spacing 0.25 posterior σ.",
      resolution: 0.25,
      evaluations: 10_000,
      mean: Float32Array.of(0.4, -0.9),
      covariance: Float32Array.of(0.04, 0.01, 0.01, 0.02),
      modes: [],
      modeCount: 1,
      kl: 0.82,
      overlap: 0.7,
      elbo: -149.44,
      contours: [],
    },
    exactRefusal: null,
    elbo: { value: -149.44, standardError: 0.03 },
    reconstruction: { value: -146.37, standardError: 0.03 },
    kl: 3.07,
    evidence: { count: 1000, logEvidence: -148.56, standardError: 0.05, effectiveSampleSize: 322 },
    verdict: { quality: "usable", shape: 0.54, usableUpTo: 0.67, sentence: "Usable." },
    ladder: {
      encoder: [rung(1, -149.45, { low: -152, high: -148 }), rung(10, -148.7), rung(1000, -148.6)],
      prior: [rung(1, -173.6), rung(10, -153), rung(1000, -148.7)],
    },
    ...change,
  };
}
