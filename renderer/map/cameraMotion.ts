import { camera as cameraValue, type Camera } from "../stores/fastState";
import { between, fitPrior, type Size } from "./cameraMath";
import type { PlanePoint } from "#shared/math/linearView";
import { prefersStill } from "./prefersStill";

/** ms of a view change. */
const DURATION = 280;

/** The camera on its way. A hand on the map stops it; a fitted view stays fitted when the window changes its size. */
export class CameraMotion {
  private move: { readonly from: Camera; readonly to: Camera; readonly start: number } | null = null;
  private isFitted = true;

  constructor(private readonly requestFrame: () => void) {}

  get isMoving(): boolean {
    return this.move !== null;
  }

  /** At once. */
  set(camera: Camera, isFitted = false): void {
    this.move = null;
    this.isFitted = isFitted;
    cameraValue.set(camera);
  }

  /** In 280 ms, or at once where motion is not wanted. */
  moveTo(camera: Camera, isFitted = false): void {
    if (prefersStill()) return this.set(camera, isFitted);
    this.isFitted = isFitted;
    this.move = { from: cameraValue.get(), to: camera, start: performance.now() };
    this.requestFrame();
  }

  refit(plot: Size, centre: PlanePoint): void {
    if (this.isFitted) this.set(fitPrior(plot, centre), true);
  }

  step(now: number): void {
    if (this.move === null) return;
    const t = Math.max(0, Math.min(1, (now - this.move.start) / DURATION));
    cameraValue.set(between(this.move.from, this.move.to, 1 - (1 - t) ** 3));
    if (t >= 1) this.move = null;
  }
}
