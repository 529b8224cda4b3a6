import type { Size } from "./cameraMath";

/** Where the plot lies within the map element, px. Around it: axis titles and ticks left and below, marginals right and above. */
export interface PlotFrame extends Size {
  readonly left: number;
  readonly top: number;
}

const LEFT = 58;
const TOP = 34;
const RIGHT = 40;
const BOTTOM = 38;

export function plotFrame(element: Size): PlotFrame {
  return {
    left: LEFT,
    top: TOP,
    width: Math.max(1, Math.floor(element.width - LEFT - RIGHT)),
    height: Math.max(1, Math.floor(element.height - TOP - BOTTOM)),
  };
}
