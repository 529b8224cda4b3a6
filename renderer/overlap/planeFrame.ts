import type { PlotFrame } from "../map/plotFrame";
import type { Size } from "../map/cameraMath";

const LEFT = 58;
const TOP = 14;
/** The colour bar with its words stands here. */
const RIGHT = 96;
const BOTTOM = 38;

/** Where the plot lies within the element, px. */
export function planeFrame(element: Size): PlotFrame {
  return {
    left: LEFT,
    top: TOP,
    width: Math.max(1, Math.floor(element.width - LEFT - RIGHT)),
    height: Math.max(1, Math.floor(element.height - TOP - BOTTOM)),
  };
}
