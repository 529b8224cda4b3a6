import { useOverlapMap } from "./mapStore";
import { fitPlane, lookAt } from "./planeCamera";

/** Chooses a hole and brings it to the middle of the map. */
export function goToHole(index: number): void {
  const hole = useOverlapMap.getState().holeMap?.holes[index];
  if (!hole) return;
  useOverlapMap.setState({ hole: index });
  lookAt(hole);
}

/** Puts away the probe's card, then leaves the hole. */
export function clearOverlap(): void {
  const { hole, isProbeShown } = useOverlapMap.getState();
  if (isProbeShown) useOverlapMap.setState({ isProbeShown: false });
  else if (hole !== null) {
    useOverlapMap.setState({ hole: null });
    fitPlane();
  }
}
