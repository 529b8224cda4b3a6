import type { DatasetSummary } from "#shared/domain/dataset";
import type { LinearView, PlanePoint } from "#shared/math/linearView";
import type { PickGrid } from "#shared/math/pickGrid";
import type { RowMask } from "#shared/table/rowMask";
import type { Columns, Encoding } from "../stores/buffers";
import type { Camera } from "../stores/fastState";
import type { Size } from "./cameraMath";
import type { ClassMedian } from "./classMedians";
import type { GlidingPoints } from "./glidingPoints";
import type { MapTheme } from "./mapTheme";
import type { PlotFrame } from "./plotFrame";
import type { PriorContour } from "./priorContours";
import type { PriorRegion } from "./priorRings";
import type { ItemRanges } from "./itemRanges";

/** What every drawing part of the map reads; written by `LatentMapCore` alone. */
export interface MapContext {
  readonly size: Size;
  readonly plot: PlotFrame;
  readonly camera: Camera;
  readonly theme: MapTheme;
  readonly view: LinearView;
  readonly points: GlidingPoints;
  readonly encoding: Encoding | null;
  /** The encoding that the points glide from; null when they jumped. */
  readonly previousEncoding: Encoding | null;
  readonly columns: Columns | null;
  readonly dataset: DatasetSummary | null;
  readonly ranges: ItemRanges | null;
  readonly contours: readonly PriorContour[];
  /** Of a prior that is no N(0, I). */
  readonly priorRegions: readonly PriorRegion[];
  /** Where z = 0 is drawn. */
  readonly priorCentre: PlanePoint;
  readonly medians: readonly ClassMedian[];
  readonly hiddenClasses: ReadonlySet<number>;
  /** CSS colour of a row's dot. */
  rowColor(row: number): string;
  /** The rows that are drawn in full as bits, null for all; for passes over a million of them. */
  readonly drawn: RowMask | null;
  /** Whether a row is drawn in full: its class is not hidden and it passes the filter. */
  readonly accept: (row: number) => boolean;
  /** Index of the drawn rows in the plane, of the newest snapshot. */
  readonly pick: PickGrid;
}

/** Plane position of a row in the newest snapshot. */
export function rowPosition(context: MapContext, row: number): PlanePoint {
  const { to } = context.points;
  return { x: to[3 * row] ?? 0, y: to[3 * row + 1] ?? 0 };
}

/** Name of a row's class; null when it has none. */
export function className(context: MapContext, row: number): string | null {
  const code = context.columns?.labels[row] ?? -1;
  return code < 0 ? null : (context.dataset?.classes[code]?.name ?? String(code));
}
