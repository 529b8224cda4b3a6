import { fail } from "#shared/domain/appError";
import type { ItemShape } from "#shared/domain/dataset";
import { MAX_FEATURES } from "../idxHeader";
import { elementsOf, type ArrayEntry } from "./arrayEntry";

export interface PlacedShape {
  readonly shape: ItemShape;
  /** Whether the channels come before height and width in the file. */
  readonly isChannelsFirst: boolean;
}

const isChannels = (size: number): boolean => size === 1 || size === 3 || size === 4;

/**
 * What one row of an array is: [n] and [n, d] are vectors, [n, h, w] grey images, [n, h, w, c] and [n, c, h, w] images
 * with 1, 3 or 4 channels. Fails for other dimensions, no rows, or too many values a row.
 */
export function itemShape(entry: ArrayEntry, file: string): PlacedShape {
  const [count = 0, a = 1, b = 1, c = 1] = entry.shape;
  const values = elementsOf(entry.shape.slice(1));
  if (count < 2 || values < 1) {
    return refuse(entry, file, "file-format", `at least 2 rows of 1 value`);
  }
  if (values > MAX_FEATURES)
    return refuse(entry, file, "unsupported", `at most ${MAX_FEATURES} values a row`);
  switch (entry.shape.length) {
    case 1:
    case 2: {
      const columns = Array.from({ length: values }, (_, i) => `x${i + 1}`);
      return { shape: { kind: "vector", columns }, isChannelsFirst: false };
    }
    case 3:
      return { shape: { kind: "image", height: a, width: b, channels: 1 }, isChannelsFirst: false };
    case 4:
      if (isChannels(c))
        return { shape: { kind: "image", height: a, width: b, channels: c }, isChannelsFirst: false };
      if (isChannels(a))
        return { shape: { kind: "image", height: b, width: c, channels: a }, isChannelsFirst: true };
      return refuse(entry, file, "unsupported", "1, 3 or 4 colour channels");
    default:
      return refuse(entry, file, "unsupported", "one to four dimensions, the first of them rows");
  }
}

function refuse(
  { name, shape }: ArrayEntry,
  file: string,
  code: "file-format" | "unsupported",
  expected: string,
): never {
  return fail({
    code,
    message: `"${name.slice(0, 80)}" in ${file} is not of a shape that can be data.`,
    where: { file },
    expected,
    found: shape.length === 0 ? "a single number" : shape.join(" × "),
  });
}
