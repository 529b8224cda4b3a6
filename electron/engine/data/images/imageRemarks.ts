import type { DecodedImage } from "#engine/image/decodeImages";
import type { RowShape } from "#engine/image/imageRow";
import { thousands } from "#shared/text/thousands";
import type { ImageSource } from "./imageSource";

/** Broken images named in a remark; the rest are counted. */
const NAMED = 8;

/** Gathers what is worth saying about images while they are read. */
export class ImageRemarks {
  private readonly sizes = new Set<string>();
  private readonly broken: string[] = [];
  private brokenCount = 0;
  private whole = 0;
  private cropped = 0;
  private transparent = 0;
  private deep = 0;

  add(path: string, image: DecodedImage): void {
    if (image.broken !== null) {
      this.brokenCount++;
      if (this.broken.length < NAMED) this.broken.push(`${path} (${image.broken})`);
      return;
    }
    this.whole++;
    this.sizes.add(`${image.width} × ${image.height}`);
    if (image.isCropped) this.cropped++;
    if (image.hasAlpha) this.transparent++;
    if (image.depth === 16) this.deep++;
  }

  /** The broken ones: "a.png (cut off), b.jpg (damaged) and 3 more". */
  get brokenNames(): string {
    const more = this.brokenCount - this.broken.length;
    return this.broken.join(", ") + (more > 0 ? ` and ${thousands(more)} more` : "");
  }

  sentences(shape: RowShape, source: ImageSource): string[] {
    const remarks = [...source.remarks];
    const others = [...source.others].sort(([, a], [, b]) => b - a);
    if (others.length > 0) {
      const kinds = others.slice(0, 5).map(([extension, count]) => `${thousands(count)} ${extension}`);
      remarks.push(`Left out, being no PNG, JPEG or WebP images: ${kinds.join(", ")}.`);
    }
    if (this.brokenCount > 0) {
      const all = thousands(this.whole + this.brokenCount);
      remarks.push(`${thousands(this.brokenCount)} of ${all} images could not be read: ${this.brokenNames}.`);
    }
    const to = `${shape.width} × ${shape.height}`;
    if (this.sizes.size > 1 || !this.sizes.has(to)) {
      const from = this.sizes.size === 1 ? [...this.sizes].join("") : `${thousands(this.sizes.size)} sizes`;
      const cut =
        this.cropped === 0
          ? ""
          : ` ${thousands(this.cropped)} of another proportion were scaled to fill it and their edges cut evenly.`;
      remarks.push(`Images of ${from} were brought to ${to} pixels.${cut}`);
    }
    if (this.transparent > 0) {
      remarks.push(`Transparent pixels of ${images(this.transparent)} were laid over white.`);
    }
    if (this.deep > 0) remarks.push(`${images(this.deep)} of 16 bits a channel rounded to 8.`);
    return remarks;
  }
}

const images = (count: number): string => (count === 1 ? "1 image" : `${thousands(count)} images`);
