import { Random } from "#shared/math/random";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { DecodedImage } from "#engine/image/decodeImages";
import type { RowShape } from "#engine/image/imageRow";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { decodeInBatches } from "./imageBatches";
import type { ImageEntry } from "./imageSource";

/** Images looked at to decide on a shape, and shown before loading. */
const LOOKED_AT = 64;
/** Images of one size are kept as they are up to so many pixels a side; a larger longer side is brought to `SHRUNK`. */
const KEPT_SIDE = 128;
const SHRUNK = 64;

/** Indices of some images drawn at random, ascending, the same each time. */
export function lookedAt(count: number): Int32Array {
  return new Random(0).fork("images-looked-at").permutation(count).subarray(0, LOOKED_AT).slice().sort();
}

export interface ShapeDecision {
  readonly shape: RowShape;
  /** Channels were not asked for: one may turn out to be too few. */
  readonly channelsAreGuessed: boolean;
}

/** The shape that all images are brought to: as the plan says, or else as a sample of them suggests. */
export async function decideShape(
  entries: readonly ImageEntry[],
  plan: OpenPlan | undefined,
  signal: CancelSignal | undefined,
): Promise<ShapeDecision> {
  if (plan?.image !== undefined) return { shape: plan.image, channelsAreGuessed: false };
  const sample = Array.from(lookedAt(entries.length), (i) => entries[i]).filter((one) => one !== undefined);
  const seen: DecodedImage[] = [];
  for await (const batch of decodeInBatches(sample, { width: 1, height: 1, channels: 1 }, signal)) {
    seen.push(...batch.images);
  }
  const whole = seen.filter((image) => image.broken === null);
  const isGrey = whole.every((image) => image.isGrey);
  const { width, height } = commonSize(whole);
  return { shape: { width, height, channels: isGrey ? 1 : 3 }, channelsAreGuessed: isGrey };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Images of one size keep it or their proportion; images of several become squares as long as their middling shorter
 * side. 64 pixels are what a model of dense layers still learns from in minutes.
 */
function commonSize(images: readonly Size[]): Size {
  const [first] = images;
  if (first === undefined) return { width: SHRUNK, height: SHRUNK };
  const { width, height } = first;
  if (images.every((image) => image.width === width && image.height === height)) {
    const longer = Math.max(width, height);
    if (longer <= KEPT_SIDE) return { width, height };
    const scaled = (side: number): number => Math.max(1, Math.round((side * SHRUNK) / longer));
    return { width: scaled(width), height: scaled(height) };
  }
  const shorter = images.map((image) => Math.min(image.width, image.height)).sort((a, b) => a - b);
  const side = Math.min(SHRUNK, shorter[shorter.length >> 1] ?? SHRUNK);
  return { width: side, height: side };
}
