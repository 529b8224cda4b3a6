import { symmetricEigen } from "#shared/math/symmetricEigen";
import type { OrientedGaussian } from "./orientedGaussian";

/** A local maximum of log p(x, z). */
export interface Peak {
  readonly logJoint: number;
  /** Laplace's approximation: N(peak, −(∇²log p)⁻¹). */
  readonly gaussian: OrientedGaussian;
  /** log of the mass of that approximation: log p(x, z*) + ½ log det(2π Σ), nats. */
  readonly logMass: number;
}

interface Climber {
  readonly centre: Float64Array;
  readonly value: number;
  readonly axes: Float64Array;
  /** [d]: how far the second differences reach along each axis. */
  readonly width: Float64Array;
  /** Longest step allowed. */
  readonly radius: number;
  readonly isDone: boolean;
}

interface Quadratic {
  readonly axes: Float64Array;
  readonly curvature: Float64Array;
  readonly slope: Float64Array;
}

const MOST_ROUNDS = 60;
/** Second differences reach half a standard deviation: far above the rounding of float32 models, near enough to be local. */
const REACH_IN_SD = 0.5;
/** Curvatures below this are not told from flat: a standard deviation of 10 prior σ. */
const FLAT = 0.01;
/** Done when the quadratic model promises less than this, nats (a step of 0.03 standard deviations). */
const SMALL_GAIN = 5e-4;
/** Next to a hard edge, where densities of 0 leave no curvature to see, the reach stops shrinking here, prior σ. */
const NARROWEST = 1e-5;
const FRACTIONS = [1, 0.5, 0.2, 0.05] as const;

/**
 * Climbs from every start to a peak by Newton steps on second differences, all starts in one batch per round.
 * Exact in one step where log p is quadratic, whatever the reach; needs no gradients.
 *
 * @param starts each [d].
 * @param reach the first reach, prior σ.
 */
export async function climb(
  starts: readonly Float64Array[],
  reach: number,
  evaluate: (z: Float64Array) => Promise<Float64Array>,
): Promise<Peak[]> {
  const d = starts[0]?.length ?? 0;
  let climbers: Climber[] = starts.map((centre) => {
    const axes = new Float64Array(d * d);
    for (let i = 0; i < d; i++) axes[i * d + i] = 1;
    const width = new Float64Array(d).fill(reach / 2);
    return { centre, value: -Infinity, axes, width, radius: 2 * reach, isDone: false };
  });
  for (let round = 0; round < MOST_ROUNDS && climbers.some((c) => !c.isDone); round++) {
    climbers = await climbOnce(climbers, d, evaluate);
  }
  return climbers.map((c) => {
    const sd = c.width.map((w) => w / REACH_IN_SD);
    const logMass = c.value + sd.reduce((sum, s) => sum + Math.log(s) + 0.5 * Math.log(2 * Math.PI), 0);
    return { logJoint: c.value, gaussian: { mean: c.centre, axes: c.axes, sd }, logMass };
  });
}

async function climbOnce(
  climbers: readonly Climber[],
  d: number,
  evaluate: (z: Float64Array) => Promise<Float64Array>,
): Promise<Climber[]> {
  const active = climbers.filter((c) => !c.isDone);
  const offsets = stencil(d);
  const around = await evaluate(gather(active.flatMap((c) => offsets.map((o) => displaced(c, o)))));
  const models = active.map((c, i) =>
    fitQuadratic(c, around.subarray(i * offsets.length, (i + 1) * offsets.length)),
  );
  const trials = active.flatMap((c, i) => {
    const step = newtonStep(models[i], c.radius);
    return FRACTIONS.map((f) => c.centre.map((v, j) => v + f * (step[j] ?? 0)));
  });
  const tried = await evaluate(gather(trials));
  const moved = active.map((c, i) => {
    const values = around.subarray(i * offsets.length, (i + 1) * offsets.length);
    let best = { value: values[0] ?? -Infinity, at: c.centre, fraction: 0 };
    // A corner of the stencil may be better than any step, where the surface is not quadratic.
    offsets.forEach((o, k) => {
      const value = values[k] ?? -Infinity;
      if (value > best.value) best = { value, at: displaced(c, o), fraction: 0.05 };
    });
    FRACTIONS.forEach((fraction, k) => {
      const value = tried[i * FRACTIONS.length + k] ?? -Infinity;
      const at = trials[i * FRACTIONS.length + k];
      if (value > best.value && at !== undefined) best = { value, at, fraction };
    });
    return advanced(c, models[i], best, values[0] ?? -Infinity);
  });
  let next = 0;
  return climbers.map((c) => (c.isDone ? c : (moved[next++] ?? c)));
}

/** Multiples of the widths along the axes: the centre, both ways along each axis, four ways across each pair. */
function stencil(d: number): readonly (readonly number[])[] {
  const unit = (entries: readonly (readonly [number, number])[]) => {
    const offset = Array.from({ length: d }, () => 0);
    for (const [axis, by] of entries) offset[axis] = by;
    return offset;
  };
  const offsets = [unit([])];
  for (let i = 0; i < d; i++) offsets.push(unit([[i, 1]]), unit([[i, -1]]));
  for (let i = 0; i < d; i++) {
    for (let j = i + 1; j < d; j++) {
      for (const [a, b] of [
        [1, 1],
        [-1, -1],
        [1, -1],
        [-1, 1],
      ] as const)
        offsets.push(
          unit([
            [i, a],
            [j, b],
          ]),
        );
    }
  }
  return offsets;
}

function displaced({ centre, axes, width }: Climber, offset: readonly number[]): Float64Array {
  const d = centre.length;
  return centre.map((v, j) =>
    offset.reduce((sum, o, i) => sum + o * (width[i] ?? 0) * (axes[i * d + j] ?? 0), v),
  );
}

/** Gradient and curvature by central differences, turned to the curvature's own axes. Null where a value is −∞. */
function fitQuadratic(c: Climber, f: Float64Array): Quadratic | null {
  if (f.some((v) => v === -Infinity)) return null;
  const d = c.centre.length;
  const w = (i: number) => c.width[i] ?? 1;
  const at = (i: number) => f[i] ?? 0;
  const minus = new Float64Array(d * d);
  const gradient = new Float64Array(d);
  let pair = 1 + 2 * d;
  for (let i = 0; i < d; i++) {
    gradient[i] = (at(1 + 2 * i) - at(2 + 2 * i)) / (2 * w(i));
    minus[i * d + i] = -(at(1 + 2 * i) + at(2 + 2 * i) - 2 * at(0)) / w(i) ** 2;
    for (let j = i + 1; j < d; j++, pair += 4) {
      const mixed = (at(pair) + at(pair + 1) - at(pair + 2) - at(pair + 3)) / (4 * w(i) * w(j));
      minus[i * d + j] = -mixed;
      minus[j * d + i] = -mixed;
    }
  }
  const { values, vectors } = symmetricEigen(minus, d);
  const axes = new Float64Array(d * d);
  const slope = new Float64Array(d);
  for (let k = 0; k < d; k++) {
    for (let i = 0; i < d; i++) {
      const v = vectors[k * d + i] ?? 0;
      slope[k] = (slope[k] ?? 0) + v * (gradient[i] ?? 0);
      for (let j = 0; j < d; j++) axes[k * d + j] = (axes[k * d + j] ?? 0) + v * (c.axes[i * d + j] ?? 0);
    }
  }
  return { axes, curvature: values, slope };
}

/** slope/curvature along each axis, as far as `radius` where the surface is flat or bends upwards; [d]. */
function newtonStep(model: Quadratic | null | undefined, radius: number): Float64Array {
  if (model === null || model === undefined) return new Float64Array(0);
  const { axes, curvature, slope } = model;
  const d = slope.length;
  const along = slope.map((g, i) => {
    const c = curvature[i] ?? 0;
    return c > FLAT ? g / c : Math.sign(g) * radius;
  });
  const length = Math.hypot(...along);
  const scale = length > radius ? radius / length : 1;
  return new Float64Array(d).map((_, j) =>
    along.reduce((sum, a, i) => sum + scale * a * (axes[i * d + j] ?? 0), 0),
  );
}

function advanced(
  c: Climber,
  model: Quadratic | null | undefined,
  best: { value: number; at: Float64Array; fraction: number },
  before: number,
): Climber {
  const widest = Math.max(...c.width);
  const narrowest = Math.min(...c.width);
  if (model === null || model === undefined) {
    const width = c.width.map((w) => w / 2);
    return {
      ...c,
      centre: best.at,
      value: best.value,
      width,
      radius: c.radius / 2,
      isDone: narrowest < NARROWEST,
    };
  }
  const ideal = model.curvature.map((k) => (k > FLAT ? REACH_IN_SD / Math.sqrt(k) : 4 * widest));
  const width = ideal.map((w) =>
    Math.min(Math.max(w, narrowest / 8), 4 * widest, REACH_IN_SD / Math.sqrt(FLAT)),
  );
  const gain = model.slope.reduce(
    (sum, g, i) => sum + (0.5 * g * g) / Math.max(FLAT, model.curvature[i] ?? 0),
    0,
  );
  const isSettled =
    model.curvature.every((k) => k > FLAT) &&
    gain < SMALL_GAIN &&
    // The reach must have been right when the curvature was measured with it, not only be right from now on.
    ideal.every((w) => w < 1.5 * widest && w > narrowest / 1.5);
  const hasRisen = best.value > before;
  const radius = best.fraction === 1 ? 2 * c.radius : hasRisen ? c.radius : c.radius / 4;
  // No step rises and none is left to try: a kink, or rounding.
  const isStuck = !hasRisen && radius < 1e-3 * narrowest;
  return {
    centre: best.at,
    value: best.value,
    axes: model.axes,
    width,
    radius,
    isDone: isSettled || isStuck,
  };
}

function gather(rows: readonly Float64Array[]): Float64Array {
  const d = rows[0]?.length ?? 0;
  const out = new Float64Array(rows.length * d);
  rows.forEach((row, i) => out.set(row, i * d));
  return out;
}
