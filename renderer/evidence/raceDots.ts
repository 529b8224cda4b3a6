import type { PlaneDimensions, PlaneScale } from "./planeWindow";

/** Radius in px of a dot that holds all the weight, in a map 264 px wide; area is the share of the weight. */
const FULL_RADIUS = 46;
/** px; shares too small for their true area are drawn so that one sees where samples fell. */
const SMALLEST_RADIUS = 0.8;
/** px; larger dots have an outline, so that they can be told apart where they overlap. */
const OUTLINED = 2.5;

/** Radius in px of a sample with this share of the weight. */
export const dotRadius = (share: number, mapSize: number): number =>
  ((FULL_RADIUS * mapSize) / 264) * Math.sqrt(share);

export interface RaceDots {
  /** [count, latentSize], prior σ. */
  readonly z: Float32Array;
  /** [count], nats. */
  readonly logWeights: Float32Array;
  readonly latentSize: number;
  readonly dimensions: PlaneDimensions;
  /** Samples shown, the first ones drawn. */
  readonly played: number;
  /** log Σ w over those shown, nats. */
  readonly logTotal: number;
}

/** Where samples of a one-dimensional latent are spread across the strip: evenly, in no order that means anything. */
const spread = (index: number): number => (index * 0.618_033_988_75) % 1;

/** Draws the samples and says how many of them lie in the window. */
export function drawRaceDots(
  g: CanvasRenderingContext2D,
  dots: RaceDots,
  scale: PlaneScale,
  size: { readonly width: number; readonly height: number },
  color: string,
): number {
  const { z, logWeights, latentSize, dimensions, played, logTotal } = dots;
  const { width, height } = size;
  const [i, j] = dimensions;
  const mapSize = Math.min(width, height);
  const large: number[] = [];
  let inside = 0;
  g.fillStyle = color;
  g.strokeStyle = color;
  g.beginPath();
  for (let k = 0; k < played; k++) {
    const x = scale.x(z[k * latentSize + i] ?? 0);
    const y = latentSize === 1 ? 12 + spread(k) * (height - 24) : scale.y(z[k * latentSize + j] ?? 0);
    if (x >= 0 && x <= width && y >= 0 && y <= height) inside++;
    const radius = dotRadius(Math.exp((logWeights[k] ?? -Infinity) - logTotal), mapSize);
    if (radius > 1.2) {
      large.push(x, y, radius);
      continue;
    }
    const r = Math.max(SMALLEST_RADIUS, radius);
    if (x > -r && x < width + r && y > -r && y < height + r) g.rect(x - r, y - r, 2 * r, 2 * r);
  }
  g.globalAlpha = 0.5;
  g.fill();
  g.lineWidth = 0.8;
  for (let n = 0; n < large.length; n += 3) {
    const radius = large[n + 2] ?? 0;
    g.beginPath();
    g.arc(large[n] ?? 0, large[n + 1] ?? 0, radius, 0, 2 * Math.PI);
    g.globalAlpha = 0.45;
    g.fill();
    if (radius > OUTLINED) {
      g.globalAlpha = 1;
      g.stroke();
    }
  }
  g.globalAlpha = 1;
  return inside;
}
