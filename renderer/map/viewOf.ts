import { axesView, type LinearView } from "#shared/math/linearView";
import { principalView } from "#shared/math/pca";
import { turnedView } from "#shared/math/turnedView";
import { assertNever } from "#shared/domain/assertNever";
import { buffers, type Encoding } from "../stores/buffers";
import type { Projection } from "../stores/viewStore";
import { dimensionName } from "./numberText";

/**
 * The linear view that a projection asks for, for a model of this latent size. Dimensions that the model does not have
 * are replaced by the nearest that it has, so that a view outlives a change of model.
 */
export function viewOf(
  projection: Projection,
  latentSize: number,
  encoding: Encoding | null,
  previous: LinearView | null,
): LinearView {
  const { alignment } = buffers;
  switch (projection.kind) {
    case "axes":
      return aligned(axes(latentSize, projection.x, projection.y), alignment);
    case "axes3": {
      const [x, y, z] = distinct([projection.x, projection.y, projection.z], latentSize);
      if (x === undefined || y === undefined || z === undefined)
        return aligned(axes(latentSize, projection.x, projection.y), alignment);
      return aligned(turnedView(latentSize, [x, y, z], projection.yaw, projection.pitch), alignment);
    }
    case "pca":
      return principalView(
        encoding?.mean ?? [],
        encoding?.count ?? 0,
        latentSize,
        previous !== null && previous.dimensions.length === 0 ? previous : null,
      );
    default:
      return assertNever(projection);
  }
}

/**
 * The same view of coordinates that are first turned by R, [latentSize, latentSize]: A becomes A Rᵀ. Its axes are then those
 * of the newest step, and no latent dimension of the snapshot alone.
 */
export function aligned(view: LinearView, rotation: Float32Array | null): LinearView {
  const { latentSize, rows, depth } = view;
  if (rotation === null || rotation.length !== latentSize * latentSize) return view;
  const turned = (values: Float64Array): Float64Array =>
    values.map((_, at) => {
      const row = Math.floor(at / latentSize) * latentSize;
      let sum = 0;
      for (let k = 0; k < latentSize; k++) {
        sum += (values[row + k] ?? 0) * (rotation[(at % latentSize) * latentSize + k] ?? 0);
      }
      return sum;
    });
  return { ...view, rows: turned(rows), depth: depth === null ? null : turned(depth) };
}

function axes(latentSize: number, x: number, y: number): LinearView {
  const [first = 0, second = 0] = distinct([x, y], latentSize);
  return axesView(latentSize, first, second, dimensionName);
}

/** The wanted dimensions, made to exist and to differ; fewer when there are not enough. */
function distinct(wanted: readonly number[], latentSize: number): number[] {
  const result: number[] = [];
  for (const w of wanted) {
    let d = Math.max(0, Math.min(latentSize - 1, w));
    for (let tries = 0; result.includes(d) && tries < latentSize; tries++) d = (d + 1) % latentSize;
    if (!result.includes(d)) result.push(d);
  }
  return result;
}
