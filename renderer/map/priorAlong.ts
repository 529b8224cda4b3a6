import { project, projectCovariance } from "#shared/math/linearView";
import type { MapContext } from "./mapContext";

const PEAK = 1 / Math.sqrt(2 * Math.PI);

/** The prior's marginal density per σ along one direction of the plane, at a place of that direction. */
export function priorAlong(context: MapContext, axis: 0 | 1): (at: number) => number {
  const { view, encoding, priorCentre } = context;
  const prior = encoding?.latentSize === view.latentSize ? encoding.prior : undefined;
  if (prior === undefined) {
    const centre = axis === 0 ? priorCentre.x : priorCentre.y;
    return (at) => PEAK * Math.exp(-0.5 * (at - centre) ** 2);
  }
  const parts = Array.from(prior.logWeights, (logWeight, m) => {
    const { x, y } = project(view, prior.mean, m * prior.latentSize);
    const [xx, , yy] = projectCovariance(view, prior.sd, m * prior.latentSize);
    const variance = axis === 0 ? xx : yy;
    return {
      centre: axis === 0 ? x : y,
      variance,
      height: (PEAK * Math.exp(logWeight)) / Math.sqrt(variance),
    };
  });
  return (at) => {
    let sum = 0;
    for (const { centre, variance, height } of parts)
      sum += height * Math.exp((-0.5 * (at - centre) ** 2) / variance);
    return sum;
  };
}
