import { flatContext } from "../components/flatContext";
import type { Size } from "./cameraMath";
import type { MapElements } from "./mapElements";
import { plotFrame, type PlotFrame } from "./plotFrame";

/** Fits the canvases to the map element; null while it has no size. Writes where the plot lies into data attributes. */
export function fitCanvases(elements: MapElements): { readonly size: Size; readonly plot: PlotFrame } | null {
  const { root, gl } = elements;
  const { width, height } = root.getBoundingClientRect();
  if (width === 0 || height === 0) return null;
  const plot = plotFrame({ width, height });
  const ratio = window.devicePixelRatio || 1;
  for (const canvas of [elements.furniture, elements.overlay]) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  gl.style.left = `${plot.left}px`;
  gl.style.top = `${plot.top}px`;
  const { dataset } = root;
  dataset["plotLeft"] = String(plot.left);
  dataset["plotTop"] = String(plot.top);
  dataset["plotWidth"] = String(plot.width);
  dataset["plotHeight"] = String(plot.height);
  return { size: { width, height }, plot };
}

/** An empty canvas to draw on in CSS px. */
export function clearedContext(canvas: HTMLCanvasElement, size: Size): CanvasRenderingContext2D | null {
  const g = flatContext(canvas);
  if (g === null) return null;
  const ratio = canvas.width / size.width;
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, size.width, size.height);
  return g;
}
