import type { Object3D } from "three";
import { andMasks, countRows, rowsOfMask, type RowMask } from "#shared/table/rowMask";
import type { Camera } from "../stores/fastState";
import { createCrowdPass } from "./crowdPass";
import { CrowdRaster } from "./crowdRaster";
import { backToFront, sortedByDepth, type GlidingPoints } from "./glidingPoints";
import type { PlaneUniforms } from "./glStage";
import type { MapContext } from "./mapContext";
import type { PlotFrame } from "./plotFrame";
import { createPointsPass, FADED } from "./pointsPass";
import { visibleExtent } from "./visibleExtent";

/**
 * Rows in sight that are drawn as dots of their own, each by the GPU. Without one a dot takes two microseconds; more of
 * them than this touch each other anyway, and a raster of all their dots takes 30 ms for a million.
 */
const SINGLE_DOTS = 12_000;

/** Points that dots of the full size leave room for; more of them are smaller. */
const CROWD = 200_000;

/** Depth in σ, to both sides, over which dots of a turned view grow and fill. */
const DEPTH_RANGE = 2.5;

/** Device px of a cell: dots of more than this many cells' radius would look at too many neighbours. */
const MOST_RADIUS = 2.2;

/**
 * px; follows the zoom slowly: far out the crowd stays readable, close up points are not lost in space. A million dots
 * of the full size would be a wall.
 */
function pointRadius(pixelsPerSigma: number, count: number): number {
  const crowding = Math.min(1, (CROWD / Math.max(1, count)) ** 0.25);
  return 1.75 * crowding * Math.min(2, Math.max(0.75, (pixelsPerSigma / 103) ** 0.4));
}

export interface PointsLayer {
  readonly objects: readonly Object3D[];
  setPoints(context: MapContext, colors: Uint8Array): void;
  setColors(colors: Uint8Array): void;
  /** Rows that pass the filter and those that are emphasised, as bits; null for all. */
  setMasks(mask: RowMask | null, outside: "dim" | "hide", emphasis: RowMask | null): void;
  setVisible(isVisible: boolean): void;
  /** Brings what is drawn up to the camera and to the share `mix` of a glide; call before each frame. */
  prepare(camera: Camera, plot: PlotFrame, mix: number): void;
  /** How the last frame drew the rows. */
  readonly style: "dots" | "raster";
  dispose(): void;
}

/**
 * Every row as a dot: a few thousand in sight are drawn one by one, antialiased and at their exact place; a crowd as a
 * raster that sums up all its dots in the cells of the screen. Both are complete: no row is left out.
 */
export function createPointsLayer(plane: PlaneUniforms, renderOrder: number): PointsLayer {
  const dots = createPointsPass(plane, renderOrder);
  const crowd = createCrowdPass(plane, renderOrder);
  const raster = new CrowdRaster(FADED);
  let points: GlidingPoints | null = null;
  let pickOrder: () => Int32Array = () => new Int32Array(0);
  let colors: Uint8Array = new Uint8Array(0);
  let order: Int32Array = new Int32Array(0);
  let hasDepth = false;
  let mask: RowMask | null = null;
  let emphasis: RowMask | null = null;
  let hides = false;
  let isVisible = true;
  /** Of the rows in the raster, of the cells they have, and of the dots: what is not of now any more. */
  let areRowsStale = true;
  let areColorsStale = true;
  let areSumsStale = true;
  let areDotsStale = true;
  let placedFor = "";

  /** Neighbours in the plane follow each other, so that the sums of a million rows stay in the processor's cache. */
  function gather(now: GlidingPoints): void {
    const { count } = now;
    // A turn of the view changes places with every frame: any order is right, and the last one still nearly sorted.
    if (!hasDepth || order.length !== count) order = pickOrder();
    const inOrder = (values: Float32Array): Float32Array => {
      const out = new Float32Array(3 * order.length);
      for (let k = 0; k < order.length; k++) {
        const at = 3 * (order[k] ?? 0);
        out[3 * k] = values[at] ?? 0;
        out[3 * k + 1] = values[at + 1] ?? 0;
        out[3 * k + 2] = values[at + 2] ?? 0;
      }
      return out;
    };
    const to = inOrder(now.to);
    raster.setRows({ order, from: now.isResting ? to : inOrder(now.from), to });
    areColorsStale = true;
    placedFor = "";
  }

  /** Draws these rows alone, null for all, the last on top. */
  function drawDots(now: GlidingPoints, rows: ArrayLike<number> | null): void {
    if (rows === null) dots.setOrder(hasDepth ? backToFront(now) : null);
    else dots.setOrder(hasDepth ? sortedByDepth(now, rows) : Uint32Array.from(rows));
    if (areDotsStale) {
      dots.setPositions(now);
      dots.setColors(colors);
      areDotsStale = false;
    }
    dots.object.visible = true;
    crowd.object.visible = false;
  }

  return {
    objects: [dots.object, crowd.object],
    get style() {
      return crowd.object.visible ? "raster" : "dots";
    },
    setPoints(context, bytes) {
      points = context.points;
      pickOrder = () => context.pick.order;
      hasDepth = context.view.depth !== null;
      colors = bytes;
      areRowsStale = true;
      areDotsStale = true;
    },
    setColors(bytes) {
      colors = bytes;
      areColorsStale = true;
      areDotsStale = true;
    },
    setMasks(rows, outside, emphasised) {
      mask = rows;
      emphasis = emphasised;
      hides = outside === "hide";
      dots.setMask(rows, hides ? 0 : FADED);
      dots.setEmphasis(emphasised);
      areSumsStale = true;
    },
    setVisible(next) {
      isVisible = next;
    },
    prepare(camera, plot, mix) {
      dots.object.visible = false;
      crowd.object.visible = false;
      if (!isVisible || points === null || points.count === 0) return;
      const ratio = plane.uPixelRatio.value;
      const radius = pointRadius(camera.pixelsPerSigma, points.count);
      dots.setStyle(radius, hasDepth ? DEPTH_RANGE : 0);
      const visible = hides ? mask : null;
      if (points.count <= SINGLE_DOTS) return drawDots(points, null);
      if (visible !== null && countRows(visible) <= SINGLE_DOTS) return drawDots(points, rowsOfMask(visible));
      if (areRowsStale) {
        gather(points);
        areRowsStale = false;
      }
      const extent = visibleExtent(camera, plot);
      const cell = Math.max(1, Math.ceil((radius * ratio) / MOST_RADIUS));
      const width = Math.max(1, Math.round((plot.width * ratio) / cell));
      const height = Math.max(1, Math.round((plot.height * ratio) / cell));
      const place = [camera.x, camera.y, camera.pixelsPerSigma, width, height, mix].join(" ");
      if (place !== placedFor) {
        raster.place(extent, width, height, mix);
        placedFor = place;
        areSumsStale = true;
      }
      if (raster.inSight <= SINGLE_DOTS) return drawDots(points, raster.rowsInSight());
      if (areColorsStale) {
        raster.setColors(colors);
        areColorsStale = false;
        areSumsStale = true;
      }
      crowd.object.visible = true;
      crowd.setRadius((radius * ratio) / cell);
      if (!areSumsStale) return;
      const marked = mask === null ? emphasis : emphasis === null ? mask : andMasks(mask, emphasis);
      // What is hidden needs no place behind.
      const front = marked === visible ? null : marked;
      raster.shade(visible, front, hasDepth ? DEPTH_RANGE : 0);
      crowd.setRaster(raster, extent);
      areSumsStale = false;
    },
    dispose() {
      dots.dispose();
      crowd.dispose();
    },
  };
}
