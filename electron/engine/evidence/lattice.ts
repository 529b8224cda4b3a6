/**
 * A box of a turned lattice in latent space: z = origin + Σ_i k_i spacing_i u_i for integers low_i ≤ k_i ≤ high_i.
 * Points are listed row-major, the last axis fastest.
 */
export interface Lattice {
  /** [d], prior σ. */
  readonly origin: Float64Array;
  /** [d, d]: row i is the unit vector u_i; the rows are orthonormal. */
  readonly axes: Float64Array;
  /** [d], prior σ. */
  readonly spacing: Float64Array;
  /** [d], both ends included. */
  readonly low: Int32Array;
  readonly high: Int32Array;
}

export function latticeShape({ low, high }: Lattice): number[] {
  return Array.from(low, (l, i) => (high[i] ?? 0) - l + 1);
}

export function latticeCount(lattice: Lattice): number {
  return latticeShape(lattice).reduce((product, n) => product * n, 1);
}

/** log of the volume that one point stands for, log prior σ^d. */
export function latticeLogCell({ spacing }: Lattice): number {
  return spacing.reduce((sum, h) => sum + Math.log(h), 0);
}

/** [count, d] row-major. */
export function latticePoints(lattice: Lattice): Float64Array {
  const { origin, axes, spacing } = lattice;
  const d = origin.length;
  const points = new Float64Array(latticeCount(lattice) * d);
  forEachLatticeIndex(lattice, (k, index) => {
    for (let j = 0; j < d; j++) {
      let value = origin[j] ?? 0;
      for (let i = 0; i < d; i++) value += (k[i] ?? 0) * (spacing[i] ?? 0) * (axes[i * d + j] ?? 0);
      points[index * d + j] = value;
    }
  });
  return points;
}

/** Calls back with the integers (k_1 … k_d) and the place in the list of every point; `k` is reused. */
export function forEachLatticeIndex(lattice: Lattice, visit: (k: Int32Array, index: number) => void): void {
  const { low, high } = lattice;
  const d = low.length;
  const k = low.slice();
  const count = latticeCount(lattice);
  for (let index = 0; index < count; index++) {
    visit(k, index);
    for (let i = d - 1; i >= 0; i--) {
      if ((k[i] ?? 0) < (high[i] ?? 0)) {
        k[i] = (k[i] ?? 0) + 1;
        break;
      }
      k[i] = low[i] ?? 0;
    }
  }
}

/** True where the point lies in the box, edges included. */
export function latticeHolds(lattice: Lattice, z: Float64Array, offset: number): boolean {
  const { origin, axes, spacing, low, high } = lattice;
  const d = origin.length;
  for (let i = 0; i < d; i++) {
    let along = 0;
    for (let j = 0; j < d; j++) along += (axes[i * d + j] ?? 0) * ((z[offset + j] ?? 0) - (origin[j] ?? 0));
    const k = along / (spacing[i] ?? 1);
    if (k < (low[i] ?? 0) || k > (high[i] ?? 0)) return false;
  }
  return true;
}
