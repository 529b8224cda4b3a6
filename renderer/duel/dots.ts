import { flatContext } from "../components/flatContext";
import { tokenColor } from "../evidence/tokenColor";
import type { ThemeName } from "../theme/theme";

/** px */
const RADIUS = 1.75;
/** px about a dot that count as hitting it. */
const HIT = 12;

/** Dots of rows in px of one canvas; NaN for a row that is not in sight. */
export interface Dots {
  /** [count] */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly row: ArrayLike<number>;
}

/** Paints every dot in its class colour; rows of hidden classes and those without a place are left out. */
export function paintDots(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
  { x, y, row }: Dots,
  labels: Int32Array | null,
  hidden: ReadonlySet<number>,
  theme: ThemeName,
): void {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  const context = flatContext(canvas);
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  // Many dots on one another still show where they are dense.
  context.globalAlpha = x.length > 5_000 ? 0.5 : 0.8;
  for (let i = 0; i < x.length; i++) {
    const label = labels?.[row[i] ?? -1] ?? -1;
    if (hidden.has(label)) continue;
    const [px, py] = [x[i] ?? NaN, y[i] ?? NaN];
    if (!(px >= -RADIUS && px <= size.width + RADIUS && py >= -RADIUS && py <= size.height + RADIUS))
      continue;
    context.fillStyle = tokenColor(label < 0 ? "--text-2" : `--cat-${label % 10}`, theme);
    context.beginPath();
    context.arc(px, py, RADIUS, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Index of the dot nearest to a place of the canvas; null where none is near. */
export function hitDot({ x, y }: Dots, atX: number, atY: number): number | null {
  let best = HIT * HIT;
  let found: number | null = null;
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [(x[i] ?? NaN) - atX, (y[i] ?? NaN) - atY];
    const distance = dx * dx + dy * dy;
    if (distance <= best) {
      best = distance;
      found = i;
    }
  }
  return found;
}
