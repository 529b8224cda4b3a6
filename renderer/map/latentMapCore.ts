import { moveInPlane, project, type PlanePoint } from "#shared/math/linearView";
import { nearestRows, type Neighbour } from "#shared/math/nearestRows";
import { useEngineMirror } from "../stores/engineMirror";
import {
  camera as cameraValue,
  hoveredRow,
  probe as probeValue,
  probeDecoded,
  type Camera,
} from "../stores/fastState";
import { useView } from "../stores/viewStore";
import { between, fitPrior, toPixel } from "./cameraMath";
import { writeAxisTitles } from "./AxisTitles";
import { updateDensity } from "./densityLayer";
import { ellipseRows } from "./ellipseRows";
import { drawDensityKey, drawFurniture } from "./furniture";
import { createGlScene, type GlScene } from "./glScene";
import { createHoverCard, type HoverCard } from "./hoverCard";
import { rangeSample, rangesOf, type ItemRanges } from "./itemRanges";
import type { Box } from "./labelPlacement";
import { createManifoldLayer, type ManifoldLayer } from "./manifoldLayer";
import type { MapActions } from "./mapActions";
import { rowPosition, type MapContext } from "./mapContext";
import type { MapElements } from "./mapElements";
import { MapModel } from "./mapModel";
import { readTheme, watchTheme, type MapTheme } from "./mapTheme";
import { drawOverlay } from "./overlay";
import { plotFrame, type PlotFrame } from "./plotFrame";
import { createProbeCard, probeSentence, type ProbeCard } from "./probeCard";
import { createThumbnailsLayer, type ThumbnailsLayer } from "./thumbnailsLayer";

/** Parts that are drawn anew in the next frame. */
type Part = "furniture" | "gl" | "overlay" | "ellipses" | "density" | "thumbnails" | "card";

/** ms of a view change, and of rest before the live region speaks. */
const MOVE = 280;
const SPEAK_AFTER = 500;

/**
 * The map: owns the canvases, the GPU's memory and the frame loop. A frame is drawn only when something has changed;
 * `invalidate` asks for one. Reads the stores, writes only the camera.
 */
export class LatentMapCore {
  readonly model = new MapModel(useView.getState().projection);
  private theme: MapTheme;
  private size = { width: 0, height: 0 };
  private plot: PlotFrame = plotFrame({ width: 0, height: 0 });
  private ranges: ItemRanges | null = null;
  private scene: GlScene | null = null;
  private readonly manifold: ManifoldLayer | null = null;
  private readonly thumbnails: ThumbnailsLayer | null = null;
  private readonly probeCard: ProbeCard;
  private readonly hoverCard: HoverCard;
  private readonly dirty = new Set<Part>();
  private frameRequest = 0;
  private frames = 0;
  private densityMax = 0;
  private isFitted = true;
  private move: { readonly from: Camera; readonly to: Camera; readonly start: number } | null = null;
  private neighbour: Neighbour | null = null;
  private pendingProbe: Float32Array | null = null;
  private speakTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: (() => void)[] = [];
  /** Written by the input: what the hand is doing. */
  lasso: readonly PlanePoint[] = [];
  isProbeHeld = false;
  isProbeHovered = false;
  pointer: PlanePoint | null = null;

  constructor(
    readonly elements: MapElements,
    readonly actions: MapActions,
  ) {
    this.theme = readTheme(elements.root);
    this.probeCard = createProbeCard(elements.root);
    this.hoverCard = createHoverCard(elements.root, actions, () => this.context());
    try {
      this.scene = createGlScene(elements.gl);
      const { manifold, sprites } = this.scene;
      const drawn = (): void => this.invalidate("gl");
      this.manifold = createManifoldLayer(
        manifold,
        actions,
        () => ({ context: this.context(), probe: probeValue.get(), model: this.modelId() }),
        drawn,
      );
      this.thumbnails = createThumbnailsLayer(sprites, actions, () => this.context(), drawn);
    } catch (error) {
      this.showProblem(
        `The map needs WebGL 2, which this window does not offer. Turn on hardware acceleration. (${String(error)})`,
      );
    }
    this.watch();
    this.takeEncoding();
    this.takeLayers();
  }

  private watch(): void {
    const { root, gl } = this.elements;
    const resize = new ResizeObserver(() => this.resize());
    resize.observe(root);
    const lost = (event: Event): void => {
      event.preventDefault();
      this.showProblem("The graphics device stopped responding. The map returns when it does.");
    };
    const restored = (): void => {
      this.showProblem("");
      this.themeChanged();
    };
    gl.addEventListener("webglcontextlost", lost);
    gl.addEventListener("webglcontextrestored", restored);
    this.stops.push(
      () => resize.disconnect(),
      () => gl.removeEventListener("webglcontextlost", lost),
      () => gl.removeEventListener("webglcontextrestored", restored),
      watchTheme(() => this.themeChanged()),
      cameraValue.subscribe(() => this.cameraChanged()),
      probeValue.subscribe(() => this.probeChanged()),
      probeDecoded.subscribe(() => this.invalidate("card")),
      hoveredRow.subscribe((row) => {
        this.hoverCard.show(row);
        this.invalidate("ellipses", "overlay");
      }),
      useEngineMirror.subscribe((now, before) => {
        if (now.session?.dataset?.id !== before.session?.dataset?.id) this.datasetChanged();
        if (
          now.encodingVersion !== before.encodingVersion ||
          now.columnsVersion !== before.columnsVersion ||
          now.session?.model?.runId !== before.session?.model?.runId
        )
          this.takeEncoding();
      }),
      useView.subscribe((now, before) => {
        if (now.projection !== before.projection) {
          this.model.takeProjection(now.projection, performance.now(), !this.prefersStill());
          this.pointsChanged();
        }
        if (now.hiddenClasses !== before.hiddenClasses) {
          this.model.takeHidden(now.hiddenClasses);
          this.pointsChanged();
        }
        if (now.layers !== before.layers) this.takeLayers();
        this.invalidate("ellipses", "overlay", "gl");
      }),
    );
    this.datasetChanged();
  }

  /** Everything that drawing needs, as of now. */
  context(): MapContext {
    const { model } = this;
    return {
      size: this.size,
      plot: this.plot,
      camera: cameraValue.get(),
      theme: this.theme,
      view: model.view,
      points: model.points,
      encoding: model.encoding,
      previousEncoding: model.previousEncoding,
      columns: model.columns,
      dataset: useEngineMirror.getState().session?.dataset ?? null,
      ranges: this.ranges,
      contours: model.contours,
      priorCentre: model.priorCentre,
      medians: model.medians,
      hiddenClasses: model.hiddenClasses,
      rowColor: (row) => model.rowColor(row),
      accept: model.accept,
      pick: model.pick,
    };
  }

  private modelId(): string {
    return useEngineMirror.getState().session?.model?.runId ?? "";
  }

  prefersStill(): boolean {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  private showProblem(text: string): void {
    this.elements.problem.textContent = text;
    this.elements.problem.hidden = text === "";
  }

  private resize(): void {
    const { root, gl } = this.elements;
    const rect = root.getBoundingClientRect();
    if (rect.width === 0 || rect.height === 0) return;
    this.size = { width: rect.width, height: rect.height };
    this.plot = plotFrame(this.size);
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.elements.furniture, this.elements.overlay]) {
      canvas.width = Math.round(rect.width * ratio);
      canvas.height = Math.round(rect.height * ratio);
    }
    gl.style.left = `${this.plot.left}px`;
    gl.style.top = `${this.plot.top}px`;
    this.scene?.resize(this.plot, ratio);
    const { dataset } = root;
    dataset["plotLeft"] = String(this.plot.left);
    dataset["plotTop"] = String(this.plot.top);
    dataset["plotWidth"] = String(this.plot.width);
    dataset["plotHeight"] = String(this.plot.height);
    if (this.isFitted) this.setCamera(fitPrior(this.plot, this.model.priorCentre), true);
    this.cameraChanged();
  }

  /** Sets the camera at once; `isFitted` keeps it fitted when the window changes its size. */
  setCamera(camera: Camera, isFitted = false): void {
    this.move = null;
    this.isFitted = isFitted;
    cameraValue.set(camera);
  }

  /** Moves the camera in 280 ms, or at once where motion is not wanted. */
  moveCamera(camera: Camera, isFitted = false): void {
    if (this.prefersStill()) return this.setCamera(camera, isFitted);
    this.isFitted = isFitted;
    this.move = { from: cameraValue.get(), to: camera, start: performance.now() };
    this.invalidate("gl");
  }

  private cameraChanged(): void {
    this.manifold?.request();
    this.invalidate("furniture", "gl", "overlay", "density", "thumbnails", "card", "ellipses");
  }

  private themeChanged(): void {
    this.theme = readTheme(this.elements.root);
    this.thumbnails?.forget();
    this.pointsChanged();
    this.manifold?.request();
  }

  private datasetChanged(): void {
    this.ranges = null;
    this.thumbnails?.forget();
    const dataset = useEngineMirror.getState().session?.dataset;
    if (dataset?.shape.kind !== "vector") return;
    void this.actions.fetchItems(rangeSample(dataset.count)).then((values) => {
      if (values === null || useEngineMirror.getState().session?.dataset?.id !== dataset.id) return;
      this.ranges = rangesOf(values, dataset.features);
      this.thumbnails?.forget();
      this.invalidate("card", "thumbnails");
    });
  }

  private takeEncoding(): void {
    const mayGlide = !this.prefersStill() && document.visibilityState === "visible";
    this.model.takeHidden(useView.getState().hiddenClasses);
    this.model.takeEncoding(performance.now(), mayGlide);
    const size = this.model.view.latentSize;
    if (this.modelId() !== "" && probeValue.get().length !== size) this.setProbe(new Float32Array(size));
    this.pointsChanged();
    this.manifold?.request();
  }

  private pointsChanged(): void {
    const drawn = this.model.recolor(this.theme);
    const context = this.context();
    this.scene?.applyTheme(context);
    this.scene?.setPoints(context, this.model.colors);
    const { dataset } = this.elements.root;
    dataset["encodingVersion"] = String(this.model.encoding?.version ?? 0);
    dataset["pointsDrawn"] = String(useView.getState().layers.points ? drawn : 0);
    writeAxisTitles(this.elements.titles, context);
    this.findNeighbour();
    this.manifold?.request();
    this.invalidate("furniture", "gl", "overlay", "density", "thumbnails", "card", "ellipses");
  }

  private takeLayers(): void {
    const { layers } = useView.getState();
    this.scene?.setVisible(layers);
    this.scene?.density.setVisible(layers.density);
    this.scene?.manifold.setOpacity(layers.points ? 0.5 : 0.8);
    this.manifold?.setVisible(layers.manifold);
    this.thumbnails?.setVisible(layers.thumbnails);
    this.elements.root.dataset["pointsDrawn"] = String(layers.points ? this.model.recolor(this.theme) : 0);
    this.invalidate("furniture", "gl", "overlay", "density", "thumbnails", "ellipses");
  }

  /** Moves the probe in the next frame; several moves in one frame become one. */
  moveProbe(z: Float32Array): void {
    this.pendingProbe = z;
    this.invalidate("overlay");
  }

  /** Moves the probe to a place in the plane; latent directions across the plane keep their values. */
  moveProbeTo(place: PlanePoint): void {
    const { view } = this.model;
    const from = this.currentProbe();
    this.moveProbe(
      moveInPlane(view, from.length === view.latentSize ? from : new Float32Array(view.latentSize), place),
    );
  }

  /** Where the probe is or is about to be. */
  currentProbe(): Float32Array {
    return this.pendingProbe ?? probeValue.get();
  }

  commitProbe(): void {
    this.flushProbe();
    this.actions.commitProbe();
  }

  private flushProbe(): void {
    const z = this.pendingProbe;
    this.pendingProbe = null;
    if (z !== null) this.setProbe(z);
  }

  private setProbe(z: Float32Array): void {
    probeValue.set(z);
    this.actions.moveProbe(z);
  }

  private probeChanged(): void {
    this.findNeighbour();
    this.manifold?.request();
    this.invalidate("overlay", "card");
    clearTimeout(this.speakTimer);
    this.speakTimer = setTimeout(() => {
      if (document.activeElement !== this.elements.root) return;
      this.elements.live.textContent = probeSentence(this.context(), probeValue.get(), this.neighbour);
    }, SPEAK_AFTER);
  }

  private findNeighbour(): void {
    this.neighbour = this.nearest(1)[0] ?? null;
  }

  /** The drawn rows nearest to the probe in latent space. */
  nearest(n: number): Neighbour[] {
    const { encoding, accept } = this.model;
    const z = probeValue.get();
    if (encoding === null || z.length !== encoding.latentSize) return [];
    return nearestRows(encoding.mean, encoding.count, encoding.latentSize, z, n, accept);
  }

  /** Asks for a frame in which these parts are drawn anew. */
  invalidate(...parts: readonly Part[]): void {
    for (const part of parts) this.dirty.add(part);
    if (this.frameRequest === 0) this.frameRequest = requestAnimationFrame((now) => this.frame(now));
  }

  private frame(time: number): void {
    this.frameRequest = 0;
    if (this.size.width === 0) return;
    // A frame's time stamp can lie before the events it answers; the clock that stamped them cannot.
    const now = Math.max(time, performance.now());
    this.flushProbe();
    this.stepCamera(now);
    const context = this.context();
    const { layers, selection, ellipses, ellipseMass } = useView.getState();
    const mix = this.model.points.progress(now);
    if (this.dirty.has("density") && layers.density && this.scene !== null)
      this.densityMax = updateDensity(this.scene.density, context);
    if (this.dirty.has("thumbnails")) this.thumbnails?.update();
    if (this.dirty.has("ellipses") && this.scene !== null) {
      const known = selection.filter((row) => row < context.points.count && context.accept(row));
      const rows = ellipseRows(context, layers.posteriors, ellipses, this.pointer, hoveredRow.get(), known);
      this.scene.setEllipses(context, rows, ellipseMass);
      this.scene.setSelection(context, known, this.model.colors);
      this.dirty.add("gl");
    }
    if (this.dirty.has("furniture")) this.drawFurniture(context, layers.density);
    if (this.dirty.has("gl")) this.scene?.draw(context.camera, this.plot, mix);
    const z = probeValue.get();
    const hasProbe = z.length === context.view.latentSize && z.length > 0;
    if (this.dirty.has("card")) this.updateCard(context, hasProbe ? z : null);
    if (this.dirty.has("overlay") || this.dirty.has("card")) this.drawOverlay(context, hasProbe ? z : null);
    this.dirty.clear();
    this.frames++;
    this.report(context);
    if (mix < 1 || this.move !== null) this.invalidate("gl");
  }

  private stepCamera(now: number): void {
    const { move } = this;
    if (move === null) return;
    const t = Math.max(0, Math.min(1, (now - move.start) / MOVE));
    const eased = 1 - (1 - t) ** 3;
    cameraValue.set(between(move.from, move.to, eased));
    if (t >= 1) this.move = null;
  }

  private prepare(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
    const g = canvas.getContext("2d");
    if (g === null) return null;
    const ratio = canvas.width / this.size.width;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, this.size.width, this.size.height);
    return g;
  }

  private drawFurniture(context: MapContext, hasDensity: boolean): void {
    const g = this.prepare(this.elements.furniture);
    if (g !== null) drawFurniture(g, context);
    this.hasDensityKey = hasDensity;
  }
  private hasDensityKey = false;

  private updateCard(context: MapContext, z: Float32Array | null): void {
    if (z === null) return this.probeCard.hide();
    const p = toPixel(context.camera, this.plot, project(context.view, z));
    const isSeen = p.x >= 0 && p.y >= 0 && p.x <= this.plot.width && p.y <= this.plot.height;
    if (!isSeen) return this.probeCard.hide();
    this.probeCard.update(
      context,
      z,
      p.x + this.plot.left,
      p.y + this.plot.top,
      this.neighbour,
      this.panels(),
    );
  }

  /** Boxes of the panels that float over the plot, px of the map element. */
  private panels(): Box[] {
    const origin = this.elements.root.getBoundingClientRect();
    const boxes: Box[] = [];
    for (const panel of this.elements.root.querySelectorAll("[data-map-panel]")) {
      const r = panel.getBoundingClientRect();
      if (r.width > 0)
        boxes.push({ left: r.left - origin.left, top: r.top - origin.top, width: r.width, height: r.height });
    }
    return boxes;
  }

  private drawOverlay(context: MapContext, z: Float32Array | null): void {
    const g = this.prepare(this.elements.overlay);
    if (g === null) return;
    const { layers, selection, ellipseMass } = useView.getState();
    const card = this.probeCard.box();
    drawOverlay(g, context, {
      probe: z === null ? null : project(context.view, z),
      isProbeHeld: this.isProbeHeld,
      isProbeHovered: this.isProbeHovered,
      nearest: this.neighbour?.row ?? null,
      hovered: hoveredRow.get(),
      selection,
      ellipseMass,
      showsPosterior: layers.posteriors,
      showsPrior: layers.prior,
      showsLabels: (layers.points || layers.density) && !layers.thumbnails,
      lasso: this.lasso,
      covered: card === null ? this.panels() : [...this.panels(), card],
    });
    if (this.hasDensityKey && context.points.count > 0) drawDensityKey(g, context, this.densityMax);
  }

  /** Facts for tests and for the curious: what was drawn, and where. */
  private report(context: MapContext): void {
    const { dataset } = this.elements.root;
    dataset["frame"] = String(this.frames);
    dataset["pixelsPerSigma"] = context.camera.pixelsPerSigma.toFixed(4);
    dataset["centerX"] = context.camera.x.toFixed(5);
    dataset["centerY"] = context.camera.y.toFixed(5);
    dataset["ellipsesDrawn"] = String(this.scene?.ellipseCount() ?? 0);
    dataset["gliding"] = String(this.model.points.progress(performance.now()) < 1);
  }

  /** Plane position of a row in the newest snapshot. */
  rowPosition(row: number): PlanePoint {
    return rowPosition(this.context(), row);
  }

  dispose(): void {
    cancelAnimationFrame(this.frameRequest);
    clearTimeout(this.speakTimer);
    for (const stop of this.stops) stop();
    this.manifold?.dispose();
    this.thumbnails?.dispose();
    this.hoverCard.dispose();
    this.probeCard.remove();
    this.scene?.dispose();
    this.scene = null;
  }
}
