import { latticeCount, latticeShape, type Lattice } from "./lattice";

/** −∞ is interpolated as this far below the highest value: below the smallest positive double. */
const FLOOR = 800;

/**
 * A lattice `factor` times finer in the same box, with log values between the points by Catmull & Rom's cubic (1974):
 * exact where the values are quadratic, so that a Gaussian's log density loses nothing.
 *
 * @param values [count], row-major, nats; −∞ allowed.
 */
export function upsampleLattice(
  lattice: Lattice,
  values: Float64Array,
  factor: number,
): { readonly lattice: Lattice; readonly values: Float64Array } {
  let max = -Infinity;
  for (const value of values) max = Math.max(max, value);
  let current: Float64Array = values.map((value) => Math.max(value, max - FLOOR));
  const shape = latticeShape(lattice);
  for (let axis = 0; axis < shape.length; axis++) {
    current = upsampleAxis(current, shape, axis, factor);
    shape[axis] = ((shape[axis] ?? 1) - 1) * factor + 1;
  }
  const finer: Lattice = {
    ...lattice,
    spacing: lattice.spacing.map((h) => h / factor),
    low: lattice.low.map((k) => k * factor),
    high: lattice.high.map((k) => k * factor),
  };
  return { lattice: finer, values: current };
}

/** The finest factor, 1 … `most`, that keeps these lattices together within `points`. */
export function upsamplingFactor(lattices: readonly Lattice[], points: number, most: number): number {
  const d = lattices[0]?.low.length ?? 1;
  const count = lattices.reduce((sum, lattice) => sum + latticeCount(lattice), 0);
  return Math.max(1, Math.min(most, Math.floor((points / count) ** (1 / d))));
}

function upsampleAxis(
  values: Float64Array,
  shape: readonly number[],
  axis: number,
  factor: number,
): Float64Array {
  const length = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const outer = values.length / (length * inner);
  const longer = (length - 1) * factor + 1;
  const out = new Float64Array(outer * longer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = (k: number) => values[(o * length + k) * inner + i] ?? 0;
      for (let k = 0; k < longer; k++) {
        const cell = Math.min(Math.floor(k / factor), Math.max(0, length - 2));
        out[(o * longer + k) * inner + i] = catmullRom(at, length, cell, k / factor - cell);
      }
    }
  }
  return out;
}

/** Cubic between points `cell` and `cell + 1`; past the ends the values go on as a parabola. */
function catmullRom(at: (k: number) => number, length: number, cell: number, t: number): number {
  if (length < 4 || t === 0) return t === 0 ? at(cell) : at(cell) * (1 - t) + at(cell + 1) * t;
  const b = at(cell);
  const c = at(cell + 1);
  const a = cell > 0 ? at(cell - 1) : 3 * b - 3 * c + at(cell + 2);
  const d = cell + 2 < length ? at(cell + 2) : 3 * c - 3 * b + at(cell - 1);
  const value = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  // Beside a hard edge a cubic overshoots by many nats. A parabola passes its ends by at most an eighth of its second
  // difference; what the two second differences here do not agree on is not allowed.
  const before = a - 2 * b + c;
  const after = b - 2 * c + d;
  const bend = before * after > 0 ? Math.min(Math.abs(before), Math.abs(after)) / 8 : 0;
  return Math.min(Math.max(value, Math.min(b, c) - bend), Math.max(b, c) + bend);
}
