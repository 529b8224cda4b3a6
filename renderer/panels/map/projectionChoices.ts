import { dimensionName } from "../../components/format";
import type { Choice } from "../../components/SelectField";
import type { Projection } from "../../stores/viewStore";

/** The first turn of a three-dimensional view: enough from the side and above to see depth. Radians. */
const firstTurn = { yaw: -0.6, pitch: 0.45 } as const;

export type AxisValue = `${number}`;
export type ThirdValue = AxisValue | "none" | "pca";

export const axisChoices = (latentSize: number): readonly Choice<AxisValue>[] =>
  Array.from({ length: latentSize }, (_, i) => ({ value: `${i}` as const, label: dimensionName(i) }));

/** What the third picker offers: a plane, PCA of the means, or a third axis that turns the view. */
export function thirdChoices(latentSize: number, projection: Projection): readonly Choice<ThirdValue>[] {
  const taken = projection.kind === "pca" ? [] : [projection.x, projection.y];
  return [
    { value: "none", label: "Plane" },
    { value: "pca", label: "PCA of means" },
    ...axisChoices(latentSize).filter((choice) => !taken.includes(Number(choice.value))),
  ];
}

/** Puts a dimension on the first or second axis; one that another axis shows changes places with it. */
export function withAxis(projection: Projection, axis: "x" | "y", dimension: number): Projection {
  if (projection.kind === "pca") {
    const other = dimension === 0 ? 1 : 0;
    return axis === "x" ? { kind: "axes", x: dimension, y: other } : { kind: "axes", x: other, y: dimension };
  }
  const shown: Record<string, number> =
    projection.kind === "axes3"
      ? { x: projection.x, y: projection.y, z: projection.z }
      : { x: projection.x, y: projection.y };
  const holder = Object.keys(shown).find((name) => shown[name] === dimension);
  if (holder !== undefined) shown[holder] = projection[axis];
  shown[axis] = dimension;
  return { ...projection, ...shown };
}

export function withThird(projection: Projection, value: ThirdValue): Projection {
  const { x, y } = projection.kind === "pca" ? { x: 0, y: 1 } : projection;
  if (value === "pca") return { kind: "pca" };
  if (value === "none") return { kind: "axes", x, y };
  const turn = projection.kind === "axes3" ? { yaw: projection.yaw, pitch: projection.pitch } : firstTurn;
  return { kind: "axes3", x, y, z: Number(value), ...turn };
}

export function thirdValue(projection: Projection): ThirdValue {
  switch (projection.kind) {
    case "axes":
      return "none";
    case "pca":
      return "pca";
    case "axes3":
      return `${projection.z}`;
  }
}

/** Dimensions that the view does not show along an axis of their own. */
export function hiddenDimensions(projection: Projection, latentSize: number): readonly number[] {
  const shown =
    projection.kind === "pca"
      ? []
      : projection.kind === "axes"
        ? [projection.x, projection.y]
        : [projection.x, projection.y, projection.z];
  return Array.from({ length: latentSize }, (_, i) => i).filter((i) => !shown.includes(i));
}
