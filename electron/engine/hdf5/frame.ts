import type { MetadataColumn } from "#engine/data/metadata";
import type { Hdf5File, Ranges } from "./hdf5File";
import { text } from "./matrix";
import { COMPOUND, dtypeOf, isBoolean, isNumeric, STRING, toNumbers, type Numbers } from "./numbers";

/** A table of one row per row of the data: the columns of AnnData's `obs` or `var`. */
export interface Frame {
  readonly path: string;
  readonly rows: number;
  /** Name of the column that names the rows; null when there is none. */
  readonly index: string | null;
  /** Names of the others, in their order. */
  readonly columns: readonly string[];
}

/** Text of one column at most, as elements read at a time: pointers and the texts behind them take memory. */
const PIECE = 100_000;
/** More columns than people look at; the rest is left out. */
export const MAX_COLUMNS = 500;

/** The frame at a path: a group of columns, or one dataset of compound rows; null when there is neither. */
export function frameAt(file: Hdf5File, path: string): Frame | null {
  switch (file.kindOf(path)) {
    case "dataset": {
      const { shape, compound_type: type } = file.info(path);
      const names = (type?.members ?? []).map(({ name }) => name);
      const index = names.find((name) => /^(index|_index)$/.test(name)) ?? null;
      if (type === undefined || shape?.length !== 1) return null;
      return { path, rows: shape[0] ?? 0, index, columns: names.filter((name) => name !== index) };
    }
    case "group": {
      const names = file.namesIn(path).filter((name) => !name.startsWith("__"));
      const index = text(file, path, "_index") ?? names.find((name) => name === "_index") ?? null;
      const order = file.attribute(path, "column-order");
      const listed = order === null ? [] : Array.from(order as ArrayLike<string | number>, String);
      const columns = listed.length > 0 ? listed.filter((name) => names.includes(name)) : names;
      const of = index !== null && names.includes(index) ? index : (names[0] ?? null);
      if (of === null) return null;
      return {
        path,
        rows: lengthOf(file, `${path}/${of}`),
        index,
        columns: columns.filter((name) => name !== index),
      };
    }
    default:
      return null;
  }
}

/** Rows of a column: of a dataset itself, of a categorical's codes or a nullable's values. */
function lengthOf(file: Hdf5File, path: string): number {
  const at =
    file.kindOf(path) === "group" ? (file.kindOf(`${path}/codes`) === null ? "values" : "codes") : null;
  return file.info(at === null ? path : `${path}/${at}`).shape?.[0] ?? 0;
}

/** What names the rows, [rows]; null when the frame has no index. */
export function readIndex(file: Hdf5File, frame: Frame): readonly string[] | null {
  if (frame.index === null) return null;
  const column = readFrameColumn(file, frame, frame.index);
  if (column === null) return null;
  if (column.kind === "number") return Array.from(column.values, String);
  if (column.kind !== "text" && column.kind !== "category") return null;
  return Array.from(column.codes, (code) => column.values[code] ?? "");
}

/** One column; null for a kind that is not read. */
export function readFrameColumn(file: Hdf5File, frame: Frame, name: string): MetadataColumn | null {
  if (file.kindOf(frame.path) === "dataset") return readMember(file, frame, name);
  const path = `${frame.path}/${name}`;
  return file.kindOf(path) === "group" ? readEncoded(file, path, name) : readPlain(file, frame, path, name);
}

/** AnnData 0.8 and later: categorical and nullable columns are groups. */
function readEncoded(file: Hdf5File, path: string, name: string): MetadataColumn | null {
  const encoding = text(file, path, "encoding-type") ?? "";
  if (encoding === "categorical" || file.kindOf(`${path}/codes`) === "dataset") {
    return coded(name, file.numbers(`${path}/codes`), textsOf(file, `${path}/categories`));
  }
  if (file.kindOf(`${path}/values`) !== "dataset" || file.kindOf(`${path}/mask`) !== "dataset") return null;
  const values = readPlain(file, null, `${path}/values`, name);
  const mask = file.numbers(`${path}/mask`);
  if (values?.kind === "number") {
    return { ...values, values: values.values.map((value, row) => (mask[row] === 0 ? value : NaN)) };
  }
  if (values?.kind === "boolean") {
    return { ...values, values: values.values.map((value, row) => (mask[row] === 0 ? value : -1)) };
  }
  if (values?.kind === "text" || values?.kind === "category") {
    return { ...values, codes: values.codes.map((code, row) => (mask[row] === 0 ? code : -1)) };
  }
  return values;
}

/** A dataset of numbers, booleans or text; in AnnData 0.7 it may be codes into categories that an attribute refers to. */
function readPlain(file: Hdf5File, frame: Frame | null, path: string, name: string): MetadataColumn | null {
  const info = file.info(path);
  if (info.shape?.length !== 1) return null;
  if (info.type === STRING) return ofTexts(name, textsOf(file, path));
  if (!isNumeric(info)) return null;
  const values = file.numbers(path);
  const categories = frame === null ? null : categoriesOf(file, frame, path, name);
  if (categories !== null) return coded(name, values, categories);
  if (isBoolean(info)) return { kind: "boolean", name, role: "metadata", values: Int8Array.from(values) };
  return { kind: "number", name, role: "metadata", values: Float64Array.from(values) };
}

function categoriesOf(file: Hdf5File, frame: Frame, path: string, name: string): readonly string[] | null {
  const reference = file.attributeReference(path, "categories");
  if (reference !== null) return textsOf(file, file.referencedPath(reference));
  const beside = `${frame.path}/__categories/${name}`;
  return file.kindOf(`${frame.path}/__categories`) === "group" && file.kindOf(beside) === "dataset"
    ? textsOf(file, beside)
    : null;
}

/** AnnData 0.6: a member of compound rows, with the categories in `uns/<name>_categories`. */
function readMember(file: Hdf5File, frame: Frame, name: string): MetadataColumn | null {
  const info = file.info(frame.path);
  const member = info.compound_type?.members.find((candidate) => candidate.name === name);
  if (info.type !== COMPOUND || member === undefined || member.vlen) return null;
  const cells = new Uint8Array(frame.rows * member.size);
  const piece = Math.max(1, Math.floor((64 * 1024 * 1024) / info.size));
  for (let start = 0; start < frame.rows; start += piece) {
    const end = Math.min(frame.rows, start + piece);
    const rows = file.read(frame.path, [[start, end]]);
    for (let row = start; row < end; row++) {
      const at = (row - start) * info.size + member.offset;
      cells.set(rows.subarray(at, at + member.size), row * member.size);
    }
  }
  if (member.type === STRING) {
    const decoder = new TextDecoder();
    const texts = Array.from({ length: frame.rows }, (_, row) => {
      const cell = cells.subarray(row * member.size, (row + 1) * member.size);
      const end = cell.indexOf(0);
      return decoder.decode(end < 0 ? cell : cell.subarray(0, end));
    });
    return ofTexts(name, texts);
  }
  if (dtypeOf(member) === null) return null;
  const values = toNumbers(cells, member);
  const categories = `/uns/${name}_categories`;
  if (file.kindOf("/uns") === "group" && file.kindOf(categories) === "dataset") {
    return coded(name, values, textsOf(file, categories));
  }
  return { kind: "number", name, role: "metadata", values: Float64Array.from(values) };
}

/** Texts or, for categories that are numbers, their texts. */
export function textsOf(file: Hdf5File, path: string): readonly string[] {
  const info = file.info(path);
  const length = info.shape?.[0] ?? 0;
  if (info.type !== STRING) return Array.from(file.numbers(path), String);
  const texts: string[] = [];
  for (let start = 0; start < length; start += PIECE) {
    const range: Ranges = [[start, Math.min(length, start + PIECE)]];
    for (const one of file.strings(path, range)) texts.push(one);
  }
  return texts;
}

function coded(name: string, codes: Numbers, values: readonly string[]): MetadataColumn {
  return {
    kind: "category",
    name,
    role: "metadata",
    codes: Int32Array.from(codes, (code) => (code >= 0 && code < values.length ? code : -1)),
    values,
  };
}

function ofTexts(name: string, texts: readonly string[]): MetadataColumn {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(texts, (one) => {
    const known = codeOf.get(one) ?? codeOf.size;
    if (known === codeOf.size) codeOf.set(one, known);
    return known;
  });
  const isCategory = codeOf.size <= Math.min(1_000, texts.length / 2);
  return {
    kind: isCategory ? "category" : "text",
    name,
    role: "metadata",
    codes,
    values: [...codeOf.keys()],
  };
}
