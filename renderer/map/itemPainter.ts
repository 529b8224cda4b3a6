import { pictureShape, type DatasetSummary } from "#shared/domain/dataset";
import type { MapTheme } from "./mapTheme";
import type { ItemRanges } from "./itemRanges";

/** Paints one datum, or its reconstruction, into a small picture. */
export interface ItemPainter {
  /** px of the picture. */
  readonly width: number;
  readonly height: number;
  /**
   * Writes premultiplied RGBA of the item that starts at values[offset]; the top line starts at out[start] and each
   * further line `stride` bytes after it (negative where lines run upwards).
   */
  paint(
    values: Float32Array,
    offset: number,
    out: Uint8Array | Uint8ClampedArray,
    start: number,
    stride: number,
  ): void;
}

export type PaintMode =
  /** Opaque, black to white, as the data are. */
  | "photo"
  /** One channel as ink on whatever lies behind: the value is the opacity. */
  | "ink";

/** Larger pictures are reduced by whole steps: on the map nobody sees more than this. */
const MAX_SIDE = 64;
/** Side of the bar chart of a vector item, px. */
const BARS = 48;

export function itemPainter(
  dataset: DatasetSummary,
  mode: PaintMode,
  theme: MapTheme,
  ranges: ItemRanges | null,
): ItemPainter {
  const { shape } = dataset;
  return shape.kind === "image"
    ? imagePainter(shape.width, shape.height, shape.channels, mode, theme)
    : barsPainter(dataset.features, mode, theme, ranges);
}

/** Of how an item looks: the pictures that came beside x, where there are any. */
export function picturePainter(
  dataset: DatasetSummary,
  theme: MapTheme,
  ranges: ItemRanges | null,
): ItemPainter {
  return itemPainter({ ...dataset, shape: pictureShape(dataset) }, "photo", theme, ranges);
}

function imagePainter(
  fullWidth: number,
  fullHeight: number,
  channels: number,
  mode: PaintMode,
  theme: MapTheme,
): ItemPainter {
  const step = Math.max(1, Math.ceil(Math.max(fullWidth, fullHeight) / MAX_SIDE));
  const width = Math.max(1, Math.floor(fullWidth / step));
  const height = Math.max(1, Math.floor(fullHeight / step));
  const isInk = mode === "ink" && channels < 3;
  const unit = (v: number): number => Math.max(0, Math.min(1, v));
  return {
    width,
    height,
    paint(values, offset, out, start, stride) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const pixel = offset + (y * step * fullWidth + x * step) * channels;
          const at = start + y * stride + 4 * x;
          for (let c = 0; c < 3; c++) {
            const v = unit(values[pixel + (channels < 3 ? 0 : c)] ?? 0);
            out[at + c] = isInk ? 255 * theme.text1[c as 0 | 1 | 2] * v : 8 + 238 * v;
          }
          out[at + 3] = isInk ? 255 * unit(values[pixel] ?? 0) : 255;
        }
      }
    },
  };
}

/** One bar a column, from the bottom, between the column's least and greatest value in the data. */
function barsPainter(
  features: number,
  mode: PaintMode,
  theme: MapTheme,
  ranges: ItemRanges | null,
): ItemPainter {
  const shown = Math.min(features, BARS / 2);
  const pitch = BARS / shown;
  // As ink behind the points the bars are half as strong: filled areas weigh more than strokes.
  const color = [
    theme.likelihood[0],
    theme.likelihood[1],
    theme.likelihood[2],
    mode === "ink" ? 0.55 : 1,
  ] as const;
  return {
    width: BARS,
    height: BARS,
    paint(values, offset, out, start, stride) {
      const background = mode === "photo" ? theme.plot : ([0, 0, 0, 0] as const);
      for (let x = 0; x < BARS; x++) {
        const k = Math.min(shown - 1, Math.floor(x / pitch));
        const isGap = x - k * pitch >= pitch - 1 && pitch >= 3;
        const low = ranges?.low[k] ?? 0;
        const high = ranges?.high[k] ?? 1;
        const level = high > low ? ((values[offset + k] ?? 0) - low) / (high - low) : 0.5;
        const top = BARS - 2 - Math.max(0, Math.min(1, level)) * (BARS - 5);
        for (let y = 0; y < BARS; y++) {
          const at = start + y * stride + 4 * x;
          const isBar = !isGap && y >= top && y < BARS - 1;
          const [r, g, b, a] = isBar ? color : background;
          out[at] = 255 * r * a;
          out[at + 1] = 255 * g * a;
          out[at + 2] = 255 * b * a;
          out[at + 3] = 255 * a;
        }
      }
    },
  };
}

/** Paints one item into a canvas at its own resolution; CSS scales it with nearest-neighbour. */
export function paintCanvas(canvas: HTMLCanvasElement, painter: ItemPainter, values: Float32Array): void {
  if (canvas.width !== painter.width) canvas.width = painter.width;
  if (canvas.height !== painter.height) canvas.height = painter.height;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(painter.width, painter.height);
  painter.paint(values, 0, image.data, 0, 4 * painter.width);
  context.putImageData(image, 0, 0);
}
