import { toPixel } from "../map/cameraMath";
import { readTheme, watchTheme, type MapTheme } from "../map/mapTheme";
import type { PlotFrame } from "../map/plotFrame";
import { flatContext } from "../components/flatContext";
import { themeRamp } from "../components/ramps";
import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { probe } from "../stores/fastState";
import { useTheme } from "../theme/theme";
import { holeOutlines, type Ring } from "./holeOutlines";
import { holeLetter, useOverlapMap, type OverlapMap } from "./mapStore";
import { hoveredPoint } from "./PlaneHeader";
import { rowsNow } from "./overlapRows";
import { searchRadius, useOverlapSettings } from "./overlapSettings";
import { priorOutlines } from "./priorOutlines";
import { paintPlane, type Leader, type PlaneScene } from "./paintPlane";
import { placeThumbnails } from "./placeThumbnails";
import { planeCamera, resizePlane } from "./planeCamera";
import { planeFrame } from "./planeFrame";
import { startPlaneInput } from "./planeInput";
import { ratioImage } from "./ratioImage";

/** The picture fades out from here, σ, at least: 98.3 % of the prior's mass. */
const VISIBLE = 2.86;
/** σ beyond the searched disc over which the picture fades, so that the disc itself is there in full. */
const MARGIN = 0.4;
/** Side of a hole's picture, px; smaller in a small plot. */
const sideOf = (plot: PlotFrame): number => (plot.width < 620 || plot.height < 480 ? 56 : 76);

/** The map as an image of one pixel a cell. */
function coloured(map: OverlapMap, range: number, radius: number): PlaneScene["picture"] {
  const n = map.resolution;
  const rgba = ratioImage(map, themeRamp("div", useTheme.getState().shown), range, radius);
  const image = document.createElement("canvas");
  image.width = n;
  image.height = n;
  flatContext(image)?.putImageData(new ImageData(rgba, n, n), 0, 0);
  return { image, extent: map.extent };
}

/** Draws the map whenever something that it shows has changed, at most once a frame, and places what floats on it. */
export class PlaneCanvas {
  private plot: PlotFrame;
  private theme: MapTheme;
  private picture: PlaneScene["picture"] = null;
  private outlines: readonly Ring[] = [];
  private priorRings: readonly Ring[] | null = null;
  private means: Float32Array | null = null;
  private frame = 0;
  private building = 0;
  private readonly offs: (() => void)[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
  ) {
    this.plot = planeFrame(root.getBoundingClientRect());
    this.theme = readTheme(root);
    const resize = new ResizeObserver(() => this.resize());
    resize.observe(root);
    this.offs.push(
      () => resize.disconnect(),
      watchTheme(() => this.restyle()),
      useTheme.subscribe(() => this.restyle()),
      planeCamera.subscribe(() => this.request()),
      probe.subscribe(() => this.request()),
      useOverlapMap.subscribe((now, before) => {
        if (now.map !== before.map || now.holeMap !== before.holeMap) return this.rebuild();
        // Not for the progress of a finer map, which comes ten times a second: it has its own bar.
        if (now.hole !== before.hole || now.isProbeShown !== before.isProbeShown) this.request();
      }),
      useOverlapSettings.subscribe(() => this.rebuild()),
      useEngineMirror.subscribe((now, before) => {
        if (now.encodingVersion !== before.encodingVersion) this.rebuildMeans();
      }),
      startPlaneInput({
        element: root,
        plot: () => this.plot,
        hover: (point) => hoveredPoint.set(point),
      }),
    );
    this.resize();
    this.rebuild();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.building);
    for (const off of this.offs) off();
    hoveredPoint.set(null);
  }

  private resize(): void {
    const { width, height } = this.root.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.plot = planeFrame({ width, height });
    resizePlane(this.plot);
    this.request();
  }

  private restyle(): void {
    // The attribute that the tokens hang on is set by a listener of the same store.
    requestAnimationFrame(() => {
      this.theme = readTheme(this.root);
      this.rebuild();
    });
  }

  /** Makes the picture anew, in two frames: in one they would hold up a frame that somebody drags in. Until then the old stays. */
  private rebuild(): void {
    cancelAnimationFrame(this.building);
    const { map, holeMap } = useOverlapMap.getState();
    const settings = useOverlapSettings.getState();
    const radius = searchRadius(settings);
    if (map === null) return this.show(null, [], null);
    const picture = coloured(map, settings.colourRange, Math.max(VISIBLE, radius + MARGIN));
    this.building = requestAnimationFrame(() => {
      const isOutlined = holeMap !== null && settings.showsOutlines;
      const outlines = isOutlined ? holeOutlines(map, holeMap, -settings.depth, radius) : [];
      this.show(picture, outlines, priorOutlines(map));
    });
  }

  private show(
    picture: PlaneScene["picture"],
    outlines: readonly Ring[],
    priorRings: readonly Ring[] | null,
  ): void {
    this.picture = picture;
    this.outlines = outlines;
    this.priorRings = priorRings;
    this.rebuildMeans();
  }

  private rebuildMeans(): void {
    const { map } = useOverlapMap.getState();
    const { encoding } = buffers;
    this.means = null;
    if (encoding && map && useOverlapSettings.getState().showsMeans) {
      const { latentSize: d, mean, count } = encoding;
      const [a, b] = map.dimensions;
      const rows = rowsNow() ?? Int32Array.from({ length: count }, (_, row) => row);
      const means = new Float32Array(rows.length * 2);
      rows.forEach((row, i) => {
        means[2 * i] = mean[row * d + a] ?? 0;
        means[2 * i + 1] = mean[row * d + b] ?? 0;
      });
      this.means = means;
    }
    this.request();
  }

  private request(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const g = flatContext(this.canvas);
    const { width } = this.root.getBoundingClientRect();
    if (!g || width === 0) return;
    const ratio = this.canvas.width / width;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const { map, isProbeShown } = useOverlapMap.getState();
    const z = probe.get();
    const at = map && isProbeShown ? { x: z[map.dimensions[0]] ?? 0, y: z[map.dimensions[1]] ?? 0 } : null;
    const leaders = this.placeHoles();
    paintPlane(g, {
      camera: planeCamera.get(),
      plot: this.plot,
      theme: this.theme,
      picture: this.picture,
      outlines: this.outlines,
      priorRings: this.priorRings,
      hasContours: map !== null && useOverlapSettings.getState().showsContours,
      means: this.means,
      leaders,
      probe: at,
    });
    if (at) this.placeCard(toPixel(planeCamera.get(), this.plot, at));
    const { dataset } = this.root;
    const camera = planeCamera.get();
    dataset["pixelsPerSigma"] = String(camera.pixelsPerSigma);
    dataset["centerX"] = String(camera.x);
    dataset["centerY"] = String(camera.y);
    dataset["plotLeft"] = String(this.plot.left);
    dataset["plotTop"] = String(this.plot.top);
    dataset["plotWidth"] = String(this.plot.width);
    dataset["plotHeight"] = String(this.plot.height);
  }

  /** Puts the pictures in their places; returns the lines to them. */
  private placeHoles(): readonly Leader[] {
    const { holeMap, hole: chosen } = useOverlapMap.getState();
    const camera = planeCamera.get();
    const side = sideOf(this.plot);
    const pictures = [...this.root.querySelectorAll<HTMLElement>("[data-hole]")];
    const holes = holeMap?.holes ?? [];
    const pixels = holes.slice(0, pictures.length).map((hole) => toPixel(camera, this.plot, hole));
    const places = placeThumbnails(pixels, this.plot, side);
    pictures.forEach((picture, index) => {
      const place = places[index] ?? null;
      picture.hidden = place === null;
      if (!place) return;
      picture.style.width = `${side}px`;
      picture.style.height = `${side}px`;
      picture.style.transform = `translate(${this.plot.left + place.left}px, ${this.plot.top + place.top}px)`;
    });
    return holes.map((hole, index) => ({
      from: hole,
      letter: holeLetter(index),
      isChosen: index === chosen,
      to: places[index] ?? null,
      side,
    }));
  }

  /** The card beside the probe, on the side where there is room. */
  private placeCard(at: { readonly x: number; readonly y: number }): void {
    const card = this.root.querySelector<HTMLElement>("[data-probe-card]");
    if (!card) return;
    const { left, top, width, height } = this.plot;
    const isRight = at.x + 16 + card.offsetWidth <= width;
    const x = isRight ? at.x + 16 : at.x - 16 - card.offsetWidth;
    const y = Math.max(4, Math.min(height - card.offsetHeight - 4, at.y + 10));
    card.style.transform = `translate(${Math.round(left + Math.max(4, Math.min(width - card.offsetWidth, x)))}px, ${Math.round(top + y)}px)`;
  }
}
