import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import jpegFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import initPng, {
  decode as pngDecode,
  decode_rgba16 as pngDecode16,
} from "@jsquash/png/codec/pkg/squoosh_png.js";
import webpFactory from "@jsquash/webp/codec/dec/webp_dec.js";
import { webAssembly, type WasmInstance, type WasmModule } from "#engine/reader/webAssembly";
import { BrokenImage } from "./brokenImage";
import type { ImageHeader } from "./imageHeader";

/** Colours of [height, width, 4], 0 to 65535 where `is16` and to 255 elsewhere; alpha is not premultiplied. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint16Array;
  readonly is16: boolean;
}

/** What Emscripten's module of one decoder offers. */
interface Decoder {
  decode(bytes: Uint8Array, ...options: boolean[]): ImageLike | null;
}

interface ImageLike {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

type Factory = (options: {
  readonly noInitialRun: true;
  readonly instantiateWasm: (imports: unknown, done: (instance: WasmInstance) => void) => unknown;
  readonly printErr: (line: string) => void;
  readonly print: (line: string) => void;
}) => Promise<Decoder>;

/** The decoders hand their pixels over in one of these, which Node does not have. */
class NodeImageData implements ImageLike {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

/** Beside the built program in `codecs`; in the packages when it runs from its sources. */
function loadWasm(file: string): WasmModule {
  const copied = join(dirname(fileURLToPath(import.meta.url)), "codecs", basename(file));
  const path = existsSync(copied) ? copied : createRequire(import.meta.url).resolve(file);
  return new webAssembly.Module(readFileSync(path));
}

/** libjpeg fills up what is missing with grey and only warns. */
const saysCutOff = (complaint: string): boolean => complaint.startsWith("Premature end");

/** One decoder of Emscripten's, made anew after it was thrown out of: it does not clean up behind itself. */
class EmscriptenCodec {
  private readonly module: WasmModule;
  private decoder: Promise<Decoder> | null = null;
  private complaints: string[] = [];
  private isDiscarded = false;

  constructor(
    private readonly factory: Factory,
    file: string,
    /** Of `decode`, after the bytes: it checks their number. */
    private readonly options: readonly boolean[],
  ) {
    this.module = loadWasm(file);
  }

  async decode(bytes: Uint8Array): Promise<ImageLike> {
    this.complaints = [];
    const decoder = await (this.decoder ??= this.create());
    try {
      const image = decoder.decode(bytes, ...this.options);
      if (image === null) throw new BrokenImage("damaged");
      if (this.complaints.some(saysCutOff)) throw new BrokenImage("cut off");
      return image;
    } catch (error) {
      if (error instanceof BrokenImage) throw error;
      this.decoder = null;
      this.isDiscarded = true;
      const [complaint = "damaged"] = this.complaints;
      throw new BrokenImage(saysCutOff(complaint) ? "cut off" : complaint);
    }
  }

  private create(): Promise<Decoder> {
    // Each has 16 MB of its own, which broken pictures would pile up faster than they are collected.
    if (this.isDiscarded) globalThis.gc?.();
    this.isDiscarded = false;
    return this.factory({
      noInitialRun: true,
      instantiateWasm: (imports, done) => {
        const instance = new webAssembly.Instance(this.module, imports);
        done(instance);
        return instance.exports;
      },
      printErr: (line) => this.complaints.push(line),
      print: () => undefined,
    });
  }
}

/** Moves the stack pointer of the PNG decoder by so many bytes and gives where it is then. */
const moveStack = "__wbindgen_add_to_stack_pointer";

interface PngExports {
  readonly [moveStack]: (by: number) => number;
}

/** The decoders of PNG, JPEG and WebP. To be used in a reader process alone. */
export class Codecs {
  private readonly jpeg = new EmscriptenCodec(
    jpegFactory,
    "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
    // To turn the picture as its EXIF orientation asks.
    [true],
  );
  private readonly webp = new EmscriptenCodec(webpFactory, "@jsquash/webp/codec/dec/webp_dec.wasm", []);
  private png: Promise<PngExports> | null = null;

  constructor() {
    Object.assign(globalThis, { ImageData: NodeImageData });
  }

  /** Throws `BrokenImage`. The image may be turned: its sides are those of the header or swapped. */
  async decode(bytes: Uint8Array, header: ImageHeader): Promise<Pixels> {
    const pixels =
      header.kind === "png"
        ? await this.decodePng(bytes, header.depth === 16)
        : { ...sidesOf(await this[header.kind].decode(bytes)), is16: false };
    const { width, height } = pixels;
    const isAsSaid = width === header.width && height === header.height;
    const isTurned = header.kind === "jpeg" && width === header.height && height === header.width;
    if ((!isAsSaid && !isTurned) || pixels.data.length !== 4 * width * height)
      throw new BrokenImage("damaged");
    return pixels;
  }

  private async decodePng(bytes: Uint8Array, is16: boolean): Promise<Pixels> {
    const exports = await (this.png ??= initPng(loadWasm("@jsquash/png/codec/pkg/squoosh_png_bg.wasm")));
    const { [moveStack]: move } = exports;
    const stack = move(0);
    try {
      if (!is16) return { ...sidesOf(pngDecode(bytes)), is16 };
      const image = pngDecode16(bytes);
      const pixels = { width: image.width, height: image.height, data: image.data, is16 };
      image.free();
      return pixels;
    } catch {
      // It throws for a broken file alone, in no words, and leaves its stack where it was.
      move(stack - move(0));
      throw new BrokenImage("damaged or cut off");
    }
  }
}

/** A getter of the decoder's may copy the pixels each time: taken once. */
const sidesOf = ({ width, height, data }: ImageLike): ImageLike => ({ width, height, data });
