import { standardNormalLogDensity } from "#shared/math/gaussian";
import { mixtureLogDensities } from "#shared/math/gaussianMixture";
import type { Neighbour } from "#shared/math/nearestRows";
import { useEngineMirror } from "../stores/engineMirror";
import { probeDecoded } from "../stores/fastState";
import { toPixel } from "./cameraMath";
import { overlaps, type Box } from "./labelPlacement";
import { itemPainter, paintCanvas } from "./itemPainter";
import { className, type MapContext } from "./mapContext";
import { fixed, spoken } from "./numberText";

export interface ProbeCard {
  /** Draws the card for z, drawn at (x, y) px of the map element; `avoid` are floating panels that it must not cover. */
  update(
    context: MapContext,
    z: Float32Array,
    x: number,
    y: number,
    nearest: Neighbour | null,
    avoid: readonly Box[],
  ): void;
  hide(): void;
  /** The card's box within the map element; null while hidden. */
  box(): Box | null;
  /** z that the painted picture belongs to; null before the first. */
  paintedAt(): Float32Array | null;
  remove(): void;
}

/** The floating card beside the probe, written straight into the DOM: it changes with every pointer move. */
export function createProbeCard(parent: HTMLElement): ProbeCard {
  const card = document.createElement("div");
  card.className = "map-float map-probe-card";
  card.dataset["testid"] = "probe-card";
  card.hidden = true;
  const canvas = document.createElement("canvas");
  canvas.className = "map-pixels";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Decoded probe");
  const list = document.createElement("dl");
  card.append(canvas, list);
  parent.append(card);
  const cell = (term: string, className_: string): readonly [HTMLElement, HTMLElement, HTMLElement] => {
    const dt = document.createElement("dt");
    dt.innerHTML = term;
    if (className_ !== "") dt.className = className_;
    const dd = document.createElement("dd");
    const value = document.createElement("span");
    value.className = "map-number";
    dd.append(value);
    list.append(dt, dd);
    return [value, dd, dt];
  };
  const [zText, zCell] = cell("<i>z</i>", "map-math");
  const [normText, normCell, normTerm] = cell("‖<i>z</i>‖", "map-math");
  const [logText, logCell] = cell("log p(<i>z</i>)", "map-math map-prior");
  const [nearText] = cell("Nearest", "");
  const [labelText, labelCell, labelTerm] = cell("Label", "map-optional");
  const [distanceText, distanceCell, distanceTerm] = cell("Distance", "map-optional");
  for (const e of [labelCell, distanceCell, labelTerm, distanceTerm]) e.classList.add("map-optional");
  for (const [target, unit] of [
    [zCell, "σ"],
    [normCell, "σ"],
    [logCell, "nats"],
    [distanceCell, "σ"],
  ] as const) {
    const u = document.createElement("span");
    u.className = "map-unit";
    u.textContent = `\u00a0${unit}`;
    target.append(u);
  }
  let quadrant = 0;
  let painted: unknown = null;
  let paintedZ: Float32Array | null = null;

  function paintDecoded(context: MapContext): void {
    const decoded = probeDecoded.get();
    const { dataset } = context;
    // Latents that came with the data have nothing to decode them.
    canvas.style.display = useEngineMirror.getState().session?.model == null ? "none" : "";
    const canPaint = decoded !== null && dataset !== null && decoded.values.length === dataset.features;
    canvas.classList.toggle("map-hatch", !canPaint);
    if (!canPaint) return;
    paintedZ = decoded.z;
    const stamp = [decoded.values, context.theme, context.ranges] as const;
    if (Array.isArray(painted) && stamp.every((s, k) => s === (painted as readonly unknown[])[k])) return;
    painted = stamp;
    paintCanvas(canvas, itemPainter(dataset, "photo", context.theme, context.ranges), decoded.values);
  }

  /** Below right first, then the other sides; it stays on its side as long as there is room. */
  function place(context: MapContext, x: number, y: number, avoid: readonly Box[]): void {
    const { plot } = context;
    const width = card.offsetWidth;
    const height = card.offsetHeight;
    const options = [
      [x + 14, y + 14],
      [x - 14 - width, y + 14],
      [x + 14, y - 14 - height],
      [x - 14 - width, y - 14 - height],
    ] as const;
    const right = plot.left + plot.width - 3;
    const bottom = plot.top + plot.height - 3;
    const clamp = ([left, top]: readonly [number, number]): Box => ({
      left: Math.max(plot.left + 3, Math.min(right - width, left)),
      top: Math.max(plot.top + 3, Math.min(bottom - height, top)),
      width,
      height,
    });
    const centre = toPixel(context.camera, plot, context.priorCentre);
    const middle = { x: plot.left + centre.x, y: plot.top + centre.y };
    const lean = (inwards: number): number => 14 * Math.max(0, Math.min(1, inwards / 80));
    const handle = { left: x - 9, top: y - 9, width: 18, height: 18 };
    const costOf = (k: number): number => {
      const option = options[k];
      if (option === undefined) return Infinity;
      const box = clamp(option);
      const moved = Math.abs(box.left - option[0]) + Math.abs(box.top - option[1]);
      const covers = [...avoid, handle].filter((a) => overlaps(a, box)).length;
      // Away from the middle of the prior, where the data crowd; and a card that jumps about is worse than one pushed
      // a few px, so sides are given up only for a real gain.
      const isLeft = k % 2 === 1;
      const isAbove = k >= 2;
      const inward =
        (isLeft ? lean(x - middle.x) : lean(middle.x - x)) +
        (isAbove ? lean(y - middle.y) : lean(middle.y - y));
      return covers * 1000 + 0.4 * moved + inward + (k === quadrant ? -8 : 0) + 4 * k;
    };
    quadrant = [0, 1, 2, 3].reduce((best, k) => (costOf(k) < costOf(best) ? k : best), quadrant);
    const box = clamp(options[quadrant] ?? [x, y]);
    card.style.transform = `translate(${Math.round(box.left)}px, ${Math.round(box.top)}px)`;
    current = box;
  }
  let current: Box | null = null;

  return {
    update(context, z, x, y, nearest, avoid) {
      card.hidden = false;
      const { view } = context;
      const at = planeText(context, z);
      zText.textContent = at;
      const hasNorm = view.latentSize > 2;
      normTerm.hidden = !hasNorm;
      normCell.hidden = !hasNorm;
      normText.textContent = fixed(Math.hypot(...z), 2);
      logText.textContent = fixed(logPriorAt(context, z), 2);
      nearText.textContent = nearest === null ? "–" : `#${nearest.row}`;
      const name = nearest === null ? null : className(context, nearest.row);
      labelTerm.hidden = name === null;
      labelCell.hidden = name === null;
      labelText.textContent = name ?? "";
      distanceText.textContent = nearest === null ? "–" : fixed(nearest.distance, 2);
      paintDecoded(context);
      place(context, x, y, avoid);
    },
    hide() {
      card.hidden = true;
      current = null;
    },
    box: () => (card.hidden ? null : current),
    paintedAt: () => paintedZ,
    remove: () => card.remove(),
  };
}

/** log p(z), nats. */
function logPriorAt({ encoding }: MapContext, z: Float32Array): number {
  const prior = encoding?.latentSize === z.length ? encoding.prior : undefined;
  return prior === undefined ? standardNormalLogDensity(z) : (mixtureLogDensities(prior, z)[0] ?? NaN);
}

/** The coordinates that the map shows: "1.12, −1.76". */
function planeText(context: MapContext, z: Float32Array): string {
  const { view } = context;
  if (view.latentSize <= 2) return Array.from(z, (v) => fixed(v, 2)).join(", ");
  if (view.dimensions.length > 0) return view.dimensions.map((d) => fixed(z[d] ?? 0, 2)).join(", ");
  return [0, 1]
    .map((axis) => {
      let sum = 0;
      for (let j = 0; j < z.length; j++)
        sum += (view.rows[axis * z.length + j] ?? 0) * ((z[j] ?? 0) - (view.origin[j] ?? 0));
      return fixed(sum, 2);
    })
    .join(", ");
}

/** The sentence that a screen reader hears after the probe has rested. */
export function probeSentence(context: MapContext, z: Float32Array, nearest: Neighbour | null): string {
  const shown = context.view.dimensions.length > 0 ? context.view.dimensions : [0, 1];
  const place = shown
    .filter((d) => d < z.length)
    .map((d) => `z${d + 1} ${spoken(z[d] ?? 0, 2)}`)
    .join(", ");
  const prior = `Log prior ${spoken(logPriorAt(context, z), 2)} nats.`;
  if (nearest === null) return `${place}. ${prior}`;
  const name = className(context, nearest.row);
  const label = name === null ? "" : `label ${name}, `;
  return `${place}. ${prior} Nearest item ${nearest.row}, ${label}${spoken(nearest.distance, 2)} sigma.`;
}
