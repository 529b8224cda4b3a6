import { moveInPlane, project, type PlanePoint } from "#shared/math/linearView";
import { nearestRows, type Neighbour } from "#shared/math/nearestRows";
import { probe as probeValue } from "../stores/fastState";
import type { MapActions } from "./mapActions";
import type { MapModel } from "./mapModel";

/** σ around the probe in which its neighbour is looked for, the nearest first. */
const SEARCH_RADII = [0.01, 0.05, 0.25];

/** The probe as the map moves it: at most once a frame, with its nearest row. */
export class ProbeTracker {
  private pending: Float32Array | null = null;
  /** The drawn row nearest to the probe in latent space. */
  neighbour: Neighbour | null = null;

  constructor(
    private readonly model: MapModel,
    private readonly actions: MapActions,
    private readonly requestFrame: () => void,
  ) {}

  /** Where the probe is or is about to be. */
  current(): Float32Array {
    return this.pending ?? probeValue.get();
  }

  /** z of the probe when it belongs to the model that is drawn, else null. */
  shown(): Float32Array | null {
    const z = probeValue.get();
    return z.length === this.model.view.latentSize && z.length > 0 ? z : null;
  }

  /** Moves the probe in the next frame; several moves in one frame become one. */
  move(z: Float32Array): void {
    this.pending = z;
    this.requestFrame();
  }

  /** Moves it to a place in the plane; latent directions across the plane keep their values. */
  moveTo(place: PlanePoint): void {
    const { view } = this.model;
    const from = this.current();
    this.move(
      moveInPlane(view, from.length === view.latentSize ? from : new Float32Array(view.latentSize), place),
    );
  }

  moveToOrigin(): void {
    this.move(new Float32Array(this.model.view.latentSize));
    this.commit();
  }

  commit(): void {
    this.flush();
    this.actions.commitProbe();
  }

  /** Carries out the move that waits. */
  flush(): void {
    const z = this.pending;
    this.pending = null;
    if (z !== null) this.set(z);
  }

  /** Puts the probe at zero when its size is not the model's. */
  matchModel(): void {
    const { latentSize } = this.model.view;
    if (probeValue.get().length !== latentSize) this.set(new Float32Array(latentSize));
  }

  private set(z: Float32Array): void {
    probeValue.set(z);
    this.actions.moveProbe(z);
  }

  findNeighbour(): void {
    this.neighbour = this.nearestInPlane() ?? this.nearest(1)[0] ?? null;
  }

  /**
   * Two axes that are all of latent space: its distances are the plane's, where an index of places spares a look at every
   * row. Null where they are not, or where no row is near.
   */
  private nearestInPlane(): Neighbour | null {
    const { view, pick, points } = this.model;
    const z = probeValue.get();
    const isWhole = view.latentSize === 2 && z.length === 2 && view.dimensions.length === 2;
    if (!isWhole) return null;
    const at = project(view, z);
    for (const radius of SEARCH_RADII) {
      const row = pick.nearest(at.x, at.y, radius);
      if (row === null) continue;
      const x = points.to[3 * row] ?? 0;
      const y = points.to[3 * row + 1] ?? 0;
      return { row, distance: Math.hypot(x - at.x, y - at.y) };
    }
    return null;
  }

  /** The drawn rows nearest to the probe in latent space, nearest first. */
  nearest(n: number): Neighbour[] {
    const { encoding, accept } = this.model;
    const z = probeValue.get();
    if (encoding === null || z.length !== encoding.latentSize) return [];
    return nearestRows(encoding.mean, encoding.count, encoding.latentSize, z, n, accept);
  }
}
