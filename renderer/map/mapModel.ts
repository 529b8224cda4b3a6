import { project, type LinearView } from "#shared/math/linearView";
import { pickGrid, type PickGrid } from "#shared/math/pickGrid";
import {
  addRow,
  andMasks,
  countRows,
  emptyMask,
  hasRow,
  maskBytes,
  maskWhere,
  type RowMask,
} from "#shared/table/rowMask";
import { buffers, type Columns, type Encoding } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import type { Projection, Rows } from "../stores/viewStore";
import { classMedians, type ClassMedian } from "./classMedians";
import { GlidingPoints } from "./glidingPoints";
import type { MapTheme } from "./mapTheme";
import { paintPoints } from "./pointColors";
import { priorContours, type PriorContour } from "./priorContours";
import { priorRegions, type PriorRegion } from "./priorRings";
import { viewOf } from "./viewOf";

/** View changes glide this long, ms; snapshots at most `MAX_GLIDE`. */
const VIEW_GLIDE = 280;
const MAX_GLIDE = 250;

/**
 * Principal components of 128 dimensions take a quarter of a second: they are found anew only after this many times as
 * long, so that a map in training stays smooth.
 */
const VIEW_SHARE = 8;

/** More selected rows than this are shown by fading the others; up to this many have rings and filled ellipses. */
export const MANY_SELECTED = 24;

/**
 * What the map shows, derived from the engine's arrays and the user's choices: positions in the plane, colours, the
 * pick index and the class medians. Derived parts are made when first asked for after a change.
 */
export class MapModel {
  readonly points = new GlidingPoints();
  view: LinearView;
  encoding: Encoding | null = null;
  previousEncoding: Encoding | null = null;
  columns: Columns | null = null;
  /** Of N(0, I); none for another prior, which has regions. */
  contours: readonly PriorContour[];
  priorRegions: readonly PriorRegion[] = [];
  hiddenClasses: ReadonlySet<number> = new Set();
  /** [count, 4]: colour and opacity of every dot. */
  colors = new Uint8Array(0);
  private drawnCache: {
    readonly mask: RowMask | null;
    readonly hidden: ReadonlySet<number>;
    readonly columns: Columns | null;
    readonly drawn: RowMask;
  } | null = null;
  private pickCache: PickGrid | null = null;
  private medianCache: readonly ClassMedian[] | null = null;
  private projection: Projection;
  private viewFreshUntil = -Infinity;

  constructor(projection: Projection) {
    this.projection = projection;
    this.view = viewOf(projection, this.latentSize(), null, null);
    this.contours = priorContours(this.view.latentSize);
  }

  /** The rows that pass the filter and are of a shown class; null for all. */
  get drawn(): RowMask | null {
    const { mask, hiddenClasses, columns } = this;
    if (hiddenClasses.size === 0) return mask;
    const known = this.drawnCache;
    const isFresh =
      known !== null && known.mask === mask && known.hidden === hiddenClasses && known.columns === columns;
    if (isFresh) return known.drawn;
    const shown = maskWhere(this.points.count, (row) => !hiddenClasses.has(columns?.labels[row] ?? -1));
    const drawn = mask === null ? shown : andMasks(mask, shown);
    this.drawnCache = { mask, hidden: hiddenClasses, columns, drawn };
    return drawn;
  }

  readonly accept = (row: number): boolean => {
    const { drawn } = this;
    return drawn === null || hasRow(drawn, row);
  };

  /** The rows that pass the filter, when they are of these data; null for all. */
  private get mask(): RowMask | null {
    const { mask } = buffers;
    return mask !== null && mask.length === maskBytes(this.points.count) ? mask : null;
  }

  get pick(): PickGrid {
    return (this.pickCache ??= pickGrid(this.points.to, this.points.count, 3, this.accept));
  }

  get medians(): readonly ClassMedian[] {
    const { dataset } = useEngineMirror.getState().session ?? { dataset: null };
    const labels = this.columns?.labels;
    if (labels === undefined || labels.length !== this.points.count) return [];
    return (this.medianCache ??= classMedians(
      this.points.to,
      this.points.count,
      3,
      labels,
      dataset?.classes.length ?? 0,
    ));
  }

  get priorCentre(): { readonly x: number; readonly y: number } {
    return project(this.view, new Float64Array(this.view.latentSize));
  }

  /** Latent size of what is drawn: of the encodings, else of the open model, else 2 to show the prior of. */
  private latentSize(): number {
    return buffers.encoding?.latentSize ?? useEngineMirror.getState().session?.model?.config.latentSize ?? 2;
  }

  /** Takes over the newest encoding; glides from the one before when there is one. */
  takeEncoding(now: number, mayGlide: boolean): void {
    const { encoding, previousEncoding, columns } = buffers;
    const interval =
      encoding !== null && previousEncoding !== null ? encoding.arrived - previousEncoding.arrived : 0;
    const canGlide = mayGlide && previousEncoding !== null && encoding?.count === this.points.count;
    if (!canGlide) this.viewFreshUntil = -Infinity;
    this.encoding = encoding;
    this.previousEncoding = canGlide ? previousEncoding : null;
    this.columns = columns !== null && columns.labels.length === (encoding?.count ?? -1) ? columns : null;
    this.reproject(now, canGlide ? Math.min(MAX_GLIDE, interval) : 0);
  }

  /** Changes the view; a turn of the same three axes follows the hand, any other change glides. */
  takeProjection(projection: Projection, now: number, mayGlide: boolean): void {
    const isTurn = projection.kind === "axes3" && this.projection.kind === "axes3";
    this.projection = projection;
    this.viewFreshUntil = -Infinity;
    this.previousEncoding = null;
    this.reproject(now, mayGlide && !isTurn ? VIEW_GLIDE : 0);
  }

  private reproject(now: number, duration: number): void {
    const size = this.latentSize();
    const isFresh = now < this.viewFreshUntil && size === this.view.latentSize;
    if (this.projection.kind !== "pca" || !isFresh) {
      const started = performance.now();
      this.view = viewOf(this.projection, size, this.encoding, this.view);
      this.viewFreshUntil = now + VIEW_SHARE * (performance.now() - started);
    }
    const drawable = this.encoding?.latentSize === size ? this.encoding : null;
    const prior = drawable?.prior;
    this.contours = prior === undefined ? priorContours(size) : [];
    this.priorRegions = prior === undefined ? [] : priorRegions(this.view, prior);
    this.points.update(this.view, drawable, now, duration);
    this.pickCache = null;
    this.medianCache = null;
  }

  takeHidden(hidden: readonly number[]): void {
    this.hiddenClasses = new Set(hidden);
  }

  /** Fills `colors` anew; opacity 0 hides the rows of a hidden class. */
  recolor(theme: MapTheme): void {
    const { count } = this.points;
    if (this.colors.length !== 4 * count) this.colors = new Uint8Array(4 * count);
    const labels = this.columns?.labels ?? null;
    const { color } = buffers;
    const length = color === null ? count : (color.kind === "number" ? color.values : color.codes).length;
    // The colours of other data are none of these rows'.
    paintPoints(this.colors, theme, length === count ? color : null, labels);
    const hidden = this.hiddenClasses;
    if (hidden.size === 0) return;
    for (let row = 0; row < count; row++) if (hidden.has(labels?.[row] ?? -1)) this.colors[4 * row + 3] = 0;
  }

  /** How many rows are drawn: of a shown class and inside the filter. */
  drawnCount(): number {
    const { drawn } = this;
    return drawn === null ? this.points.count : countRows(drawn);
  }

  /** With more rows selected than rings can mark, the others fade instead: the selection as bits, else null. */
  emphasis(selection: Rows): RowMask | null {
    if (selection.length <= MANY_SELECTED) return null;
    const mask = emptyMask(this.points.count);
    for (let k = 0; k < selection.length; k++) addRow(mask, selection[k] ?? 0);
    return mask;
  }

  /** CSS colour of a row's dot. */
  rowColor(row: number): string {
    const at = 4 * row;
    return `rgb(${this.colors[at] ?? 0}, ${this.colors[at + 1] ?? 0}, ${this.colors[at + 2] ?? 0})`;
  }
}
