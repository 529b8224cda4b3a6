import { stat } from "node:fs/promises";
import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { RawPictures } from "../dataFormat";
import { decodeInBatches } from "../images/imageBatches";
import type { PictureSize } from "./projectorConfig";
import type { SpriteFile } from "./projectorFiles";

/** The rows that pictures are wanted of. */
export interface SpriteRows {
  /** Rows of the source: the sprite has a picture for each. */
  readonly total: number;
  /** Those kept, ascending; null for all. */
  readonly rows: Int32Array | null;
}

export interface CutSprite {
  /** Null where the size of one picture is not known. */
  readonly pictures: RawPictures | null;
  readonly remarks: readonly string[];
}

/** The whole sprite, [height, width, 3], 0..255. */
interface Sheet extends PictureSize {
  readonly rgb: Uint8Array;
  readonly isGrey: boolean;
}

/**
 * Cuts a sprite of the Projector into one picture a row: line by line from the top left, ceil(width / w) on a line, a
 * last one that the edge cuts off filled up with white (TensorBoard's documentation of the Projector, "sprite image").
 * Without a configuration the square grid that its tools write, ceil(√rows) a side, is tried. Decoded by the reader
 * process, under its limits on images.
 * @throws AppErrorException `file-format` when the image is broken or has fewer pictures than rows; `cancelled`
 */
export async function readSprite(
  { file, size }: SpriteFile,
  { total, rows }: SpriteRows,
  signal: CancelSignal | undefined,
): Promise<CutSprite> {
  const sheet = await decodeSheet(file, signal);
  const one = size ?? squareGrid(sheet, total);
  if (one === null) {
    const why = `${sheet.width} × ${sheet.height} pixels are no square grid of ${total} pictures`;
    const advice = "give the size of one in a projector_config (singleImageDim)";
    return { pictures: null, remarks: [`${file.name} is not shown: ${why}; ${advice}.`] };
  }
  const perLine = Math.ceil(sheet.width / one.width);
  const lines = Math.floor(sheet.height / one.height);
  if (one.width > sheet.width || perLine * lines < total) {
    return fail({
      code: "file-format",
      message: `${file.name} has fewer pictures than there are rows.`,
      where: { file: file.name },
      expected: `${total} pictures of ${one.width} × ${one.height} pixels, one a row`,
      found:
        one.width > sheet.width
          ? `${sheet.width} × ${sheet.height} pixels in all`
          : `${perLine * lines} (${perLine} a line, ${lines} lines) in ${sheet.width} × ${sheet.height} pixels`,
      hint: "Check singleImageDim, or choose the sprite that belongs to these vectors.",
    });
  }
  const kept = rows ?? Int32Array.from({ length: total }, (_, row) => row);
  const channels = sheet.isGrey ? 1 : 3;
  const data = new Uint8Array(kept.length * one.width * one.height * channels).fill(255);
  kept.forEach((row, i) => {
    const left = (row % perLine) * one.width;
    const top = Math.floor(row / perLine) * one.height;
    const width = Math.min(one.width, sheet.width - left);
    for (let y = 0; y < one.height; y++) {
      let from = ((top + y) * sheet.width + left) * 3;
      let to = (i * one.height + y) * one.width * channels;
      for (let x = 0; x < width; x++, from += 3) {
        for (let c = 0; c < channels; c++) data[to++] = sheet.rgb[from + c] ?? 0;
      }
    }
  });
  const remarks = [`Pictures of ${one.width} × ${one.height} pixels from ${file.name}.`];
  return { pictures: { shape: { kind: "image", ...one, channels }, data }, remarks };
}

function squareGrid({ width, height }: PictureSize, total: number): PictureSize | null {
  const side = Math.ceil(Math.sqrt(total));
  if (side === 0 || width % side !== 0 || height % side !== 0) return null;
  return { width: width / side, height: height / side };
}

async function decodeSheet(file: SpriteFile["file"], signal: CancelSignal | undefined): Promise<Sheet> {
  const { size: bytes } = await stat(file.path);
  const entry = { path: file.name, bytes, input: () => Promise.resolve({ path: file.path }) };
  // Its sides first, by a picture of one pixel: they are those after turning.
  const { width, height } = (await decodeOne(entry, { width: 1, height: 1 }, signal)).image;
  const { values, image } = await decodeOne(entry, { width, height }, signal);
  return { width, height, rgb: values, isGrey: image.isGrey };
}

async function decodeOne(
  entry: Parameters<typeof decodeInBatches>[0][number],
  size: PictureSize,
  signal: CancelSignal | undefined,
) {
  for await (const { values, images } of decodeInBatches([entry], { ...size, channels: 3 }, signal)) {
    const [image] = images;
    if (image?.broken === null) return { values, image };
    fail({
      code: "file-format",
      message: `${entry.path} cannot be read as an image.`,
      where: { file: entry.path },
      expected: "a PNG, JPEG or WebP image",
      found: image?.broken ?? "nothing",
      hint: "Open the vectors without it, or save it anew.",
    });
  }
  throw new Error("A batch of one image gave none");
}
