import { describe, expect, it } from "vitest";
import { BrokenImage } from "#engine/image/brokenImage";
import { Codecs } from "#engine/image/codecs";
import { readImageHeader } from "#engine/image/imageHeader";
import { imageBytes, imageFixtures } from "./imageFixtures";

const codecs = new Codecs();
const decode = async (bytes: Uint8Array) => codecs.decode(bytes, readImageHeader(bytes));

async function reasonOf(bytes: Uint8Array): Promise<string> {
  const outcome = await decode(bytes).then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(BrokenImage);
  // Checked by the line above.
  return (outcome as BrokenImage).reason;
}

describe("the decoders against Pillow", () => {
  it.each(imageFixtures().map((one) => [one.name, one] as const))(
    "%s, to the bit",
    async (_name, fixture) => {
      const pixels = await decode(fixture.bytes);
      expect([pixels.width, pixels.height]).toEqual([fixture.width, fixture.height]);
      expect(pixels.is16).toBe(fixture.depth === 16);
      // JPEG too: both sides are libjpeg-turbo with its accurate inverse transform and smooth chroma.
      expect(Array.from(pixels.data)).toEqual(Array.from(fixture.pixels));
    },
  );
});

describe("broken images", () => {
  it("says what is wrong and decodes the next one", async () => {
    for (const fixture of imageFixtures()) {
      const cut = fixture.bytes.slice(0, fixture.bytes.length - 40);
      expect(await reasonOf(cut), fixture.name).toMatch(/cut off|damaged/);
      const pixels = await decode(fixture.bytes);
      expect(Array.from(pixels.data), fixture.name).toEqual(Array.from(fixture.pixels));
    }
  });

  it("names kinds that are not read", async () => {
    expect(await reasonOf(imageBytes("cmyk.jpg"))).toBe("a JPEG in CMYK colours: save it as RGB");
    expect(await reasonOf(imageBytes("animated.webp"))).toBe("an animation");
    expect(await reasonOf(new TextEncoder().encode("GIF89a, which is another format"))).toBe(
      "not a PNG, JPEG or WebP image",
    );
    expect(await reasonOf(new Uint8Array(0))).toBe("an empty file");
  });

  it("leaves the PNG decoder's stack as it was, a thousand broken images on", async () => {
    const whole = imageBytes("rgb.png");
    const cut = whole.slice(0, whole.length - 30);
    const { stackTraceLimit } = Error;
    // Two thirds of the time would go into traces that nobody reads.
    Error.stackTraceLimit = 0;
    // Its stack is 1 MB, and each failure would leave 1.4 kB.
    for (let i = 0; i < 1000; i++) await decode(cut).catch(() => undefined);
    Error.stackTraceLimit = stackTraceLimit;
    expect((await decode(whole)).width).toBe(10);
  });
});
