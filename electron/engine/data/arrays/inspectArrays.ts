import type { PreviewColumn } from "#shared/contract/previewContract";
import { Random } from "#shared/math/random";
import type { ReadContext, SourceInspection } from "../dataFormat";
import { imageValues, channelsLast } from "../imageValues";
import { sortClasses } from "../tables/tableRoles";
import { elementsOf, type ArrayEntry } from "./arrayEntry";
import { itemShape } from "./arrayShape";
import type { ArrayNumbers } from "./arrayTypes";
import { chooseArrays, isIdArray } from "./chooseArrays";

const SHOWN_ROWS = 12;
/** Values shown one by one, as columns of their own. */
const SHOWN_COLUMNS = 64;
/** Numbers looked at for a preview: of a larger array the first rows. */
const MAX_LOOKED_AT = 50_000_000;

/** What arrays are and how they would be read. */
export async function inspectArrays(
  entries: readonly ArrayEntry[],
  file: string,
  { plan = {}, signal }: ReadContext,
  about: { readonly format: string; readonly description: string },
): Promise<SourceInspection> {
  const chosen = chooseArrays(entries, plan, file);
  const main = chosen.mean ?? chosen.x;
  if (main === null) throw new Error("No array was chosen");
  const { shape, isChannelsFirst } = itemShape(main, file);
  const features = Math.max(1, elementsOf(main.shape.slice(1)));
  const seen = Math.min(chosen.count, Math.max(SHOWN_ROWS, Math.floor(MAX_LOOKED_AT / features)));
  const rows = new Random(0)
    .fork("preview-rows")
    .permutation(Math.min(seen, 10_000))
    .slice(0, SHOWN_ROWS)
    .sort();
  const numbers =
    seen === chosen.count
      ? await main.numbers(signal)
      : await firstRows(main, (rows.at(-1) ?? 0) + 1, signal);
  const columns: PreviewColumn[] = [];
  let pixels: Float32Array | null = null;
  if (shape.kind === "image") {
    if (numbers !== null) {
      pixels = shownPixels(numbers, rows, shape.channels, shape.width * shape.height, isChannelsFirst);
    }
  } else if (numbers !== null) {
    const width = shape.columns.length;
    shape.columns.slice(0, SHOWN_COLUMNS).forEach((name, column) => {
      columns.push(numberColumn(name, numbers, column, width, rows, chosen.mean === null ? "x" : "mean"));
    });
  }
  const classes: { name: string; count: number }[] = [];
  for (const entry of [...(chosen.labels === null ? [] : [chosen.labels]), ...chosen.beside]) {
    const role = entry === chosen.labels ? "label" : isIdArray(entry) ? "id" : "metadata";
    const cells = entry.isText ? await entry.texts(signal) : Array.from(await entry.numbers(signal), String);
    columns.push(cellColumn(entry, cells, rows, role));
    if (role !== "label") continue;
    const counts = new Map<string, number>();
    for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    for (const name of sortClasses(counts.keys())) classes.push({ name, count: counts.get(name) ?? 0 });
  }
  return {
    format: about.format,
    description: about.description,
    count: chosen.count,
    countIsExact: true,
    shape,
    columns,
    arrays: entries.map(({ name, shape: lengths, dtype, note }) => ({
      name,
      shape: [...lengths],
      dtype,
      note,
    })),
    rows,
    pixels,
    classes: classes.slice(0, 1_000),
    plan: {
      format: about.format,
      array: main.name,
      use: plan.use ?? "data",
      ...(chosen.spread === null
        ? {}
        : { spread: { array: chosen.spread.entry.name, holds: chosen.spread.holds } }),
    },
    remarks:
      seen === chosen.count || numbers === null
        ? chosen.remarks
        : [...chosen.remarks, `Judged by the first ${numbers.length / features} rows.`],
  };
}

/** Null where the rows do not lie one after the other. */
async function firstRows(
  { pieces, shape }: ArrayEntry,
  count: number,
  signal: ReadContext["signal"],
): Promise<ArrayNumbers | null> {
  if (pieces === null) return null;
  const length = count * elementsOf(shape.slice(1));
  let all: ArrayNumbers | null = null;
  let filled = 0;
  for await (const piece of pieces(signal)) {
    // Of the type of its pieces, which is the same for all.
    all ??= new (piece.constructor as new (length: number) => ArrayNumbers)(length);
    const part = piece.subarray(0, length - filled);
    all.set(part, filled);
    filled += part.length;
    if (filled === length) break;
  }
  return all;
}

/** The shown rows as images in 0..1, [rows.length, features]. */
function shownPixels(
  numbers: ArrayNumbers,
  rows: Int32Array,
  channels: number,
  area: number,
  isChannelsFirst: boolean,
): Float32Array {
  const features = channels * area;
  const shown = new Float64Array(rows.length * features);
  rows.forEach((row, i) => {
    const item = Float64Array.from(numbers.subarray(row * features, (row + 1) * features));
    shown.set(isChannelsFirst ? channelsLast(item, channels, area) : item, i * features);
  });
  const isBytes = numbers instanceof Uint8Array && numbers.some((value) => value > 1);
  if (isBytes) return Float32Array.from(shown, (value) => value / 255);
  const { values } = imageValues(shown.map((value) => (Number.isFinite(value) ? value : 0)));
  return Float32Array.from(values.data, (value) => (values.kind === "bytes" ? value / 255 : value));
}

function numberColumn(
  name: string,
  numbers: ArrayNumbers,
  column: number,
  width: number,
  rows: Int32Array,
  role: "x" | "mean",
): PreviewColumn {
  let missing = 0;
  let low = Infinity;
  let high = -Infinity;
  let isWhole = true;
  for (let i = column; i < numbers.length; i += width) {
    const value = numbers[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      missing += 1;
      continue;
    }
    if (value < low) low = value;
    if (value > high) high = value;
    isWhole &&= Number.isInteger(value);
  }
  return {
    name,
    kind: isWhole ? "integer" : "number",
    role,
    missing,
    min: low <= high ? low : null,
    max: low <= high ? high : null,
    distinct: null,
    examples: Array.from(rows, (row) => String(numbers[row * width + column] ?? "")),
  };
}

function cellColumn(
  { name, isText, type }: ArrayEntry,
  cells: readonly string[],
  rows: Int32Array,
  role: "label" | "id" | "metadata",
): PreviewColumn {
  const values = isText ? [] : cells.map(Number).filter(Number.isFinite);
  return {
    name,
    kind: isText
      ? "text"
      : type === "bool"
        ? "boolean"
        : values.every(Number.isInteger)
          ? "integer"
          : "number",
    role,
    missing: cells.filter((cell) => cell === "" || cell === "NaN").length,
    min: values.length === 0 ? null : values.reduce((least, value) => Math.min(least, value), Infinity),
    max: values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value), -Infinity),
    distinct: new Set(cells).size,
    examples: Array.from(rows, (row) => cells[row]?.slice(0, 100) ?? null),
  };
}
