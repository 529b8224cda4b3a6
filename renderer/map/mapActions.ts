import type { Rows } from "../stores/viewStore";

/** What the map asks of the rest of the window. Every row is a data row; every z is [latentSize] in prior σ. */
export interface MapActions {
  /** Called once per frame while the probe moves; a newer call replaces one that still waits. */
  moveProbe(z: Float32Array): void;
  /** End of a drag or key press: the place to go back to on undo. */
  commitProbe(): void;
  select(row: number, additive: boolean): void;
  /** The rows inside a lasso. */
  selectMany(rows: Rows, additive: boolean): void;
  clearSelection(): void;
  setHovered(row: number | null): void;
  /** Values of data rows, [rows.length, features], display units; null when they cannot be had. */
  fetchItems(rows: Int32Array): Promise<Float32Array | null>;
  /** How the rows look, [rows.length, ...pictureShape]: `fetchItems` where no pictures came beside x. */
  fetchPictures(rows: Int32Array): Promise<Float32Array | null>;
  /** Decoded means, [count, features], display units; null when superseded or when there is no decoder. */
  decodeGrid(z: Float32Array, count: number, signal: AbortSignal): Promise<Float32Array | null>;
  /** A short press of Space with the map focused: play or pause training. */
  tapSpace?(): void;
  /** Context menu at a place of the window (px), for a row or for the plane. */
  showMenu?(clientX: number, clientY: number, row: number | null): void;
}
