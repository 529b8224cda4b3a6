import { moveInPlane } from "#shared/math/linearView";
import type { ImagePass } from "./imagePass";
import { itemPainter } from "./itemPainter";
import type { MapActions } from "./mapActions";
import type { MapContext } from "./mapContext";
import { manifoldExtent, manifoldGrid, type ManifoldGrid } from "./manifoldGrid";
import { visibleExtent } from "./visibleExtent";

/** ms: after the camera or the probe rests, and between two refreshes while training. */
const SETTLE = 120;
const TRAINING_INTERVAL = 1000;

export interface ManifoldLayer {
  /** Something it depends on may have changed: asks for a new picture when it rests. */
  request(): void;
  setVisible(isVisible: boolean): void;
  dispose(): void;
}

/** The decoded plane behind the points: a grid of decoded means at the places where they are drawn. */
export function createManifoldLayer(
  pass: ImagePass,
  actions: MapActions,
  read: () => { readonly context: MapContext; readonly probe: Float32Array; readonly model: string },
  drawn: () => void,
): ManifoldLayer {
  let isVisible = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;
  let shownKey = "";
  let shownFrame = "";
  let wantedKey = "";
  let lastStart = -Infinity;
  let lastStep = -1;

  function keyOf(context: MapContext, probe: Float32Array, model: string, grid: ManifoldGrid): string {
    // Only what lies across the plane matters: moving the probe within the plane changes nothing.
    const base = moveInPlane(context.view, probe, { x: 0, y: 0 });
    const across = context.view.latentSize > 2 ? Array.from(base, (v) => v.toFixed(3)).join(",") : "";
    const rows = Array.from(context.view.rows, (v) => v.toFixed(4)).join(",");
    const theme = context.theme.css("--bg-plot");
    return [model, context.encoding?.step, JSON.stringify(grid), across, rows, theme].join("|");
  }

  /** What a picture must share with the map to lie in its right place: the model and the view. */
  function frameOf(context: MapContext, model: string): string {
    return [model, ...Array.from(context.view.rows, (v) => v.toFixed(4))].join(",");
  }

  async function fetchPicture(): Promise<void> {
    const { context, probe, model } = read();
    const { dataset, camera, plot, view } = context;
    if (!isVisible || dataset === null || model === "" || probe.length !== view.latentSize) return;
    const grid = manifoldGrid(visibleExtent(camera, plot), camera.pixelsPerSigma);
    const key = keyOf(context, probe, model, grid);
    if (key === shownKey || key === wantedKey) return;
    running?.abort();
    const controller = new AbortController();
    running = controller;
    wantedKey = key;
    lastStart = performance.now();
    lastStep = context.encoding?.step ?? -1;
    const count = grid.columns * grid.rows;
    const z = new Float32Array(count * view.latentSize);
    for (let r = 0; r < grid.rows; r++)
      for (let c = 0; c < grid.columns; c++) {
        const centre = { x: (grid.column + c + 0.5) * grid.cell, y: (grid.row + r + 0.5) * grid.cell };
        z.set(moveInPlane(view, probe, centre), (r * grid.columns + c) * view.latentSize);
      }
    const values = await actions.decodeGrid(z, count, controller.signal);
    if (running === controller) {
      running = null;
      wantedKey = "";
    }
    if (values === null || controller.signal.aborted || !isVisible) return;
    // The map went on while the engine worked: a picture of another view would lie in the wrong place.
    const now = read();
    if (frameOf(now.context, now.model) !== frameOf(context, model)) return;
    paint(values, grid, context);
    shownKey = key;
    shownFrame = frameOf(context, model);
    drawn();
  }

  function paint(values: Float32Array, grid: ManifoldGrid, context: MapContext): void {
    const { dataset, theme, ranges } = context;
    if (dataset === null) return;
    const painter = itemPainter(dataset, "ink", theme, ranges);
    const width = grid.columns * painter.width;
    const height = grid.rows * painter.height;
    const bytes = new Uint8Array(4 * width * height);
    for (let r = 0; r < grid.rows; r++)
      for (let c = 0; c < grid.columns; c++) {
        // The texture's lines run upwards, pictures downwards.
        const top = (r + 1) * painter.height - 1;
        const start = 4 * (top * width + c * painter.width);
        painter.paint(values, (r * grid.columns + c) * dataset.features, bytes, start, -4 * width);
      }
    pass.setImage(bytes, width, height, manifoldExtent(grid));
  }

  function request(): void {
    if (!isVisible) return;
    clearTimeout(timer);
    const { context, model } = read();
    if (pass.hasImage && frameOf(context, model) !== shownFrame) {
      pass.clear();
      shownKey = "";
    }
    const step = context.encoding?.step ?? -1;
    const since = performance.now() - lastStart;
    const wait = step !== lastStep ? Math.max(SETTLE, TRAINING_INTERVAL - since) : SETTLE;
    // A failed decode is told by the engine's own notices; here the old picture just stays.
    timer = setTimeout(() => void fetchPicture(), wait);
  }

  return {
    request,
    setVisible(next) {
      if (next === isVisible) return;
      isVisible = next;
      pass.setVisible(next);
      if (next) request();
      else {
        clearTimeout(timer);
        running?.abort();
        running = null;
        wantedKey = "";
      }
    },
    dispose() {
      clearTimeout(timer);
      running?.abort();
    },
  };
}
