import { readFileSync, statSync } from "node:fs";
import { BrokenImage } from "./brokenImage";
import { Codecs } from "./codecs";
import { readImageHeader } from "./imageHeader";
import { imageRow, type RowShape } from "./imageRow";

/** Bytes of one image file at most. */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024;

/** An image to decode: a file, or its bytes where it lies in an archive. */
export type ImageInput = { readonly path: string } | { readonly bytes: Uint8Array };

export interface DecodeParams {
  readonly images: readonly ImageInput[];
  readonly shape: RowShape;
}

/** One line per image of the request; `values` holds the rows of those that are not broken, in order. */
export interface DecodedImages {
  readonly values: Uint8Array;
  readonly images: readonly DecodedImage[];
}

export type DecodedImage =
  | { readonly broken: string }
  | {
      readonly broken: null;
      /** As it is shown, after turning. */
      readonly width: number;
      readonly height: number;
      readonly depth: number;
      readonly isGrey: boolean;
      readonly hasAlpha: boolean;
      readonly isCropped: boolean;
    };

/** Decodes images and brings them to one shape; what is wrong with one is said in its place. */
export function createImageDecoder(): (params: DecodeParams) => Promise<DecodedImages> {
  let codecs: Codecs | null = null;
  return async ({ images, shape }) => {
    codecs ??= new Codecs();
    const size = shape.width * shape.height * shape.channels;
    const values = new Uint8Array(images.length * size);
    const decoded: DecodedImage[] = [];
    let filled = 0;
    for (const image of images) {
      try {
        const bytes = "bytes" in image ? image.bytes : readImageFile(image.path);
        const header = readImageHeader(bytes);
        const pixels = await codecs.decode(bytes, header);
        const row = imageRow(pixels, shape);
        values.set(row.values, filled * size);
        filled++;
        const { isGrey, hasAlpha, isCropped } = row;
        decoded.push({
          broken: null,
          width: pixels.width,
          height: pixels.height,
          depth: header.depth,
          isGrey,
          hasAlpha,
          isCropped,
        });
      } catch (error) {
        if (!(error instanceof BrokenImage)) throw error;
        decoded.push({ broken: error.reason });
      }
    }
    return { values: filled === images.length ? values : values.slice(0, filled * size), images: decoded };
  };
}

function readImageFile(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > MAX_IMAGE_BYTES) throw new BrokenImage(`${Math.round(size / 2 ** 20)} MB`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof BrokenImage) throw error;
    throw new BrokenImage(
      error instanceof Error && "code" in error ? `not readable (${String(error.code)})` : "not readable",
    );
  }
}
