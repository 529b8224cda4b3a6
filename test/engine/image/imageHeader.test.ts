import { describe, expect, it } from "vitest";
import { BrokenImage } from "#engine/image/brokenImage";
import { imageKind, readImageHeader } from "#engine/image/imageHeader";
import { imageBytes } from "./imageFixtures";

const changed = (name: string, change: (view: DataView) => void): Uint8Array => {
  const bytes = imageBytes(name);
  change(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return bytes;
};

function reasonOf(bytes: Uint8Array): string {
  try {
    readImageHeader(bytes);
  } catch (error) {
    if (error instanceof BrokenImage) return error.reason;
    throw error;
  }
  return "none";
}

describe("readImageHeader", () => {
  it("knows the kinds by their first bytes", () => {
    expect(["rgb.png", "full.jpg", "lossy.webp"].map((name) => imageKind(imageBytes(name)))).toEqual([
      "png",
      "jpeg",
      "webp",
    ]);
    expect(imageKind(new TextEncoder().encode("RIFF....WAVEfmt "))).toBeNull();
  });

  it("gives sides as stored and the depth", () => {
    expect(readImageHeader(imageBytes("grey16.png"))).toEqual({
      kind: "png",
      width: 10,
      height: 13,
      depth: 16,
    });
    expect(readImageHeader(imageBytes("turned6.jpg"))).toEqual({
      kind: "jpeg",
      width: 18,
      height: 24,
      depth: 8,
    });
    for (const name of ["lossless.webp", "lossy.webp", "lossyAlpha.webp"]) {
      const { width, height } = readImageHeader(imageBytes(name));
      expect([width, height], name).toEqual(name === "lossless.webp" ? [10, 13] : [18, 24]);
    }
  });

  it("refuses a PNG of 100,000 × 100,000 before anything is taken for it", () => {
    const huge = changed("rgb.png", (view) => {
      view.setUint32(16, 100_000);
      view.setUint32(20, 100_000);
    });
    expect(reasonOf(huge)).toBe("100000 × 100000 pixels cannot be in " + huge.length + " bytes");
    const padded = new Uint8Array(64 * 1024 * 1024);
    padded.set(huge);
    expect(reasonOf(padded)).toBe("100000 × 100000 pixels, over the limit of 40 million");
  });

  it("refuses sides that the bytes cannot hold, and none at all", () => {
    const wide = changed("rgb.png", (view) => view.setUint32(16, 30_000));
    expect(reasonOf(wide)).toMatch(/^30000 × 13 pixels cannot be in \d+ bytes$/);
    const jpeg = imageBytes("full.jpg");
    const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    new DataView(jpeg.buffer, jpeg.byteOffset).setUint16(frame + 5, 5_000);
    new DataView(jpeg.buffer, jpeg.byteOffset).setUint16(frame + 7, 5_000);
    expect(reasonOf(jpeg)).toMatch(/^5000 × 5000 pixels cannot be in \d+ bytes$/);
    expect(reasonOf(changed("rgb.png", (view) => view.setUint32(20, 0)))).toBe("no pixels");
  });

  it("ends at the end of a file that is all header", () => {
    const jpeg = imageBytes("full.jpg");
    for (let length = 0; length < 40; length++) {
      expect(reasonOf(jpeg.slice(0, length)), String(length)).not.toBe("none");
      expect(reasonOf(imageBytes("lossy.webp").slice(0, Math.min(length, 29)))).not.toBe("none");
      expect(reasonOf(imageBytes("rgb.png").slice(0, Math.min(length, 32)))).not.toBe("none");
    }
    expect(reasonOf(Uint8Array.from({ length: 1000 }, (_, i) => (i === 1 ? 0xd8 : 0xff)))).toBe("cut off");
  });
});
