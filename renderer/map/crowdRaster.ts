import type { RowMask } from "#shared/table/rowMask";
import type { Extent } from "#shared/math/densityGrid";

/** What a raster is made of: the rows in an order in which neighbours in the plane follow each other. */
export interface CrowdRows {
  /** [n] rows of the data. */
  readonly order: Int32Array;
  /** [n, 3]: x, y and depth at the start and at the end of a glide, in that order. */
  readonly from: Float32Array;
  readonly to: Float32Array;
}

/** Optical depth beyond which a cell is as good as opaque: 1 − e⁻⁸ differs from 1 by less than half a byte's step. */
const OPAQUE = 8;

/** However many faded rows lie above each other, they stay behind: their crowd is no denser than this. */
const MOST_BEHIND = 0.34;

/** Opacity by optical depth, 0 to OPAQUE in steps, in front and behind. */
const STEPS = 512;
const opacities = (most: number): Float32Array =>
  Float32Array.from({ length: STEPS + 1 }, (_, k) => most * (1 - Math.exp(-(k / STEPS) * (OPAQUE / most))));
const IN_FRONT = opacities(1);
const BEHIND = opacities(MOST_BEHIND);

/** −ln(1 − α): opacities of dots above each other multiply, these add. 255 is one step short of opaque. */
export const opticalDepth = (alpha: number): number => -Math.log(1 - Math.min(alpha, 254 / 255));

const depthsOf = (share: number): Float32Array =>
  Float32Array.from({ length: 256 }, (_, alpha) => (alpha === 0 ? 0 : opticalDepth((alpha / 255) * share)));

/**
 * Dots of many rows summed up in the cells of a grid over the plot: every row counts, in no order, so that a cell has the
 * mean colour of its dots and the opacity that so many would have above each other. Two sums: of the rows in front, and of
 * the faded ones behind them.
 */
export class CrowdRaster {
  width = 0;
  height = 0;
  /** Rows inside the grid at the last `place`. */
  inSight = 0;
  /** [height, width, 4]: premultiplied colour and opacity; line 0 is the lowest. */
  pixels = new Uint8Array(0);
  private rows: CrowdRows = {
    order: new Int32Array(0),
    from: new Float32Array(0),
    to: new Float32Array(0),
  };
  private isResting = true;
  private cells = new Int32Array(0);
  private colors = new Uint32Array(0);
  /** [2, height, width, 4]: colour times optical depth, and optical depth; in front and behind. */
  private sums = new Float32Array(0);
  private readonly depths: Float32Array;

  /** `fade` is the share of their opacity that rows behind keep. */
  constructor(fade: number) {
    const [full, faded] = [depthsOf(1), depthsOf(fade)];
    this.depths = new Float32Array(512);
    this.depths.set(full);
    this.depths.set(faded, 256);
  }

  setRows(rows: CrowdRows): void {
    this.rows = rows;
    this.isResting = rows.from === rows.to;
    this.cells = new Int32Array(rows.order.length);
    this.colors = new Uint32Array(rows.order.length);
  }

  /** [count, 4] bytes of the data's rows: colour and opacity. */
  setColors(bytes: Uint8Array): void {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    const { order } = this.rows;
    for (let k = 0; k < order.length; k++) this.colors[k] = words[order[k] ?? 0] ?? 0;
  }

  /** Finds the cell of every row in a grid of `width` × `height` over the extent, at the share `mix` of the glide. */
  place(extent: Extent, width: number, height: number, mix: number): void {
    if (width !== this.width || height !== this.height) {
      this.width = width;
      this.height = height;
      this.sums = new Float32Array(8 * width * height);
      this.pixels = new Uint8Array(4 * width * height);
    }
    const { from, to } = this.rows;
    const { cells } = this;
    const { x0, y0 } = extent;
    const perX = width / (extent.x1 - x0);
    const perY = height / (extent.y1 - y0);
    const n = cells.length;
    // The indices stay inside the arrays: `as` spares a million tests for a hole.
    let inSight = 0;
    if (this.isResting || mix >= 1) {
      for (let k = 0; k < n; k++) {
        const x = ((to[3 * k] as number) - x0) * perX;
        const y = ((to[3 * k + 1] as number) - y0) * perY;
        const isIn = x >= 0 && x < width && y >= 0 && y < height;
        cells[k] = isIn ? (y | 0) * width + (x | 0) : -1;
        if (isIn) inSight++;
      }
    } else {
      for (let k = 0; k < n; k++) {
        const xa = from[3 * k] as number;
        const ya = from[3 * k + 1] as number;
        const x = (xa + ((to[3 * k] as number) - xa) * mix - x0) * perX;
        const y = (ya + ((to[3 * k + 1] as number) - ya) * mix - y0) * perY;
        const isIn = x >= 0 && x < width && y >= 0 && y < height;
        cells[k] = isIn ? (y | 0) * width + (x | 0) : -1;
        if (isIn) inSight++;
      }
    }
    this.inSight = inSight;
  }

  /** Rows of the data inside the grid, in no particular order. */
  rowsInSight(): number[] {
    const rows: number[] = [];
    this.rows.order.forEach((row, k) => {
      if ((this.cells[k] ?? -1) >= 0) rows.push(row);
    });
    return rows;
  }

  /**
   * Sums the dots up: rows of `visible` alone, in front those of `marked` (null for all). With a `depthRange` in σ nearer
   * rows are fuller.
   */
  shade(visible: RowMask | null, marked: RowMask | null, depthRange: number): void {
    const { cells, colors, sums, depths, rows } = this;
    const { order, to } = rows;
    sums.fill(0);
    const behind = sums.length >> 1;
    const n = cells.length;
    for (let k = 0; k < n; k++) {
      const cell = cells[k] as number;
      if (cell < 0) continue;
      const row = order[k] as number;
      const bit = row & 7;
      if (visible !== null && (((visible[row >> 3] as number) >> bit) & 1) === 0) continue;
      // 1 for a row behind; no branch, which half of a million rows would mispredict.
      const isBehind = marked === null ? 0 : 1 - (((marked[row >> 3] as number) >> bit) & 1);
      const color = colors[k] as number;
      let depth = depths[(color >>> 24) | (isBehind << 8)] as number;
      if (depthRange > 0) {
        const near = (to[3 * k + 2] as number) / depthRange;
        depth *= 0.62 + 0.38 * (near < -1 ? -1 : near > 1 ? 1 : near);
      }
      const at = 4 * cell + behind * isBehind;
      sums[at] = (sums[at] as number) + (color & 255) * depth;
      sums[at + 1] = (sums[at + 1] as number) + ((color >>> 8) & 255) * depth;
      sums[at + 2] = (sums[at + 2] as number) + ((color >>> 16) & 255) * depth;
      sums[at + 3] = (sums[at + 3] as number) + depth;
    }
    this.compose(marked !== null);
  }

  /** The dots in front over those behind, in bytes. */
  private compose(hasBehind: boolean): void {
    const { sums, pixels } = this;
    const behind = sums.length >> 1;
    pixels.fill(0);
    const perStep = STEPS / OPAQUE;
    for (let at = 0; at < behind; at += 4) {
      const depth = sums[at + 3] as number;
      const depthBehind = hasBehind ? (sums[behind + at + 3] as number) : 0;
      if (depth === 0 && depthBehind === 0) continue;
      let alpha = 0;
      let [red, green, blue] = [0, 0, 0];
      if (depth > 0) {
        alpha = IN_FRONT[Math.min(STEPS, (depth * perStep + 0.5) | 0)] as number;
        const share = alpha / depth;
        red = (sums[at] as number) * share;
        green = (sums[at + 1] as number) * share;
        blue = (sums[at + 2] as number) * share;
      }
      if (depthBehind > 0) {
        const under = (1 - alpha) * (BEHIND[Math.min(STEPS, (depthBehind * perStep + 0.5) | 0)] as number);
        const share = under / depthBehind;
        red += (sums[behind + at] as number) * share;
        green += (sums[behind + at + 1] as number) * share;
        blue += (sums[behind + at + 2] as number) * share;
        alpha += under;
      }
      pixels[at] = red + 0.5;
      pixels[at + 1] = green + 0.5;
      pixels[at + 2] = blue + 0.5;
      pixels[at + 3] = 255 * alpha + 0.5;
    }
  }
}
