/** Commands that menus, chips and the palette give to the map on screen. Without a map they do nothing. */
export interface MapCommands {
  /** Fits 95 % of the prior's mass, or every encoded mean with `all`. */
  fit(all?: boolean): void;
  /** Fitted view, no turn, probe at z = 0. */
  reset(): void;
  zoomIn(): void;
  zoomOut(): void;
  centreOn(row: number): void;
  /** Rows nearest to the probe in latent space, nearest first; empty without a map or encodings. */
  nearestRows(n: number): readonly number[];
  /** Shows the next (1) or previous (-1) latent dimension on the active axis. */
  cycleDimension(direction: 1 | -1): void;
  startLasso(): void;
  focus(): void;
  /** A picture of the map as it is drawn once it rests, in device pixels; null without a map. */
  capture(): Promise<HTMLCanvasElement | null>;
  /** Something that floats over the map changed its size: labels and cards are placed anew. */
  refresh(): void;
}

let current: MapCommands | null = null;

/** The map announces itself when it is mounted; returns its farewell. */
export function registerMap(commands: MapCommands): () => void {
  current = commands;
  return () => {
    if (current === commands) current = null;
  };
}

export const mapCommands: MapCommands = {
  fit: (all) => current?.fit(all),
  reset: () => current?.reset(),
  zoomIn: () => current?.zoomIn(),
  zoomOut: () => current?.zoomOut(),
  centreOn: (row) => current?.centreOn(row),
  nearestRows: (n) => current?.nearestRows(n) ?? [],
  cycleDimension: (direction) => current?.cycleDimension(direction),
  startLasso: () => current?.startLasso(),
  focus: () => current?.focus(),
  capture: () => current?.capture() ?? Promise.resolve(null),
  refresh: () => current?.refresh(),
};
