import { fail } from "#shared/domain/appError";
import type { ItemShape } from "#shared/domain/dataset";
import type { ArrayEntry } from "./arrays/arrayEntry";
import { inspectArrays } from "./arrays/inspectArrays";
import { readArrays } from "./arrays/readArrays";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "./dataFormat";
import { idxEntry, readIdxFile, readIdxHead, readIdxHeader, requireFinite, type IdxContent } from "./idxFile";
import { isIdx, type IdxHeader } from "./idxHeader";
import { channelsLast, imageValues } from "./imageValues";

/** More kinds than this cannot be told apart by colour or in a legend: such numbers are not classes. */
const MAX_CLASSES = 1000;

interface IdxInput {
  readonly file: InputFile;
  readonly header: IdxHeader;
}

/** The files of MNIST and its kin: images, and labels in a file of their own; plain or gzip, in any order. */
export const idxFormat: DataFormat = {
  id: "idx",
  name: "IDX images",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    for (const file of files) if (!isIdx(await readIdxHead(file))) return null;
    return { description: files.length > 1 ? "IDX images with labels" : "IDX images" };
  },

  async inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    const entries = entriesOf(await tellApart(files));
    const description = files.length > 1 ? "IDX images with labels" : "IDX images";
    return inspectArrays(entries, namesOf(files), context, { format: "idx", description });
  },

  async read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    const inputs = await tellApart(files);
    if (isForDisk(inputs, context)) return readArrays(entriesOf(inputs), namesOf(files), context);
    const { images, labels } = inputs;
    const content = await readIdxFile(images.file, "Reading images", context);
    requireFinite(content, images.file);
    const { shape, ordered } = shapeOf(content, images.file);
    const named = labels === null ? null : await readLabels(labels.file, context);
    const count = content.header.dimensions[0] ?? 0;
    if (shape.kind === "vector") {
      const data = Float64Array.from(ordered);
      return { count, shape, values: { kind: "table", data }, labels: named, metadata: [], remarks: [] };
    }
    return { count, shape, ...imageValues(ordered), labels: named, metadata: [] };
  },
};

function isForDisk(inputs: IdxInputs, { keepsOnDisk }: ReadContext): boolean {
  const { elements, type, dimensions } = inputs.images.header;
  const [count = 0] = dimensions;
  return (
    keepsOnDisk?.({ of: type.bytes === 1 ? "bytes" : "table", features: elements / count, count }) ?? false
  );
}

interface IdxInputs {
  readonly images: IdxInput;
  readonly labels: IdxInput | null;
}

const namesOf = (files: readonly InputFile[]): string => files.map(({ name }) => name).join(", ");

function entriesOf({ images, labels }: IdxInputs): readonly [ArrayEntry, ...ArrayEntry[]] {
  const named = labels === null ? [] : [idxEntry(labels.file, labels.header, "label")];
  return [idxEntry(images.file, images.header, "images"), ...named];
}

async function tellApart(files: readonly InputFile[]): Promise<IdxInputs> {
  const inputs: IdxInput[] = [];
  for (const file of files) inputs.push({ file, header: await readIdxHeader(file) });
  const images = inputs.filter(({ header }) => header.dimensions.length > 1);
  const labels = inputs.filter(({ header }) => header.dimensions.length === 1);
  const [image] = images;
  const [label = null] = labels;
  if (image === undefined || images.length > 1 || labels.length > 1) {
    return fail({
      code: "invalid-request",
      message: "The IDX files do not make one data set.",
      expected: "one file of images and, if there is one, one file of labels",
      found: inputs.map(({ file, header }) => `${file.name} (${header.dimensions.join(" × ")})`).join(", "),
      hint:
        image === undefined ? "These are labels only: add the file of images." : "Choose one pair at a time.",
    });
  }
  if (label === null) return { images: image, labels: null };
  const [itemCount = 0] = image.header.dimensions;
  const [labelCount = 0] = label.header.dimensions;
  if (itemCount !== labelCount) {
    return fail({
      code: "file-format",
      message: `${label.file.name} has ${labelCount} labels for the ${itemCount} items of ${image.file.name}.`,
      where: { file: label.file.name, byte: 4 },
      expected: `${itemCount} labels`,
      found: `${labelCount} labels`,
      hint: "Choose two files that belong together: both of training, or both of test.",
    });
  }
  if (label.header.type.name.startsWith("float")) {
    return fail({
      code: "file-format",
      message: `The labels of ${label.file.name} are not whole numbers.`,
      where: { file: label.file.name, byte: 2 },
      expected: "an integer type (08, 09, 0b or 0c)",
      found: label.header.type.name,
    });
  }
  return { images: image, labels: label };
}

function shapeOf(
  { header, numbers }: IdxContent,
  file: InputFile,
): { readonly shape: ItemShape; readonly ordered: IdxContent["numbers"] } {
  const [, a = 1, b = 1, c = 1] = header.dimensions;
  const isChannels = (size: number): boolean => size === 1 || size === 3 || size === 4;
  switch (header.dimensions.length) {
    case 2: {
      const columns = Array.from({ length: a }, (_, i) => `x${i + 1}`);
      return { shape: { kind: "vector", columns }, ordered: numbers };
    }
    case 3:
      return { shape: { kind: "image", height: a, width: b, channels: 1 }, ordered: numbers };
    default:
      if (isChannels(c)) {
        return { shape: { kind: "image", height: a, width: b, channels: c }, ordered: numbers };
      }
      if (isChannels(a)) {
        return {
          shape: { kind: "image", height: b, width: c, channels: a },
          ordered: channelsLast(numbers, a, b * c),
        };
      }
      return fail({
        code: "unsupported",
        message: `${file.name} has four dimensions, of which none is a number of colour channels.`,
        where: { file: file.name, byte: 4 },
        expected: "items × height × width × channels with 1, 3 or 4 channels",
        found: header.dimensions.join(" × "),
      });
  }
}

async function readLabels(file: InputFile, context: ReadContext): Promise<RawData["labels"]> {
  const { numbers } = await readIdxFile(file, "Reading labels", context);
  const kinds = [...new Set<number>(numbers)].sort((a, b) => a - b);
  if (kinds.length > MAX_CLASSES) {
    return fail({
      code: "unsupported",
      message: `${file.name} has ${kinds.length} different labels.`,
      where: { file: file.name },
      expected: `at most ${MAX_CLASSES}`,
      found: String(kinds.length),
      hint: "Open the images without the labels.",
    });
  }
  const codeOf = new Map(kinds.map((kind, code) => [kind, code]));
  return {
    name: "label",
    codes: Int32Array.from(numbers, (value: number) => codeOf.get(value) ?? -1),
    classes: kinds.map(String),
  };
}
