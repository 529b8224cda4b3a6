import { statSync } from "node:fs";
import type { MetadataColumn } from "#engine/data/metadata";
import { fail } from "#shared/domain/appError";
import { arrayAt, describeHdf5, type Hdf5Description } from "./describeHdf5";
import { frameAt, MAX_COLUMNS, readFrameColumn, readIndex, textsOf } from "./frame";
import { Hdf5File } from "./hdf5File";
import { isFloat32, readColumn, readRows } from "./matrix";
import { dtypeOf, isBoolean, STRING, type Numbers } from "./numbers";
import { writeLatents, type LatentsToWrite } from "./writeLatents";

/** Files are named by their full path; arrays as `describeHdf5` names them. */
interface OfArray {
  readonly path: string;
  readonly array: string;
}

/** Columns beside x: of AnnData's obs, or datasets of one value a row. */
export interface ColumnsResult {
  /** Name and values of what names the rows; null when nothing does. */
  readonly ids: { readonly name: string; readonly values: readonly string[] } | null;
  readonly columns: readonly MetadataColumn[];
  /** Columns of kinds that are not read. */
  readonly left: readonly string[];
}

export type Hdf5Operations = {
  readonly "hdf5:describe": { readonly params: { readonly path: string }; readonly result: Hdf5Description };
  /** `places` null: the columns of /obs; else these datasets. */
  readonly "hdf5:columns": {
    readonly params: {
      readonly path: string;
      readonly places: readonly { readonly name: string; readonly path: string }[] | null;
    };
    readonly result: ColumnsResult;
  };
  /** Names of the columns of x from /var, or /raw/var; null where there are none. `variable`: those marked as highly variable. */
  readonly "hdf5:names": {
    readonly params: { readonly path: string; readonly frame: string };
    readonly result: { readonly names: readonly string[] | null; readonly variable: Int32Array | null };
  };
  /** Rows [start, end) of some columns of a matrix (all for null), or whole items of an array of images. */
  readonly "hdf5:rows": {
    readonly params: OfArray & {
      readonly start: number;
      readonly end: number;
      readonly columns: Int32Array | null;
    };
    readonly result: { readonly values: Numbers };
  };
  readonly "hdf5:column": {
    readonly params: OfArray & { readonly column: number };
    readonly result: { readonly values: Float64Array };
  };
  /** Adds q(z|x) to a copy of an AnnData file. */
  readonly "hdf5:writeLatents": {
    readonly params: LatentsToWrite;
    readonly result: { readonly rows: number };
  };
  /** Type and layout of a matrix. `isFloat32`: a float32 holds its values to the bit. */
  readonly "hdf5:layout": {
    readonly params: OfArray;
    readonly result: { readonly kind: "dense" | "member" | "csr" | "csc"; readonly isFloat32: boolean };
  };
};

type Handlers = {
  readonly [K in keyof Hdf5Operations]: (
    params: Hdf5Operations[K]["params"],
  ) => Promise<Hdf5Operations[K]["result"]>;
};

/** What the reader program does with HDF5 files. The file asked for last stays open until it changes. */
export function createHdf5Operations(): Handlers {
  let open: { readonly file: Hdf5File; readonly stamp: string } | null = null;
  const fileAt = async (path: string): Promise<Hdf5File> => {
    const { size, mtimeMs } = statSync(path);
    const stamp = `${path} ${size} ${mtimeMs}`;
    if (open?.stamp === stamp) return open.file;
    open?.file.close();
    open = null;
    const file = await Hdf5File.open(path);
    open = { file, stamp };
    return file;
  };
  return {
    "hdf5:describe": async ({ path }) => describeHdf5(await fileAt(path)),
    "hdf5:columns": async ({ path, places }) => {
      const file = await fileAt(path);
      return places === null ? obsColumns(file) : plainColumns(file, places);
    },
    "hdf5:names": async ({ path, frame }) => frameNames(await fileAt(path), frame),
    "hdf5:rows": async ({ path, array, start, end, columns }) => {
      const file = await fileAt(path);
      const matrix = arrayAt(file, array);
      if (matrix !== null) return { values: readRows(file, matrix, start, end, columns) };
      const { shape } = file.info(`/${array}`);
      const inner = (shape ?? []).slice(1).map((side): [number, number] => [0, side]);
      return { values: file.numbers(`/${array}`, [[start, end], ...inner]) };
    },
    "hdf5:column": async ({ path, array, column }) => {
      const file = await fileAt(path);
      return { values: readColumn(file, arrayAt(file, array) ?? missing(file, array), column) };
    },
    "hdf5:writeLatents": async (request) => ({ rows: await writeLatents(request) }),
    "hdf5:layout": async ({ path, array }) => {
      const file = await fileAt(path);
      const matrix = arrayAt(file, array);
      const dtype = matrix?.dtype ?? dtypeOf(file.info(`/${array}`)) ?? missing(file, array);
      return { kind: matrix?.layout.kind ?? "dense", isFloat32: isFloat32(dtype) };
    },
  };
}

function missing(file: Hdf5File, array: string): never {
  return fail({
    code: "invalid-request",
    message: `${file.name} has no array ${array}.`,
    where: { file: file.name, field: "plan.array" },
    expected: "the path of an array of numbers",
    found: array,
  });
}

function obsColumns(file: Hdf5File): ColumnsResult {
  const frame = frameAt(file, "/obs");
  if (frame === null) return { ids: null, columns: [], left: [] };
  const names = readIndex(file, frame);
  const columns: MetadataColumn[] = [];
  const left: string[] = [];
  for (const name of frame.columns.slice(0, MAX_COLUMNS)) {
    const column = readFrameColumn(file, frame, name);
    if (column === null || columnLength(column) !== frame.rows) left.push(name);
    else columns.push(column);
  }
  const hasNames = names?.length === frame.rows;
  return { ids: hasNames ? { name: frame.index ?? "index", values: names } : null, columns, left };
}

const columnLength = (column: MetadataColumn): number =>
  column.kind === "text" || column.kind === "category" ? column.codes.length : column.values.length;

function plainColumns(
  file: Hdf5File,
  places: readonly { readonly name: string; readonly path: string }[],
): ColumnsResult {
  const columns: MetadataColumn[] = [];
  const left: string[] = [];
  for (const { name, path } of places.slice(0, MAX_COLUMNS)) {
    const info = file.info(path);
    const role = "metadata";
    if (info.type === STRING) {
      const texts = textsOf(file, path);
      const values = [...new Set(texts)];
      const codeOf = new Map(values.map((value, code) => [value, code]));
      const kind = values.length <= Math.min(1_000, texts.length / 2) ? "category" : "text";
      columns.push({
        kind,
        name,
        role,
        codes: Int32Array.from(texts, (one) => codeOf.get(one) ?? -1),
        values,
      });
    } else if (dtypeOf(info) === null) left.push(name);
    else if (isBoolean(info)) {
      columns.push({ kind: "boolean", name, role, values: Int8Array.from(file.numbers(path)) });
    } else columns.push({ kind: "number", name, role, values: Float64Array.from(file.numbers(path)) });
  }
  return { ids: null, columns, left };
}

function frameNames(file: Hdf5File, path: string): Hdf5Operations["hdf5:names"]["result"] {
  const frame = file.kindOf(path) === null ? null : frameAt(file, path);
  if (frame === null) return { names: null, variable: null };
  const names = readIndex(file, frame);
  const marked = frame.columns.includes("highly_variable")
    ? readFrameColumn(file, frame, "highly_variable")
    : null;
  if (marked === null || marked.kind !== "boolean") return { names, variable: null };
  const variable: number[] = [];
  marked.values.forEach((value, gene) => {
    if (value === 1) variable.push(gene);
  });
  return { names, variable: Int32Array.from(variable) };
}
