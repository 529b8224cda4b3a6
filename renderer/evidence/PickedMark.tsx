import type { PlaneDimensions, PlaneScale } from "./planeWindow";
import { usePickedLatent } from "./pickedLatent";

/** The latent that the pointer is on elsewhere, ringed. */
export function PickedMark({
  scale,
  dimensions,
  height,
}: {
  readonly scale: PlaneScale;
  readonly dimensions: PlaneDimensions;
  readonly height: number;
}) {
  const z = usePickedLatent((state) => state.z);
  if (!z) return null;
  const x = scale.x(z[dimensions[0]] ?? 0);
  const y = dimensions[0] === dimensions[1] ? height / 2 : scale.y(z[dimensions[1]] ?? 0);
  return (
    <g className="picked-mark" data-testid="picked-mark">
      <circle cx={x} cy={y} r="6" stroke="var(--bg-plot)" strokeWidth="3.5" />
      <circle cx={x} cy={y} r="6" stroke="var(--accent)" strokeWidth="1.6" />
    </g>
  );
}
