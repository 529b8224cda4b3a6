/**
 * A linear view of latent space: the plane coordinates of z are A (z − origin), with A of two orthonormal rows.
 * Two chosen axes, the first principal components and a turned three-dimensional view are all of this form, so
 * that one map draws them all and every Gaussian stays an ellipse.
 */
export interface LinearView {
  readonly latentSize: number;
  /** [2, latentSize], row-major, orthonormal rows. */
  readonly rows: Float64Array;
  /** [latentSize]: towards the viewer; only in three dimensions. */
  readonly depth: Float64Array | null;
  /** [latentSize]: the point of latent space drawn at (0, 0). */
  readonly origin: Float64Array;
  /** Names of the two axes: "z₁", "PC 1"; empty strings where the view is turned. */
  readonly labels: readonly [string, string];
  /** Latent dimensions that the view shows fully (the axes chosen); empty for PCA. */
  readonly dimensions: readonly number[];
}

export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

export interface Ellipse extends PlanePoint {
  /** Half axes, the longer first, in plane units (prior σ). */
  readonly a: number;
  readonly b: number;
  /** Angle of the longer half axis, radians, counter-clockwise from the x axis. */
  readonly angle: number;
}

export function axesView(
  latentSize: number,
  x: number,
  y: number,
  name: (dimension: number) => string,
): LinearView {
  const rows = new Float64Array(2 * latentSize);
  rows[x] = 1;
  if (latentSize > 1) rows[latentSize + y] = 1;
  return {
    latentSize,
    rows,
    depth: null,
    origin: new Float64Array(latentSize),
    labels: [name(x), latentSize > 1 ? name(y) : ""],
    dimensions: latentSize > 1 ? [x, y] : [x],
  };
}

/** Plane coordinates of z. */
export function project(view: LinearView, z: ArrayLike<number>, offset = 0): PlanePoint {
  const { latentSize, rows, origin } = view;
  let x = 0;
  let y = 0;
  for (let j = 0; j < latentSize; j++) {
    const v = (z[offset + j] ?? 0) - (origin[j] ?? 0);
    x += (rows[j] ?? 0) * v;
    y += (rows[latentSize + j] ?? 0) * v;
  }
  return { x, y };
}

/** The z nearest to `from` that is drawn at (x, y): z = from + Aᵀ((x, y) − A(from − origin)). */
export function moveInPlane(view: LinearView, from: ArrayLike<number>, to: PlanePoint): Float32Array {
  const { latentSize, rows } = view;
  const at = project(view, from);
  const dx = to.x - at.x;
  const dy = to.y - at.y;
  const z = new Float32Array(latentSize);
  for (let j = 0; j < latentSize; j++) {
    z[j] = (from[j] ?? 0) + (rows[j] ?? 0) * dx + (rows[latentSize + j] ?? 0) * dy;
  }
  return z;
}

/** The covariance A diag(sd²) Aᵀ of a diagonal Gaussian in the plane, as (xx, xy, yy). */
export function projectCovariance(
  view: LinearView,
  sd: ArrayLike<number>,
  offset = 0,
): readonly [number, number, number] {
  const { latentSize, rows } = view;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let j = 0; j < latentSize; j++) {
    const variance = (sd[offset + j] ?? 0) ** 2;
    const u = rows[j] ?? 0;
    const v = rows[latentSize + j] ?? 0;
    xx += u * u * variance;
    xy += u * v * variance;
    yy += v * v * variance;
  }
  return [xx, xy, yy];
}

/** The one-σ ellipse of a Gaussian with this plane covariance, in closed form. */
export function ellipseOf(center: PlanePoint, covariance: readonly [number, number, number]): Ellipse {
  const [xx, xy, yy] = covariance;
  const mean = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  return {
    x: center.x,
    y: center.y,
    a: Math.sqrt(Math.max(0, mean + spread)),
    b: Math.sqrt(Math.max(0, mean - spread)),
    angle: 0.5 * Math.atan2(2 * xy, xx - yy),
  };
}
