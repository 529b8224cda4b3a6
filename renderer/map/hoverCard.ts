import { pictureLength } from "#shared/domain/dataset";
import { useEngineMirror } from "../stores/engineMirror";
import type { MapActions } from "./mapActions";
import { toPixel } from "./cameraMath";
import { paintCanvas, picturePainter } from "./itemPainter";
import { className, rowPosition, type MapContext } from "./mapContext";
import { dimensionName, fixed } from "./numberText";

/** ms that the pointer rests on a point before its card appears. */
const DELAY = 120;

export interface HoverCard {
  /** Shows the card of a row after the delay, or hides it. */
  show(row: number | null): void;
  dispose(): void;
}

/** Picture, number, label, split and q(z|x) of the datum under the pointer. */
export function createHoverCard(parent: HTMLElement, actions: MapActions, read: () => MapContext): HoverCard {
  const card = document.createElement("div");
  card.className = "map-float map-hover-card";
  card.dataset["testid"] = "hover-card";
  card.hidden = true;
  const canvas = document.createElement("canvas");
  canvas.className = "map-pixels";
  const text = document.createElement("div");
  card.append(canvas, text);
  parent.append(card);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted: number | null = null;

  async function open(row: number): Promise<void> {
    const values = await actions.fetchPictures(Int32Array.of(row));
    const context = read();
    if (wanted !== row || row >= context.points.count) return;
    const { dataset } = context;
    // Latents that came with the data stand for items without x.
    const hasPicture = values !== null && dataset !== null && pictureLength(dataset) > 0;
    canvas.hidden = !hasPicture;
    if (hasPicture) paintCanvas(canvas, picturePainter(dataset, context.theme, context.ranges), values);
    text.replaceChildren(...lines(context, row));
    card.hidden = false;
    const { plot } = context;
    const p = toPixel(context.camera, plot, rowPosition(context, row));
    const x = plot.left + p.x;
    const y = plot.top + p.y;
    const left = x + 12 + card.offsetWidth > plot.left + plot.width ? x - 12 - card.offsetWidth : x + 12;
    const top = Math.min(y + 10, plot.top + plot.height - card.offsetHeight - 3);
    card.style.transform = `translate(${Math.round(Math.max(plot.left, left))}px, ${Math.round(top)}px)`;
  }

  return {
    show(row) {
      if (row === wanted) return;
      wanted = row;
      clearTimeout(timer);
      card.hidden = true;
      if (row !== null) timer = setTimeout(() => void open(row), DELAY);
    },
    dispose() {
      wanted = null;
      clearTimeout(timer);
      card.remove();
    },
  };
}

function lines(context: MapContext, row: number): HTMLElement[] {
  const line = (className_: string, content: string): HTMLElement => {
    const div = document.createElement("div");
    div.className = className_;
    div.textContent = content;
    return div;
  };
  const { encoding, columns, view } = context;
  const name = className(context, row);
  const split = columns === null ? null : columns.split[row] === 1 ? "validation" : "training";
  const result = [line("map-strong", `#${row}`)];
  const facts = [name === null ? null : `label ${name}`, split].filter((f) => f !== null).join(", ");
  if (facts !== "") result.push(line("", facts));
  if (encoding !== null) {
    const d = encoding.latentSize;
    const hasSpread = useEngineMirror.getState().session?.latents?.hasSpread ?? true;
    const shown = (view.dimensions.length > 0 ? view.dimensions : [0, 1]).filter((j) => j < d);
    for (const j of shown) {
      const mean = fixed(encoding.mean[row * d + j] ?? 0, 2);
      const sd = hasSpread ? `, sd ${fixed(encoding.sd[row * d + j] ?? 0, 3)} σ` : "";
      result.push(line("map-number", `${dimensionName(j)} ${mean} σ${sd}`));
    }
  }
  return result;
}
