import { massOfRadius } from "#shared/math/gaussian";

export interface PriorContour {
  /** σ. */
  readonly radius: number;
  /** Share of the prior's mass inside. */
  readonly mass: number;
  readonly label: string;
}

/** Radius that holds 95 % of a two-dimensional standard normal: √(−2 ln 0.05). */
const RADIUS_95 = Math.sqrt(-2 * Math.log(0.05));

/**
 * Contours of the prior's marginal in the plane. Any two orthonormal directions of a standard normal are a
 * two-dimensional standard normal, so the radii 1, 2 and 2.448 σ hold 39, 86 and 95 %, whatever the view. With one
 * latent dimension the bounds are ±1 σ (68 %) and ±1.96 σ (95 %).
 */
export function priorContours(latentSize: number): readonly PriorContour[] {
  if (latentSize === 1)
    return [
      { radius: 1, mass: 0.6827, label: "68 %" },
      { radius: 1.959964, mass: 0.95, label: "95 % of prior mass" },
    ];
  return [1, 2, RADIUS_95].map((radius, k) => {
    const mass = massOfRadius(radius);
    return { radius, mass, label: `${Math.round(mass * 100)} %${k === 2 ? " of prior mass" : ""}` };
  });
}
