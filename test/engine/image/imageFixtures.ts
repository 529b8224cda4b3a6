import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../e2e/repositoryRoot";

export const imageFolder = join(repositoryRoot, "test/fixtures/images");

/** An image of the fixtures and its pixels as Pillow reads them. */
export interface ImageFixture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  /** [height, width, 4], 0..255 or 0..65535. */
  readonly pixels: Uint8Array | Uint16Array;
  readonly bytes: Uint8Array;
}

export const imageBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(join(imageFolder, name)));

interface Noted {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  readonly offset: number;
}

export function imageFixtures(): ImageFixture[] {
  const all = imageBytes("expected.bin");
  // Written by the script beside them.
  const noted = JSON.parse(readFileSync(join(imageFolder, "expected.json"), "utf8")) as Noted[];
  return noted.map(({ offset, ...one }) => {
    const length = one.width * one.height * 4 * (one.depth / 8);
    const raw = all.slice(offset, offset + length);
    return {
      ...one,
      pixels: one.depth === 16 ? new Uint16Array(raw.buffer) : raw,
      bytes: imageBytes(one.name),
    };
  });
}
