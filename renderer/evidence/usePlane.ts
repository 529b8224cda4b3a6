import { useMemo } from "react";
import type { Explanation } from "#shared/contract/evidenceContract";
import { useView } from "../stores/viewStore";
import { fittedWindow, type PlaneDimensions, type PlaneWindow } from "./planeWindow";
import { shownPlane, useSlice, useSliceChoice } from "./sliceStore";

/** The plane of the small maps, and the smallest window in it around q and what is known of p(z|x). */
export function usePlane(explanation: Explanation | null): {
  readonly dimensions: PlaneDimensions;
  readonly fitted: PlaneWindow | null;
} {
  const projection = useView((view) => view.projection);
  const choice = useSliceChoice();
  const latentSize = explanation?.latentSize ?? 2;
  const dimensions = useMemo(
    () => shownPlane(latentSize, projection, choice),
    [latentSize, projection, choice],
  );
  const slice = useSlice(explanation?.row ?? null, dimensions);
  const fitted = useMemo(
    () => (explanation ? fittedWindow(explanation, dimensions, slice) : null),
    [explanation, dimensions, slice],
  );
  return { dimensions, fitted };
}
