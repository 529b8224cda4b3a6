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

/** px; up to this radius a square cannot be told from a disc. */
const LARGEST_SQUARE = 1.2;

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

/** Red, green, blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

const OPACITY = 0.5;

/** Lays a square of `side` device px over a picture of [height, width, 4]. */
function stamp(picture: ImageData, left: number, top: number, side: number, [r, g, b]: Rgb): void {
  const { width, height, data } = picture;
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + side); x++) {
      const at = 4 * (y * width + x);
      data[at] = r;
      data[at + 1] = g;
      data[at + 2] = b;
      // Squares over each other are denser, as one ink over itself.
      data[at + 3] = 255 - (255 - (data[at + 3] ?? 0)) * (1 - OPACITY);
    }
  }
}

/**
 * Draws the samples and says how many of them lie in the window. Thousands of them are smaller than two pixels and are
 * written into a picture, which costs the same on any graphics device; only those that can be seen as discs are paths.
 */
export function drawRaceDots(
  g: CanvasRenderingContext2D,
  dots: RaceDots,
  scale: PlaneScale,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
  color: Rgb,
): number {
  const { z, logWeights, latentSize, dimensions, played, logTotal } = dots;
  const { width, height, ratio } = size;
  const [i, j] = dimensions;
  const mapSize = Math.min(width, height);
  const picture = g.createImageData(g.canvas.width, g.canvas.height);
  const large: number[] = [];
  let inside = 0;
  for (let k = 0; k < played; k++) {
    const x = scale.x(z[k * latentSize + i] ?? 0);
    const y = latentSize === 1 ? 12 + spread(k) * (height - 24) : scale.y(z[k * latentSize + j] ?? 0);
    if (x >= 0 && x <= width && y >= 0 && y <= height) inside++;
    const radius = dotRadius(Math.exp((logWeights[k] ?? -Infinity) - logTotal), mapSize);
    if (radius > LARGEST_SQUARE) {
      large.push(x, y, radius);
      continue;
    }
    const side = Math.max(1, Math.round(2 * Math.max(SMALLEST_RADIUS, radius) * ratio));
    stamp(picture, Math.round(x * ratio - side / 2), Math.round(y * ratio - side / 2), side, color);
  }
  g.putImageData(picture, 0, 0);
  g.fillStyle = `rgb(${color.join(", ")})`;
  g.strokeStyle = g.fillStyle;
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

/** "#7593fa" or, from a minifier, "#79f". */
export function parseHex(text: string): Rgb {
  const hex = text.trim().slice(1);
  const value = Number.parseInt(hex.length === 3 ? hex.replace(/./g, "$&$&") : hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
