import { radiusOfMass } from "#shared/math/gaussian";
import type { Camera } from "../stores/fastState";
import { createEllipsesPass } from "./ellipsesPass";
import { createGlStage } from "./glStage";
import { createImagePass, type ImagePass } from "./imagePass";
import type { MapContext } from "./mapContext";
import type { PlotFrame } from "./plotFrame";
import { createPointsLayer } from "./pointsLayer";
import { createPriorPass } from "./priorPass";
import { createRingsPass } from "./ringsPass";
import { createSpritesPass, type SpritesPass } from "./spritesPass";

/** Rows whose posterior is drawn, by the way it is drawn. */
export interface EllipseRows {
  readonly shown: ArrayLike<number>;
  readonly hovered: readonly number[];
  readonly selected: readonly number[];
}

export interface GlScene {
  readonly density: ImagePass;
  readonly manifold: ImagePass;
  readonly sprites: SpritesPass;
  resize(plot: PlotFrame, pixelRatio: number): void;
  /** Colours and styles that follow from the theme and the view. */
  applyTheme(context: MapContext): void;
  setPoints(context: MapContext, colors: Uint8Array): void;
  setColors(colors: Uint8Array): void;
  /** Rows that pass the filter and those that are emphasised, as bits; null for all. */
  setMasks(mask: Uint8Array | null, outside: "dim" | "hide", emphasis: Uint8Array | null): void;
  setEllipses(context: MapContext, rows: EllipseRows, mass: number): void;
  setSelection(context: MapContext, rows: readonly number[], colors: Uint8Array): void;
  setVisible(layers: { readonly prior: boolean; readonly points: boolean }): void;
  /** Ellipses drawn at present. */
  ellipseCount(): number;
  /** Whether the last frame had a dot for each row or a raster of them all. */
  pointStyle(): "dots" | "raster";
  draw(camera: Camera, plot: PlotFrame, mix: number): void;
  dispose(): void;
}

/** Opacity of one of many ellipses: where thousands overlap, each is fainter, so that their crowd is a shade, not a wall. */
function crowdOpacity(count: number, pixelsPerSigma: number): number {
  return Math.min(1, Math.sqrt(500 / Math.max(1, count)) * (pixelsPerSigma / 103));
}

/** All passes of the plot in drawing order, back to front. */
export function createGlScene(canvas: HTMLCanvasElement): GlScene {
  const stage = createGlStage(canvas);
  const { uniforms } = stage;
  const density = createImagePass(uniforms, 0, "smooth");
  const manifold = createImagePass(uniforms, 1, "pixels");
  const prior = createPriorPass(uniforms, 2, 5);
  const ellipses = createEllipsesPass(uniforms, 3, { line: 0.8, lineAlpha: 0.62, fillAlpha: 0.09 });
  const points = createPointsLayer(uniforms, 4);
  const sprites = createSpritesPass(uniforms, 6);
  const hovered = createEllipsesPass(uniforms, 7, { line: 1.3, lineAlpha: 0.95, fillAlpha: 0.14 });
  const selected = createEllipsesPass(uniforms, 8, { line: 2, lineAlpha: 1, fillAlpha: 0.2 });
  const rings = createRingsPass(uniforms, 9);
  const all = [density, manifold, ellipses, sprites, hovered, selected, rings];
  for (const pass of all) stage.add(pass.object);
  for (const object of points.objects) stage.add(object);
  stage.add(prior.fill);
  stage.add(prior.lines);

  return {
    density,
    manifold,
    sprites,
    resize: (plot, pixelRatio) => stage.resize(plot, pixelRatio),
    applyTheme(context) {
      prior.update(context.contours, context.priorCentre, context.view.latentSize === 1, context.theme);
      rings.setTheme(context.theme);
      sprites.setLine(context.theme.line);
    },
    setPoints: (context, colors) => points.setPoints(context, colors),
    setColors: (colors) => points.setColors(colors),
    setMasks: (mask, outside, emphasis) => points.setMasks(mask, outside, emphasis),
    setEllipses(context, rows, mass) {
      const { encoding, theme, view } = context;
      if (encoding === null) return;
      const before = context.previousEncoding?.sd ?? encoding.sd;
      const radius = radiusOfMass(mass);
      for (const [pass, list] of [
        [ellipses, rows.shown],
        [hovered, rows.hovered],
        [selected, rows.selected],
      ] as const) {
        pass.setStyle(radius, theme.approx);
        pass.setRows(list, context.points, view, encoding.sd, before);
      }
    },
    setSelection: (context, rows, colors) => rings.setRows(rows, context.points, colors),
    setVisible(layers) {
      prior.setVisible(layers.prior);
      points.setVisible(layers.points);
    },
    ellipseCount: () => ellipses.drawn + hovered.drawn + selected.drawn,
    pointStyle: () => points.style,
    draw(camera, plot, mix) {
      points.prepare(camera, plot, mix);
      ellipses.setOpacity(crowdOpacity(ellipses.drawn, camera.pixelsPerSigma));
      stage.draw(camera, plot, mix);
    },
    dispose() {
      for (const pass of all) pass.dispose();
      points.dispose();
      prior.dispose();
      stage.dispose();
    },
  };
}
