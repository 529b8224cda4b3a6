import { pictureLength } from "#shared/domain/dataset";
import { toPixel } from "./cameraMath";
import { picturePainter } from "./itemPainter";
import type { MapActions } from "./mapActions";
import { rowPosition, type MapContext } from "./mapContext";
import type { SpritesPass } from "./spritesPass";
import { mixedOrder, thin } from "./thinning";

/** CSS px of a picture's longer side on the map; pictures up to this size are shown pixel for pixel. */
const SIDE = 28;

export interface ThumbnailsLayer {
  /** Chooses the rows to show for the present view and fetches what is missing. */
  update(): void;
  /** Forgets all pictures: other data, other theme. */
  forget(): void;
  setVisible(isVisible: boolean): void;
  dispose(): void;
}

/** Pictures of the data at their means, thinned so that none overlaps another. */
export function createThumbnailsLayer(
  pass: SpritesPass,
  actions: MapActions,
  read: () => MapContext,
  drawn: () => void,
): ThumbnailsLayer {
  let isVisible = false;
  let capacity = 0;
  let generation = 0;
  const slotOfRow = new Map<number, number>();
  const pending = new Set<number>();
  let order: Uint32Array = new Uint32Array(0);
  let isDisposed = false;

  function update(): void {
    const context = read();
    const { dataset, points, plot, camera } = context;
    if (!isVisible || dataset === null || points.count === 0) {
      pass.setSprites([], [], points, [1, 1]);
      return;
    }
    const painter = picturePainter(dataset, context.theme, context.ranges);
    capacity = pass.setSlotSize(painter.width, painter.height);
    const scale = SIDE / Math.max(painter.width, painter.height);
    const side = [painter.width * scale + 2, painter.height * scale + 2] as const;
    if (order.length !== points.count) order = mixedOrder(points.count);
    const margin = SIDE / 2;
    const rows = thin(
      order,
      (row) => {
        if (!context.accept(row)) return null;
        const p = toPixel(camera, plot, rowPosition(context, row));
        const isSeen =
          p.x > -margin && p.y > -margin && p.x < plot.width + margin && p.y < plot.height + margin;
        return isSeen ? p : null;
      },
      Math.max(side[0], side[1]) + 1,
      capacity,
    );
    const ready = rows.filter((row) => slotOfRow.has(row) && !pending.has(row));
    pass.setSprites(
      ready,
      ready.map((row) => slotOfRow.get(row) ?? 0),
      points,
      side,
    );
    const missing = rows.filter((row) => !slotOfRow.has(row));
    if (missing.length > 0) void load(missing, new Set(rows));
  }

  async function load(rows: readonly number[], keep: ReadonlySet<number>): Promise<void> {
    const started = generation;
    makeRoom(rows.length, keep);
    const used = new Set(slotOfRow.values());
    let next = 0;
    for (const row of rows) {
      while (used.has(next)) next++;
      used.add(next);
      slotOfRow.set(row, next);
      pending.add(row);
    }
    const values = await actions.fetchPictures(Int32Array.from(rows));
    if (isDisposed || started !== generation) return;
    const context = read();
    for (const row of rows) pending.delete(row);
    if (values === null || context.dataset === null) {
      for (const row of rows) slotOfRow.delete(row);
      return;
    }
    const painter = picturePainter(context.dataset, context.theme, context.ranges);
    const length = pictureLength(context.dataset);
    rows.forEach((row, k) => {
      const at = slotOfRow.get(row);
      if (at === undefined) return;
      const { bytes, start, stride } = pass.slot(at);
      painter.paint(values, k * length, bytes, start, stride);
    });
    pass.uploaded();
    update();
    drawn();
  }

  function makeRoom(needed: number, keep: ReadonlySet<number>): void {
    for (const row of slotOfRow.keys()) {
      if (slotOfRow.size + needed <= capacity) return;
      if (!keep.has(row) && !pending.has(row)) slotOfRow.delete(row);
    }
  }

  return {
    update,
    forget() {
      generation++;
      slotOfRow.clear();
      pending.clear();
    },
    setVisible(next) {
      isVisible = next;
      update();
    },
    dispose() {
      isDisposed = true;
    },
  };
}
