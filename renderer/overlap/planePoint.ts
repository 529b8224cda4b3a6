import { probe } from "../stores/fastState";
import { commitProbe } from "../stores/undoHistory";
import { useEngineMirror } from "../stores/engineMirror";
import { latentSizeOf } from "../stores/latentSpace";
import { useOverlapMap } from "./mapStore";
import { useOverlapSettings } from "./overlapSettings";

/** z of a point of the plane, [latentSize]: the other dimensions are 0, the prior's mean. */
export function planePoint(
  latentSize: number,
  [a, b]: readonly [number, number],
  x: number,
  y: number,
): Float32Array {
  const z = new Float32Array(latentSize);
  z[a] = x;
  z[b] = y;
  return z;
}

/** Moves the probe to z and shows what lives there. */
export function probeAt(z: Float32Array): void {
  if (z.length !== probe.get().length) return;
  probe.set(z);
  commitProbe();
  useOverlapMap.setState({ isProbeShown: true });
}

/** Moves the probe to a point of the plane and shows what lives there. */
export function probePlane(x: number, y: number): void {
  const latentSize = latentSizeOf(useEngineMirror.getState().session);
  if (latentSize > 1) probeAt(planePoint(latentSize, useOverlapSettings.getState().plane, x, y));
}
