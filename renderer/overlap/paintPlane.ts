import type { PlanePoint } from "#shared/math/linearView";
import type { Camera } from "../stores/fastState";
import { toPixel } from "../map/cameraMath";
import type { MapTheme } from "../map/mapTheme";
import { fixed } from "../map/numberText";
import { haloText } from "../map/overlayText";
import type { PlotFrame } from "../map/plotFrame";
import { priorContours } from "../map/priorContours";
import { TICK_DISTANCE, tickDecimals, ticksBetween, tickStep } from "../map/ticks";
import { visibleExtent } from "../map/visibleExtent";
import type { Ring } from "./holeOutlines";
import type { Thumbnail } from "./placeThumbnails";

/** All that a frame of the map is drawn from. */
export interface PlaneScene {
  readonly camera: Camera;
  readonly plot: PlotFrame;
  readonly theme: MapTheme;
  /** The map as a picture, and ± the σ that it spans. */
  readonly picture: { readonly image: CanvasImageSource; readonly extent: number } | null;
  readonly outlines: readonly Ring[];
  readonly hasContours: boolean;
  /** The prior's regions where it is no N(0, I), whose are circles. */
  readonly priorRings: readonly Ring[] | null;
  /** Encoded means in the plane: x, y of each, prior σ. */
  readonly means: Float32Array | null;
  readonly leaders: readonly Leader[];
  /** Where the probe is, prior σ; null while it is not shown. */
  readonly probe: PlanePoint | null;
}

export interface Leader {
  /** Centre of the hole, prior σ. */
  readonly from: PlanePoint;
  readonly letter: string;
  readonly isChosen: boolean;
  /** Where its picture stands, px of the plot, and the picture's side; null for a letter alone. */
  readonly to: Thumbnail | null;
  readonly side: number;
}

type Painter = (g: CanvasRenderingContext2D, scene: PlaneScene) => void;

/** Draws the whole map in CSS px. */
export function paintPlane(g: CanvasRenderingContext2D, scene: PlaneScene): void {
  const { plot } = scene;
  paintAxes(g, scene);
  g.save();
  g.beginPath();
  g.rect(plot.left, plot.top, plot.width, plot.height);
  g.clip();
  g.translate(plot.left, plot.top);
  for (const paint of [paintPicture, paintMeans, paintContours, paintOutlines, paintLeaders, paintProbe])
    paint(g, scene);
  g.restore();
}

const paintAxes: Painter = (g, { plot, camera, theme }) => {
  const extent = visibleExtent(camera, plot);
  const step = tickStep(camera.pixelsPerSigma, TICK_DISTANCE);
  const decimals = tickDecimals(step);
  const bottom = plot.top + plot.height + 0.5;
  g.strokeStyle = theme.css("--axis");
  g.fillStyle = theme.css("--text-3");
  g.lineWidth = 1;
  g.font = `10px ${theme.fontNumber}`;
  g.textBaseline = "alphabetic";
  g.beginPath();
  g.moveTo(plot.left - 0.5, plot.top);
  g.lineTo(plot.left - 0.5, bottom);
  g.lineTo(plot.left + plot.width, bottom);
  for (const tick of ticksBetween(extent.x0, extent.x1, step)) {
    const x = Math.round(plot.left + toPixel(camera, plot, { x: tick, y: 0 }).x) + 0.5;
    g.moveTo(x, bottom);
    g.lineTo(x, bottom + 4);
    g.textAlign = "center";
    if (x > plot.left + 6 && x < plot.left + plot.width - 6)
      g.fillText(fixed(tick, decimals), x, bottom + 14);
  }
  for (const tick of ticksBetween(extent.y0, extent.y1, step)) {
    const y = Math.round(plot.top + toPixel(camera, plot, { x: 0, y: tick }).y) + 0.5;
    g.moveTo(plot.left, y);
    g.lineTo(plot.left - 4, y);
    g.textAlign = "right";
    if (y > plot.top + 3 && y < bottom - 3) g.fillText(fixed(tick, decimals), plot.left - 7, y + 3.5);
  }
  g.stroke();
};

const paintPicture: Painter = (g, { plot, camera, picture }) => {
  if (!picture) return;
  const { extent, image } = picture;
  const corner = toPixel(camera, plot, { x: -extent, y: extent });
  const side = 2 * extent * camera.pixelsPerSigma;
  g.imageSmoothingEnabled = true;
  g.imageSmoothingQuality = "high";
  g.drawImage(image, corner.x, corner.y, side, side);
};

const paintMeans: Painter = (g, { plot, camera, theme, means }) => {
  if (!means) return;
  g.fillStyle = theme.css("--text-1");
  g.globalAlpha = 0.5;
  for (let i = 0; i + 1 < means.length; i += 2) {
    const { x, y } = toPixel(camera, plot, { x: means[i] ?? 0, y: means[i + 1] ?? 0 });
    g.fillRect(x - 0.6, y - 0.6, 1.2, 1.2);
  }
  g.globalAlpha = 1;
};

/** Where on each circle its mass is written: to the lower right, each a little further round. */
const LABEL_ANGLES = [-62, -66, -68].map((degrees) => (degrees * Math.PI) / 180);

const paintContours: Painter = (g, { plot, camera, theme, hasContours, priorRings }) => {
  if (!hasContours) return;
  if (priorRings !== null) {
    g.strokeStyle = theme.css("--text-1");
    g.lineWidth = 1.1;
    g.setLineDash([5, 3]);
    g.globalAlpha = 0.62;
    strokeRings(g, plot, camera, priorRings);
    g.setLineDash([]);
    g.globalAlpha = 1;
    return;
  }
  const centre = toPixel(camera, plot, { x: 0, y: 0 });
  g.strokeStyle = theme.css("--text-1");
  g.lineWidth = 1.1;
  g.setLineDash([5, 3]);
  g.globalAlpha = 0.62;
  for (const { radius } of priorContours(2)) {
    g.beginPath();
    g.arc(centre.x, centre.y, radius * camera.pixelsPerSigma, 0, 2 * Math.PI);
    g.stroke();
  }
  g.setLineDash([]);
  g.globalAlpha = 1;
  g.font = `11px ${theme.fontUi}`;
  g.textAlign = "center";
  g.fillStyle = theme.css("--text-1");
  priorContours(2).forEach(({ radius, label }, k) => {
    const angle = LABEL_ANGLES[k] ?? 0;
    const point = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
    const p = toPixel(camera, plot, point);
    haloText(g, label, p.x, p.y + 4, theme.css("--bg-plot"), 4);
  });
};

function strokeRings(
  g: CanvasRenderingContext2D,
  plot: PlotFrame,
  camera: Camera,
  rings: readonly Ring[],
): void {
  g.beginPath();
  for (const ring of rings) {
    ring.forEach(([x, y], index) => {
      const p = toPixel(camera, plot, { x, y });
      if (index === 0) g.moveTo(p.x, p.y);
      else g.lineTo(p.x, p.y);
    });
    g.closePath();
  }
  g.stroke();
}

const paintOutlines: Painter = (g, { plot, camera, theme, outlines }) => {
  g.strokeStyle = theme.css("--text-1");
  g.lineWidth = 1.5;
  g.lineJoin = "round";
  strokeRings(g, plot, camera, outlines);
};

const paintLeaders: Painter = (g, { plot, camera, theme, leaders }) => {
  for (const { from, to, side, isChosen, letter } of leaders) {
    const p = toPixel(camera, plot, from);
    const colour = theme.css(isChosen ? "--accent" : "--text-1");
    if (to) {
      const end = { x: to.left < p.x ? to.left + side : to.left, y: to.top + side / 2 };
      g.beginPath();
      g.moveTo(p.x, p.y);
      g.lineTo(end.x, end.y);
      g.strokeStyle = theme.css("--bg-plot");
      g.globalAlpha = 0.7;
      g.lineWidth = 4;
      g.stroke();
      g.globalAlpha = 1;
      g.strokeStyle = colour;
      g.lineWidth = 1.2;
      g.stroke();
    } else {
      g.font = `600 11px ${theme.fontUi}`;
      g.textAlign = "center";
      g.fillStyle = colour;
      haloText(g, letter, p.x, p.y - 7, theme.css("--bg-plot"), 4);
    }
    g.beginPath();
    g.arc(p.x, p.y, 3.5, 0, 2 * Math.PI);
    g.fillStyle = colour;
    g.strokeStyle = theme.css("--bg-plot");
    g.lineWidth = 1.5;
    g.fill();
    g.stroke();
  }
};

const paintProbe: Painter = (g, { plot, camera, theme, probe }) => {
  if (!probe) return;
  const p = toPixel(camera, plot, probe);
  for (const [colour, width] of [
    [theme.css("--bg-plot"), 4],
    [theme.css("--accent"), 2],
  ] as const) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.beginPath();
    g.arc(p.x, p.y, 7, 0, 2 * Math.PI);
    g.stroke();
  }
};
