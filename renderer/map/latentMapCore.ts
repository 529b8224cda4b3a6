import { project, type PlanePoint } from "#shared/math/linearView";
import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { camera as cameraValue, hoveredRow, probe as probeValue } from "../stores/fastState";
import { useRowMask } from "../stores/rowMask";
import { useView, type ViewState } from "../stores/viewStore";
import { writeAxisTitles } from "./AxisTitles";
import { toPixel } from "./cameraMath";
import { CameraMotion } from "./cameraMotion";
import { updateDensity } from "./densityLayer";
import { ellipseRows, markedSelection } from "./ellipseRows";
import { floatingBoxes, selectionBox } from "./floatingBoxes";
import { drawDensityKey, drawFurniture } from "./furniture";
import { createGlScene, type GlScene } from "./glScene";
import { createHoverCard, type HoverCard } from "./hoverCard";
import { rangeSample, rangesOf, type ItemRanges } from "./itemRanges";
import { createManifoldLayer, type ManifoldLayer } from "./manifoldLayer";
import type { MapActions } from "./mapActions";
import { clearedContext, fitCanvases } from "./mapCanvases";
import type { MapContext } from "./mapContext";
import type { MapElements } from "./mapElements";
import { MapModel } from "./mapModel";
import { readTheme, type MapTheme } from "./mapTheme";
import { drawOverlay } from "./overlay";
import { plotFrame, type PlotFrame } from "./plotFrame";
import { prefersStill } from "./prefersStill";
import { createProbeCard, probeSentence, type ProbeCard } from "./probeCard";
import { ProbeTracker } from "./probeTracker";
import { reportFrame } from "./reportFrame";
import { createThumbnailsLayer, type ThumbnailsLayer } from "./thumbnailsLayer";
import { countOutside } from "./visibleExtent";
import { watchMap } from "./watchMap";

/** Parts that are drawn anew in the next frame. */
type Part = "furniture" | "gl" | "overlay" | "ellipses" | "density" | "thumbnails" | "card";

/** Everything that depends on where the points are drawn. */
const ALL: readonly Part[] = ["furniture", "gl", "overlay", "ellipses", "density", "thumbnails", "card"];

/** ms of rest before the live region speaks. */
const SPEAK_AFTER = 500;

/** ms between two encodings on the map for those who want less motion. */
const STILL_INTERVAL = 1000;

/**
 * The map: owns the canvases, the GPU's memory and the frame loop. A frame is drawn only when something has changed;
 * `invalidate` asks for one.
 */
export class LatentMapCore {
  readonly model = new MapModel(useView.getState().projection);
  readonly camera = new CameraMotion(() => this.invalidate("gl"));
  readonly probe: ProbeTracker;
  /** Written by the input: what the hand is doing. Places are plot px. */
  lasso: readonly PlanePoint[] = [];
  pointer: PlanePoint | null = null;
  isProbeHeld = false;
  isProbeHovered = false;

  private theme: MapTheme;
  private size = { width: 0, height: 0 };
  private plot: PlotFrame = plotFrame({ width: 0, height: 0 });
  private ranges: ItemRanges | null = null;
  private scene: GlScene | null = null;
  private manifold: ManifoldLayer | null = null;
  private thumbnails: ThumbnailsLayer | null = null;
  private readonly probeCard: ProbeCard;
  private readonly hoverCard: HoverCard;
  private readonly stopWatching: () => void;
  private readonly dirty = new Set<Part>();
  private frameRequest = 0;
  private frames = 0;
  private densityMax = 0;
  private outside = 0;
  private lastTaken = -Infinity;
  private takeTimer: ReturnType<typeof setTimeout> | undefined;
  private speakTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly elements: MapElements,
    readonly actions: MapActions,
  ) {
    const { root } = elements;
    this.theme = readTheme(root);
    this.probe = new ProbeTracker(this.model, actions, () => this.invalidate("overlay"));
    this.probeCard = createProbeCard(root);
    this.hoverCard = createHoverCard(root, actions, () => this.context());
    this.createScene();
    this.stopWatching = watchMap(elements, {
      resized: () => this.resize(),
      themeChanged: () => this.themeChanged(),
      cameraChanged: () => this.cameraChanged(),
      probeMoved: () => this.probeMoved(),
      probeDecoded: () => this.invalidate("card"),
      hovered: (row) => {
        this.hoverCard.show(row);
        this.invalidate("ellipses", "overlay");
      },
      datasetChanged: () => this.datasetChanged(),
      encodingChanged: () => this.encodingChanged(),
      viewChanged: (now, before) => this.viewChanged(now, before),
      maskChanged: () => {
        this.probe.findNeighbour();
        this.masksChanged();
        // Not in the next frame: the table and the legend, which follow too, would come first.
        cancelAnimationFrame(this.frameRequest);
        this.frame(performance.now());
      },
      colorChanged: () => this.colorChanged(),
      posteriorChanged: () => this.invalidate("overlay"),
      contextChanged: (problem) => {
        this.showProblem(problem ?? "");
        if (problem === null) this.themeChanged();
      },
    });
    this.datasetChanged();
    this.takeEncoding();
    this.takeLayers();
  }

  private createScene(): void {
    try {
      this.scene = createGlScene(this.elements.gl);
    } catch (error) {
      this.showProblem(
        `The map needs WebGL 2, which this window does not offer. Turn on hardware acceleration. (${String(error)})`,
      );
      return;
    }
    const drawn = (): void => this.invalidate("gl");
    this.manifold = createManifoldLayer(
      this.scene.manifold,
      this.actions,
      () => ({ context: this.context(), probe: probeValue.get(), model: this.modelId() }),
      drawn,
    );
    this.thumbnails = createThumbnailsLayer(this.scene.sprites, this.actions, () => this.context(), drawn);
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
      priorRegions: model.priorRegions,
      priorCentre: model.priorCentre,
      get medians() {
        return model.medians;
      },
      hiddenClasses: model.hiddenClasses,
      rowColor: (row) => model.rowColor(row),
      get drawn() {
        return model.drawn;
      },
      accept: model.accept,
      get pick() {
        return model.pick;
      },
    };
  }

  private modelId(): string {
    return useEngineMirror.getState().session?.model?.runId ?? "";
  }

  private showProblem(text: string): void {
    this.elements.problem.textContent = text;
    this.elements.problem.hidden = text === "";
  }

  private resize(): void {
    const fitted = fitCanvases(this.elements);
    if (fitted === null) return;
    this.size = fitted.size;
    this.plot = fitted.plot;
    this.scene?.resize(this.plot, window.devicePixelRatio || 1);
    this.camera.refit(this.plot, this.model.priorCentre);
    this.cameraChanged();
  }

  private cameraChanged(): void {
    this.manifold?.request();
    this.invalidate(...ALL);
  }

  private themeChanged(): void {
    this.theme = readTheme(this.elements.root);
    this.thumbnails?.forget();
    this.pointsChanged();
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

  /** Takes new encodings at once; where motion is not wanted, once a second. */
  private encodingChanged(): void {
    clearTimeout(this.takeTimer);
    const wait = prefersStill() ? this.lastTaken + STILL_INTERVAL - performance.now() : 0;
    if (wait <= 0) this.takeEncoding();
    else this.takeTimer = setTimeout(() => this.takeEncoding(), wait);
  }

  private takeEncoding(): void {
    this.lastTaken = performance.now();
    const mayGlide = !prefersStill() && document.visibilityState === "visible";
    this.model.takeHidden(useView.getState().hiddenClasses);
    this.model.takeEncoding(performance.now(), mayGlide);
    if (this.modelId() !== "") this.probe.matchModel();
    this.pointsChanged();
  }

  private pointsChanged(): void {
    this.model.recolor(this.theme);
    const context = this.context();
    this.scene?.applyTheme(context);
    this.scene?.setPoints(context, this.model.colors);
    const { dataset } = this.elements.root;
    dataset["encodingVersion"] = String(this.model.encoding?.version ?? 0);
    this.masksChanged();
    writeAxisTitles(this.elements.root, context);
    this.probe.findNeighbour();
    this.manifold?.request();
    this.invalidate(...ALL);
  }

  /** Other rows pass the filter or are selected: new bits for the GPU, the same buffers. */
  private masksChanged(): void {
    const { selection, outside, layers } = useView.getState();
    this.scene?.setMasks(buffers.mask, outside, this.model.emphasis(selection));
    const { dataset } = this.elements.root;
    dataset["pointsDrawn"] = String(layers.points ? this.model.drawnCount() : 0);
    dataset["maskVersion"] = String(useRowMask.getState().version);
    this.invalidate(...ALL);
  }

  private colorChanged(): void {
    this.model.recolor(this.theme);
    this.scene?.setColors(this.model.colors);
    this.elements.root.dataset["colorBy"] = buffers.color?.column ?? "";
    this.invalidate("gl", "overlay", "ellipses");
  }

  private viewChanged(now: ViewState, before: ViewState): void {
    if (now.projection !== before.projection)
      this.model.takeProjection(now.projection, performance.now(), !prefersStill());
    if (now.hiddenClasses !== before.hiddenClasses) this.model.takeHidden(now.hiddenClasses);
    if (now.projection !== before.projection || now.hiddenClasses !== before.hiddenClasses)
      this.pointsChanged();
    else if (now.selection !== before.selection || now.outside !== before.outside) this.masksChanged();
    if (now.layers !== before.layers) this.takeLayers();
    this.invalidate("ellipses", "overlay", "gl");
  }

  private takeLayers(): void {
    const { layers } = useView.getState();
    this.scene?.setVisible(layers);
    this.scene?.density.setVisible(layers.density);
    this.scene?.manifold.setOpacity(layers.points ? 0.5 : 0.8);
    this.manifold?.setVisible(layers.manifold);
    this.thumbnails?.setVisible(layers.thumbnails);
    this.masksChanged();
  }

  private probeMoved(): void {
    this.probe.findNeighbour();
    this.manifold?.request();
    this.invalidate("overlay", "card");
    clearTimeout(this.speakTimer);
    this.speakTimer = setTimeout(() => {
      if (document.activeElement !== this.elements.root) return;
      this.elements.live.textContent = probeSentence(this.context(), probeValue.get(), this.probe.neighbour);
    }, SPEAK_AFTER);
  }

  /** Asks for a frame in which these parts are drawn anew. */
  invalidate(...parts: readonly Part[]): void {
    for (const part of parts) this.dirty.add(part);
    if (this.frameRequest === 0) this.frameRequest = requestAnimationFrame((time) => this.frame(time));
  }

  private frame(time: number): void {
    this.frameRequest = 0;
    if (this.size.width === 0) return;
    // A frame's time stamp can lie before the events that it answers.
    const now = Math.max(time, performance.now());
    this.probe.flush();
    this.camera.step(now);
    const context = this.context();
    const view = useView.getState();
    const mix = this.model.points.progress(now);
    if (this.dirty.has("furniture")) this.outside = countOutside(context);
    this.prepareLayers(context, view);
    if (this.dirty.has("furniture")) {
      const g = clearedContext(this.elements.furniture, this.size);
      if (g !== null) drawFurniture(g, context);
    }
    if (this.dirty.has("gl")) this.scene?.draw(context.camera, this.plot, mix);
    if (this.dirty.has("card")) this.updateCard(context, view);
    if (this.dirty.has("overlay") || this.dirty.has("card")) this.drawOverlay(context, view);
    this.dirty.clear();
    this.frames++;
    reportFrame(this.elements.root, context, {
      frame: this.frames,
      mix,
      ellipses: this.scene?.ellipseCount() ?? 0,
      pointStyle: this.scene?.pointStyle() ?? "dots",
      probe: this.probe.shown(),
      painted: this.probeCard.paintedAt(),
    });
    if (mix < 1 || this.camera.isMoving) this.invalidate("gl");
  }

  /** Brings the layers' buffers up to date before they are drawn. */
  private prepareLayers(context: MapContext, view: ViewState): void {
    const { scene } = this;
    if (scene === null) return;
    if (this.dirty.has("density") && view.layers.density)
      this.densityMax = updateDensity(scene.density, context);
    if (this.dirty.has("thumbnails")) this.thumbnails?.update();
    if (!this.dirty.has("ellipses")) return;
    const { count } = context.points;
    const marked = markedSelection(view.selection).filter((row) => row < count && context.accept(row));
    const isOn = view.layers.posteriors;
    const rows = ellipseRows(context, isOn, view.ellipses, this.pointer, hoveredRow.get(), marked);
    scene.setEllipses(context, rows, view.ellipseMass);
    scene.setSelection(context, marked, this.model.colors);
    this.dirty.add("gl");
  }

  private updateCard(context: MapContext, { selection }: ViewState): void {
    const z = this.probe.shown();
    if (z === null) return this.probeCard.hide();
    const p = toPixel(context.camera, this.plot, project(context.view, z));
    const isSeen = p.x >= 0 && p.y >= 0 && p.x <= this.plot.width && p.y <= this.plot.height;
    if (!isSeen) return this.probeCard.hide();
    const avoid = [...floatingBoxes(this.elements.root), ...selectionBox(context, selection)];
    const { left, top } = this.plot;
    this.probeCard.update(context, z, p.x + left, p.y + top, this.probe.neighbour, avoid);
  }

  private drawOverlay(context: MapContext, { layers, selection, ellipseMass }: ViewState): void {
    const g = clearedContext(this.elements.overlay, this.size);
    if (g === null) return;
    const z = this.probe.shown();
    const card = this.probeCard.box();
    const panels = floatingBoxes(this.elements.root);
    drawOverlay(g, context, {
      probe: z === null ? null : project(context.view, z),
      isProbeHeld: this.isProbeHeld,
      isProbeHovered: this.isProbeHovered,
      nearest: this.probe.neighbour?.row ?? null,
      hovered: hoveredRow.get(),
      selection,
      ellipseMass,
      showsPosterior: layers.posteriors,
      showsPrior: layers.prior,
      showsLabels: (layers.points || layers.density) && !layers.thumbnails,
      outside: this.outside,
      lasso: this.lasso,
      covered: card === null ? panels : [...panels, card],
    });
    if (layers.density && context.points.count > 0) drawDensityKey(g, context, this.densityMax);
  }

  dispose(): void {
    cancelAnimationFrame(this.frameRequest);
    clearTimeout(this.speakTimer);
    clearTimeout(this.takeTimer);
    this.stopWatching();
    this.manifold?.dispose();
    this.thumbnails?.dispose();
    this.hoverCard.dispose();
    this.probeCard.remove();
    this.scene?.dispose();
    this.scene = null;
  }
}
