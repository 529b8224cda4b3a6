import type { Peak } from "./climb";
import type { Evaluate } from "./findModes";
import { forEachLatticeIndex, latticePoints, latticeShape, type Lattice } from "./lattice";
import type { OrientedGaussian } from "./orientedGaussian";
import { summarise, type PosteriorPatch } from "./posteriorPatch";

/** log of a face's highest value under the patch's highest: exp(−24) is 7 σ. */
const FACE_DROP = 24;

/** The patch in a box so large that its faces hold nothing. */
export async function growPatch(
  start: PosteriorPatch,
  peaks: readonly Peak[],
  scales: readonly OrientedGaussian[],
  evaluate: Evaluate,
): Promise<PosteriorPatch> {
  let patch = start;
  // The budget of evaluations ends a growth that would not end by itself.
  for (;;) {
    const grown = grownBox(patch);
    if (grown === null) return patch;
    const points = latticePoints(grown);
    const values = await evaluateOutside(patch, grown, points, evaluate);
    patch = summarise(peaks, patch.modes, grown, points, values, scales);
  }
}

/** The box with a quarter more on every side whose face still holds something; null when none does. */
function grownBox({ lattice, logJoint, logShare }: PosteriorPatch): Lattice | null {
  const d = lattice.origin.length;
  let peak = -Infinity;
  const face = { low: new Float64Array(d).fill(-Infinity), high: new Float64Array(d).fill(-Infinity) };
  forEachLatticeIndex(lattice, (k, index) => {
    const value = (logJoint[index] ?? 0) + (logShare[index] ?? 0);
    peak = Math.max(peak, value);
    for (let i = 0; i < d; i++) {
      if (k[i] === lattice.low[i]) face.low[i] = Math.max(face.low[i] ?? 0, value);
      if (k[i] === lattice.high[i]) face.high[i] = Math.max(face.high[i] ?? 0, value);
    }
  });
  const shape = latticeShape(lattice);
  const more = (i: number) => Math.max(2, Math.ceil((shape[i] ?? 0) / 4));
  const low = lattice.low.map((k, i) => ((face.low[i] ?? 0) > peak - FACE_DROP ? k - more(i) : k));
  const high = lattice.high.map((k, i) => ((face.high[i] ?? 0) > peak - FACE_DROP ? k + more(i) : k));
  const isSame = low.every((k, i) => k === lattice.low[i]) && high.every((k, i) => k === lattice.high[i]);
  return isSame ? null : { ...lattice, low, high };
}

/** log p(x, z) on the grown lattice, asking only for the points that the patch does not have. */
async function evaluateOutside(
  patch: PosteriorPatch,
  grown: Lattice,
  points: Float64Array,
  evaluate: Evaluate,
): Promise<Float64Array> {
  const { low, high } = patch.lattice;
  const d = low.length;
  const shape = latticeShape(patch.lattice);
  const values = new Float64Array(points.length / d);
  const missing: number[] = [];
  forEachLatticeIndex(grown, (k, index) => {
    let old = 0;
    for (let i = 0; i < d; i++) {
      const at = k[i] ?? 0;
      if (at < (low[i] ?? 0) || at > (high[i] ?? 0)) {
        missing.push(index);
        return;
      }
      old = old * (shape[i] ?? 0) + at - (low[i] ?? 0);
    }
    values[index] = patch.logJoint[old] ?? -Infinity;
  });
  const asked = new Float64Array(missing.length * d);
  missing.forEach((index, row) => asked.set(points.subarray(index * d, (index + 1) * d), row * d));
  const answers = await evaluate(asked);
  missing.forEach((index, row) => (values[index] = answers[row] ?? -Infinity));
  return values;
}
