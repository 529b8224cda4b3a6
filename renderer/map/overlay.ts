import type { PlanePoint } from "#shared/math/linearView";
import type { Rows } from "../stores/viewStore";
import { toPixel } from "./cameraMath";
import type { Box } from "./labelPlacement";
import type { MapContext } from "./mapContext";
import { drawLabels, drawOutsideNote } from "./overlayLabels";
import { drawPosteriorContours, labelPosterior } from "./overlayPosterior";
import { drawPriorRegions, labelPriorRegions } from "./overlayPrior";
import { drawProbe } from "./overlayProbe";
import { drawHovered, drawLasso, drawSelectionNote } from "./overlaySelection";
import { drawTriad } from "./overlayTriad";
import { drawTickLabels } from "./tickLabels";

/** What lies above the points and changes with the pointer. */
export interface OverlayState {
  /** Plane position of the probe; null before a model is open. */
  readonly probe: PlanePoint | null;
  readonly isProbeHeld: boolean;
  readonly isProbeHovered: boolean;
  readonly nearest: number | null;
  readonly hovered: number | null;
  readonly selection: Rows;
  readonly ellipseMass: number;
  readonly showsPosterior: boolean;
  readonly showsPrior: boolean;
  readonly showsLabels: boolean;
  /** Rows that are shown but lie outside the plot. */
  readonly outside: number;
  /** Freehand path, plot px; empty when there is none. */
  readonly lasso: readonly PlanePoint[];
  /** Parts of the element (px) that floating panels cover: no label is placed under them. */
  readonly covered: readonly Box[];
}

/** Labels, selection, probe and lasso. The canvas covers the whole map element. */
export function drawOverlay(g: CanvasRenderingContext2D, context: MapContext, state: OverlayState): void {
  const { plot } = context;
  g.save();
  g.beginPath();
  g.rect(plot.left, plot.top, plot.width, plot.height);
  g.clip();
  drawPriorRegions(g, context, state);
  const regions = drawPosteriorContours(g, context, state);
  const taken = drawLabels(g, context, state);
  labelPriorRegions(g, context, state, taken);
  labelPosterior(g, context, regions, taken);
  drawHovered(g, context, state);
  drawSelectionNote(g, context, state, taken);
  drawLasso(g, context, state);
  if (context.view.depth !== null) drawTriad(g, context);
  drawOutsideNote(g, context, state.outside);
  g.restore();
  const probe = state.probe === null ? null : toPixel(context.camera, plot, state.probe);
  drawTickLabels(g, context, probe);
  if (state.probe !== null) drawProbe(g, context, state, state.probe);
}
