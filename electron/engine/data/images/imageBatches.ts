import { AppErrorException } from "#shared/domain/appError";
import type { DecodedImages, ImageInput } from "#engine/image/decodeImages";
import type { RowShape } from "#engine/image/imageRow";
import { ReaderLostError, ReaderProcess } from "#engine/reader/readerProcess";
import type { ReaderOperations } from "#engine/readerOperations";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { ImageEntry } from "./imageSource";

/** Processes that decode at a time: the machine has other work too. */
const PROCESSES = 2;
/** Images of one request: enough that asking costs little, and few bytes to hold. */
const BATCH_IMAGES = 64;
const BATCH_BYTES = 16 * 1024 * 1024;
/** For a batch, and for one image of a batch that was lost, ms. */
const BATCH_LIMIT = 60_000;
const IMAGE_LIMIT = 15_000;

/** Kept for the next request; they go by themselves when there is none. */
const readers = Array.from({ length: PROCESSES }, () => new ReaderProcess<ReaderOperations>());

export interface DecodedBatch extends DecodedImages {
  /** Index of the first image of the batch. */
  readonly start: number;
}

/**
 * Decodes images in processes of their own and gives them back in order, a batch at a time; no more than a few batches
 * are held. When a process is lost over a batch, its images are tried one by one and the one at fault is reported broken.
 */
export async function* decodeInBatches(
  entries: readonly ImageEntry[],
  shape: RowShape,
  signal: CancelSignal | undefined,
): AsyncGenerator<DecodedBatch, void, void> {
  const waiting: Promise<DecodedBatch>[] = [];
  let number = 0;
  for (const [start, end] of batchesOf(entries)) {
    throwIfCancelled(signal);
    // In turn, so that the oldest batch is the next to be ready.
    const reader = readers[number++ % PROCESSES];
    if (reader === undefined) throw new Error("No reader");
    const batch = decodeBatch(reader, entries.slice(start, end), shape, signal).then((decoded) => ({
      start,
      ...decoded,
    }));
    // It is awaited below, perhaps after another has failed.
    batch.catch(() => undefined);
    waiting.push(batch);
    if (waiting.length > PROCESSES) {
      const oldest = await waiting.shift();
      if (oldest !== undefined) yield oldest;
    }
  }
  for (const batch of waiting.splice(0)) yield await batch;
}

function* batchesOf(entries: readonly ImageEntry[]): Generator<readonly [start: number, end: number]> {
  let start = 0;
  let bytes = 0;
  for (const [i, entry] of entries.entries()) {
    if (i > start && (i - start === BATCH_IMAGES || bytes + entry.bytes > BATCH_BYTES)) {
      yield [start, i];
      start = i;
      bytes = 0;
    }
    bytes += entry.bytes;
  }
  if (start < entries.length) yield [start, entries.length];
}

type Input = { readonly input: ImageInput } | { readonly broken: string };

async function decodeBatch(
  reader: ReaderProcess<ReaderOperations>,
  entries: readonly ImageEntry[],
  shape: RowShape,
  signal: CancelSignal | undefined,
): Promise<DecodedImages> {
  const inputs: Input[] = [];
  for (const entry of entries) inputs.push(await inputOf(entry));
  const images = inputs.flatMap((one) => ("input" in one ? [one.input] : []));
  const decoded = await decode(reader, images, shape, signal);
  if (images.length === inputs.length) return decoded;
  let next = 0;
  return {
    values: decoded.values,
    images: inputs.map((one) => {
      const image = "broken" in one ? one : decoded.images[next++];
      return image ?? { broken: "lost" };
    }),
  };
}

/** A damaged entry of an archive is a broken image, not a broken archive. */
async function inputOf(entry: ImageEntry): Promise<Input> {
  try {
    return { input: await entry.input() };
  } catch (error) {
    if (!(error instanceof AppErrorException)) throw error;
    return { broken: error.appError.found ?? error.appError.message };
  }
}

async function decode(
  reader: ReaderProcess<ReaderOperations>,
  images: readonly ImageInput[],
  shape: RowShape,
  signal: CancelSignal | undefined,
): Promise<DecodedImages> {
  if (images.length === 0) return { values: new Uint8Array(0), images: [] };
  try {
    return await reader.call("images:decode", { images, shape }, { timeLimit: BATCH_LIMIT, signal });
  } catch (error) {
    if (!(error instanceof ReaderLostError)) throw error;
  }
  const alone: DecodedImages[] = [];
  for (const image of images) {
    try {
      const params = { images: [image], shape };
      alone.push(await reader.call("images:decode", params, { timeLimit: IMAGE_LIMIT, signal }));
    } catch (error) {
      if (!(error instanceof ReaderLostError)) throw error;
      alone.push({
        values: new Uint8Array(0),
        images: [{ broken: `the decoder gave up: ${error.message}` }],
      });
    }
  }
  return joinDecoded(alone);
}

function joinDecoded(parts: readonly DecodedImages[]): DecodedImages {
  const values = new Uint8Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, images: parts.flatMap((part) => part.images) };
}
