import { fail } from "#shared/domain/appError";
import type { OpenPlan } from "#shared/domain/openPlan";
import { thousands } from "#shared/text/thousands";
import type { RowShape } from "#engine/image/imageRow";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { decodeInBatches } from "./imageBatches";
import { openRowsInMemory } from "../rowSink";
import { sampledRows } from "../sampleRows";
import { imageColumns, previewColumns, type ImageFacts } from "./imageColumns";
import { ImageRemarks } from "./imageRemarks";
import { decideShape, lookedAt, type ShapeDecision } from "./imageShape";
import { openImageSource, type ImageEntry, type ImageSource } from "./imageSource";

/** Thrown when an image in colours turns up among those that were taken for grey; never leaves this file. */
class ColourFound extends Error {}

/** Folders and ZIPs of PNG, JPEG and WebP images, or such images themselves; the sub-folder is the label. */
export const imageFormat: DataFormat = {
  id: "images",
  name: "PNG, JPEG or WebP images",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    const source = await openImageSource(files);
    if (source === null) return null;
    await source.close();
    return { description: describe(source, source.entries.length) };
  },

  inspect: (files, context) => withSource(files, (source) => inspectImages(source, context)),

  read: (files, context) =>
    withSource(files, async (source) => {
      const images = chosen(source, context.plan);
      const decision = await decideShape(images.entries, context.plan, context.signal);
      try {
        return await readImages(source, images, decision, context);
      } catch (error) {
        if (!(error instanceof ColourFound)) throw error;
        const shape: RowShape = { ...decision.shape, channels: 3 };
        return await readImages(source, images, { shape, channelsAreGuessed: false }, context);
      }
    }),
};

async function withSource<T>(
  files: readonly InputFile[],
  use: (source: ImageSource) => Promise<T>,
): Promise<T> {
  const source = await openImageSource(files);
  const names = files.map((file) => file.name).join(", ");
  if (source === null || source.entries.length === 0) {
    return fail({
      code: "file-format",
      message: `${names} holds no images.`,
      where: { file: names },
      expected: "PNG, JPEG or WebP images",
      found:
        source === null
          ? "none"
          : `${thousands([...source.others.values()].reduce((a, b) => a + b, 0))} other files`,
    });
  }
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

function describe(source: ImageSource, count: number): string {
  const images = count === 1 ? "1 image" : `${thousands(count)} images`;
  switch (source.kind) {
    case "folder":
      return `A folder of ${images}`;
    case "zip":
      return `A ZIP of ${images}`;
    case "files":
      return images;
  }
}

interface Chosen {
  readonly entries: readonly ImageEntry[];
  /** Place of each among the images of the source; null when all are read. */
  readonly rows: Int32Array | null;
}

/** The random sample that the plan asks for, in file order: what is not kept is not even decoded. */
function chosen({ entries }: ImageSource, plan: OpenPlan | undefined): Chosen {
  const rows = sampledRows(entries.length, plan ?? {});
  if (rows === null) return { entries, rows };
  return { entries: Array.from(rows, (row) => entries[row]).filter((entry) => entry !== undefined), rows };
}

async function readImages(
  source: ImageSource,
  { entries, rows }: Chosen,
  { shape, channelsAreGuessed }: ShapeDecision,
  { plan, signal, progress, openRows = openRowsInMemory }: ReadContext,
): Promise<RawData> {
  const features = shape.width * shape.height * shape.channels;
  const sink = await openRows({ of: "bytes", features, count: entries.length });
  const facts: ImageFacts[] = [];
  const remarks = new ImageRemarks();
  try {
    for await (const batch of decodeInBatches(entries, shape, signal)) {
      for (const [i, image] of batch.images.entries()) {
        const at = batch.start + i;
        const path = entries[at]?.path ?? "";
        remarks.add(path, image);
        if (image.broken !== null) continue;
        if (channelsAreGuessed && !image.isGrey) throw new ColourFound();
        facts.push({ path, row: rows?.[at] ?? at, width: image.width, height: image.height });
      }
      await sink.append(batch.values);
      progress?.({ phase: "Reading images", done: batch.start + batch.images.length, total: entries.length });
    }
    requireSome(facts, entries, remarks);
    const total = source.entries.length;
    return {
      count: facts.length,
      shape: { kind: "image", ...shape },
      values: await sink.finish(),
      ...imageColumns(facts, plan),
      ...(facts.length === total
        ? {}
        : { sourceRows: { rows: Int32Array.from(facts, ({ row }) => row), total } }),
      remarks: remarks.sentences(shape, source),
    };
  } finally {
    await sink.discard();
  }
}

function requireSome(
  facts: readonly ImageFacts[],
  entries: readonly ImageEntry[],
  remarks: ImageRemarks,
): void {
  if (facts.length === 0) {
    fail({
      code: "file-format",
      message:
        entries.length === 1
          ? "The image cannot be read."
          : `None of the ${entries.length} images can be read.`,
      where: { file: entries[0]?.path ?? "" },
      expected: "PNG, JPEG or WebP images",
      found: remarks.brokenNames,
      hint: "Look whether another program shows them, and copy or export them again.",
    });
  }
}

async function inspectImages(source: ImageSource, { plan, signal }: ReadContext): Promise<SourceInspection> {
  const { entries } = source;
  const { shape } = await decideShape(entries, plan, signal);
  const seen = lookedAt(entries.length);
  const sample = Array.from(seen, (i) => entries[i]).filter((entry) => entry !== undefined);
  const remarks = new ImageRemarks();
  const rows: number[] = [];
  const pixels: number[] = [];
  let hasBroken = false;
  for await (const batch of decodeInBatches(sample, shape, signal)) {
    for (const value of batch.values) pixels.push(value / 255);
    for (const [i, image] of batch.images.entries()) {
      remarks.add(sample[batch.start + i]?.path ?? "", image);
      if (image.broken === null) rows.push(seen[batch.start + i] ?? 0);
      else hasBroken = true;
    }
  }
  const { columns, classes, roles } = previewColumns(
    entries.map(({ path }) => path),
    rows,
    plan,
  );
  return {
    format: imageFormat.id,
    description: describe(source, entries.length),
    count: entries.length,
    // Of those not looked at, some may be broken.
    countIsExact: !hasBroken && entries.length === sample.length,
    shape: { kind: "image", ...shape },
    columns,
    arrays: [],
    rows: Int32Array.from(rows),
    pixels: Float32Array.from(pixels),
    classes,
    plan: { format: imageFormat.id, image: shape, roles },
    remarks: remarks.sentences(shape, source),
  };
}
