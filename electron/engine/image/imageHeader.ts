import { BrokenImage } from "./brokenImage";

export type ImageKind = "png" | "jpeg" | "webp";

/** What an image says of itself before it is decoded. */
export interface ImageHeader {
  readonly kind: ImageKind;
  /** Pixels as they are stored, before any turning. */
  readonly width: number;
  readonly height: number;
  /** Bits per channel: 1 to 16. */
  readonly depth: number;
}

/** Pixels of one image at most: a photograph of today, and about 160 MB while it is decoded. */
const MAX_PIXELS = 40_000_000;
const MAX_SIDE = 32_768;
/** Deflate packs at most 1032 bytes into one; the allowance is for what lies around the pixels. */
const DEFLATE_RATIO = 1032;
/** A JPEG spends at least one bit on the mean of each 8 × 8 block. */
const JPEG_PIXELS_PER_BYTE = 512;

/** The image formats that are read, by their first bytes; null for any other. */
export function imageKind(bytes: Uint8Array): ImageKind | null {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(bytes, 0, ascii("RIFF")) && startsWith(bytes, 8, ascii("WEBP"))) return "webp";
  return null;
}

/**
 * Reads the header of a whole file and holds it against the bytes there are, before a decoder takes memory for it.
 * Throws `BrokenImage`.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const kind = imageKind(bytes);
  if (kind === null)
    throw new BrokenImage(bytes.length === 0 ? "an empty file" : "not a PNG, JPEG or WebP image");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readers[kind](view);
  const { width, height } = header;
  if (width === 0 || height === 0) throw new BrokenImage("no pixels");
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new BrokenImage(`${width} × ${height} pixels, over the limit of ${MAX_PIXELS / 1e6} million`);
  }
  return header;
}

const readers = { png: pngHeader, jpeg: jpegHeader, webp: webpHeader } satisfies Record<
  ImageKind,
  (view: DataView) => ImageHeader
>;

/** PNG, third edition, 11.2.1: IHDR comes first. */
function pngHeader(view: DataView): ImageHeader {
  if (view.byteLength < 33) throw new BrokenImage("cut off");
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) throw new BrokenImage("no PNG header");
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const depth = view.getUint8(24);
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[view.getUint8(25)];
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) throw new BrokenImage("no PNG header");
  const raw = height * (1 + Math.ceil((width * channels * depth) / 8));
  if (raw > DEFLATE_RATIO * view.byteLength) {
    throw new BrokenImage(`${width} × ${height} pixels cannot be in ${view.byteLength} bytes`);
  }
  return { kind: "png", width, height, depth };
}

/** ITU-T T.81, annex B: the frame header is the first marker SOFn. */
function jpegHeader(view: DataView): ImageHeader {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) throw new BrokenImage("no JPEG header");
    const marker = view.getUint8(at + 1);
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (isAlone) {
      at += 2;
      continue;
    }
    if (marker === 0xd9 || marker === 0xda) break;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return jpegFrame(view, at);
    const length = view.getUint16(at + 2);
    if (length < 2) throw new BrokenImage("no JPEG header");
    at += 2 + length;
  }
  throw new BrokenImage("cut off");
}

function jpegFrame(view: DataView, at: number): ImageHeader {
  const depth = view.getUint8(at + 4);
  const height = view.getUint16(at + 5);
  const width = view.getUint16(at + 7);
  const components = view.getUint8(at + 9);
  if (depth !== 8) throw new BrokenImage(`a JPEG of ${depth} bits`);
  if (components === 4) throw new BrokenImage("a JPEG in CMYK colours: save it as RGB");
  if (width * height > JPEG_PIXELS_PER_BYTE * view.byteLength) {
    throw new BrokenImage(`${width} × ${height} pixels cannot be in ${view.byteLength} bytes`);
  }
  return { kind: "jpeg", width, height, depth };
}

/** RFC 9649: the first chunk is VP8, VP8L, or VP8X, whose canvas is checked against the image within. */
function webpHeader(view: DataView): ImageHeader {
  if (view.byteLength < 30) throw new BrokenImage("cut off");
  const frame = (width: number, height: number): ImageHeader => ({ kind: "webp", width, height, depth: 8 });
  switch (view.getUint32(12)) {
    case 0x56503820: // "VP8 "
      return frame(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case 0x5650384c: {
      // "VP8L"
      const bits = view.getUint32(21, true);
      return frame((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 0x56503858: {
      // "VP8X"
      if ((view.getUint8(20) & 2) !== 0) throw new BrokenImage("an animation");
      const side = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
      return frame(side(24), side(27));
    }
    default:
      throw new BrokenImage("no WebP header");
  }
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

function startsWith(bytes: Uint8Array, offset: number, expected: readonly number[]): boolean {
  return expected.every((byte, i) => bytes[offset + i] === byte);
}
