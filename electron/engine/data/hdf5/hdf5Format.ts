import { Random } from "#shared/math/random";
import type { Hdf5Description } from "#engine/hdf5/describeHdf5";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { readHead } from "../inputFiles";
import { openRowsInMemory } from "../rowSink";
import { sampledRows } from "../sampleRows";
import { oneFile } from "../tables/oneFile";
import { besideRoles, placeBeside, previewBeside, readBeside } from "./hdf5Columns";
import { imageLayout, noPixels, orderPixels, pixelScale, scalePixels, widen } from "./hdf5Images";
import { readLatents } from "./hdf5Latents";
import { readPieces, requireFinite, type RowsWanted } from "./hdf5Matrix";
import { columnsOfX, genesBeside, type XColumns } from "./hdf5Names";
import { chooseHdf5, requireRoom, type Hdf5Choice } from "./hdf5Plan";
import { askHdf5 } from "./hdf5Reader";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Rows shown before loading, and images of them. */
const SHOWN_ROWS = 12;
const SHOWN_IMAGES = 64;

/** HDF5, and AnnData's `.h5ad` in it: an array as x or as latents, with columns beside it. */
export const hdf5Format: DataFormat = {
  id: "hdf5",
  name: "HDF5 or AnnData",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    for (const file of files) {
      const head = await readHead(file, 8);
      if (!SIGNATURE.every((byte, i) => head[i] === byte)) return null;
    }
    return { description: files.some(({ name }) => /\.h5ad$/i.test(name)) ? "AnnData" : "HDF5" };
  },

  async inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    const { plan = {}, signal } = context;
    const file = oneFile(files, "one HDF5 file");
    const description = await askHdf5(file, "hdf5:describe", {}, signal);
    const choice = chooseHdf5(description, plan, file.name);
    const [count = 0] = choice.array.shape;
    const x = await columnsOfX(file, choice, signal);
    const beside = await readBeside(file, description, count, signal);
    const roles = besideRoles(beside, plan);
    const { shape } = x;
    const isImage = shape.kind === "image";
    const shown = new Random(0).fork("preview-rows").permutation(count);
    const rows = shown.slice(0, isImage ? SHOWN_IMAGES : SHOWN_ROWS).sort();
    const { labels } = placeBeside(beside, roles, null);
    const counts = new Int32Array(labels?.classes.length ?? 0);
    for (const code of labels?.codes ?? []) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
    return {
      format: hdf5Format.id,
      description: describe(description, choice),
      count,
      countIsExact: true,
      shape,
      columns: previewBeside(beside, roles, rows),
      arrays: description.arrays.map((array) => ({ ...array, shape: [...array.shape] })),
      rows,
      pixels: isImage ? await shownPixels({ file, array: choice.array, columns: null, rows }, context) : null,
      classes: (labels?.classes ?? []).map((name, code) => ({ name, count: counts[code] ?? 0 })),
      plan: {
        format: hdf5Format.id,
        array: choice.array.name,
        use: choice.use,
        ...(choice.spread === null ? {} : { spread: choice.spread }),
        roles: Object.fromEntries(roles),
      },
      remarks: remarksOf(description, choice, x, beside.left),
    };
  },

  async read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    const { plan = {}, signal } = context;
    const file = oneFile(files, "one HDF5 file");
    const description = await askHdf5(file, "hdf5:describe", {}, signal);
    const choice = chooseHdf5(description, plan, file.name);
    const [total = 0] = choice.array.shape;
    const rows = sampledRows(total, plan);
    const count = rows?.length ?? total;
    const x = await columnsOfX(file, choice, signal);
    const beside = await readBeside(file, description, total, signal);
    const wanted: RowsWanted = { file, array: choice.array, columns: x.columns, rows };
    const isLatents = choice.use === "latents";
    const genes = await genesBeside(file, description, choice, rows, signal);
    const content = isLatents
      ? await readLatents(wanted, choice, x.names, context)
      : x.layout === null
        ? await readTable(wanted, x, count, context)
        : await readImages(wanted, x.layout, count, context);
    return {
      count,
      ...content,
      ...placeBeside(beside, besideRoles(beside, plan), rows),
      ...(rows === null ? {} : { sourceRows: { rows, total } }),
      ...(genes === null ? {} : { lazyColumns: genes }),
      remarks: [...remarksOf(description, choice, x, beside.left), ...content.remarks],
    };
  },
};

type Content = Pick<RawData, "shape" | "values" | "latents" | "remarks">;

function describe({ isAnnData, obs }: Hdf5Description, { array, use }: Hdf5Choice): string {
  const what = `${array.name}, ${array.shape.join(" × ")}${use === "latents" ? ", as latents" : ""}`;
  return isAnnData ? `AnnData of ${obs?.rows ?? 0} rows: ${what}` : `HDF5: ${what}`;
}

function remarksOf(
  { isCut }: Hdf5Description,
  { array, spread }: Hdf5Choice,
  { remarks }: XColumns,
  left: readonly string[],
): string[] {
  const out = [...remarks];
  if (spread !== null) out.push(`Standard deviations of ${array.name} are from ${spread.array}.`);
  if (left.length > 0) out.push(`Left out, being of kinds that are not read: ${left.join(", ")}.`);
  if (isCut) out.push("The file holds more arrays or columns than are listed.");
  return out;
}

async function readTable(
  wanted: RowsWanted,
  { names, shape, isFloat32 }: XColumns,
  count: number,
  context: ReadContext,
): Promise<Content> {
  const { openRows = openRowsInMemory } = context;
  requireRoom(wanted.file.name, wanted.array, count, names.length);
  const precision = isFloat32 ? "f32" : "f64";
  const sink = await openRows({ of: "table", precision, features: names.length, count });
  try {
    for await (const piece of readPieces(wanted, context)) {
      requireFinite(piece, wanted, names);
      await sink.append(piece.values);
    }
    return { shape, values: await sink.finish(), remarks: [] };
  } finally {
    await sink.discard();
  }
}

/** Twice through the array: once for the range of its pixels, once for the pixels. */
async function readImages(
  wanted: RowsWanted,
  layout: NonNullable<XColumns["layout"]>,
  count: number,
  context: ReadContext,
): Promise<Content> {
  const { openRows = openRowsInMemory } = context;
  const { shape } = layout;
  const features = shape.height * shape.width * shape.channels;
  requireRoom(wanted.file.name, wanted.array, count, features / 4);
  let range = noPixels;
  for await (const piece of readPieces(wanted, context)) {
    requireFinite(piece, wanted, []);
    range = widen(range, piece.values);
  }
  const scale = pixelScale(range);
  const sink = await openRows({ of: scale.of, features, count });
  try {
    for await (const { values } of readPieces(wanted, context)) {
      await sink.append(scalePixels(orderPixels(values, layout), scale));
    }
    return { shape, values: await sink.finish(), remarks: scale.remark === null ? [] : [scale.remark] };
  } finally {
    await sink.discard();
  }
}

async function shownPixels(wanted: RowsWanted, context: ReadContext): Promise<Float32Array> {
  const layout = imageLayout(wanted.file.name, wanted.array.name, wanted.array.shape);
  const parts: number[] = [];
  let range = noPixels;
  // Without the reading's progress: this is a look.
  const { progress: _progress, ...quiet } = context;
  for await (const { values } of readPieces(wanted, quiet)) {
    range = widen(range, values);
    for (const value of orderPixels(values, layout)) parts.push(value);
  }
  const scale = pixelScale(range);
  const unit = scale.of === "bytes" ? 255 : 1;
  return Float32Array.from(parts, (value) => ((value - scale.shift) * scale.factor) / unit);
}
