import { fail } from "#shared/domain/appError";
import type { Hdf5File } from "./hdf5File";
import { ARRAY, COMPOUND, dtypeOf, isNumeric, toNumbers, type Numbers } from "./numbers";

/** Where a two-dimensional array lies and how; its rows are the rows of the data. */
export interface Matrix {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
  readonly dtype: string;
  /** `member`: one member of a table of compound rows. `csr`, `csc`: a group of data, indices and indptr. */
  readonly layout:
    | { readonly kind: "dense" }
    | { readonly kind: "member"; readonly name: string }
    | { readonly kind: "csr" | "csc"; readonly entries: number };
}

/** Elements of a sparse matrix read at a time. */
const PIECE = 1 << 21;

/** The matrix at a path; null when there is something else. Fails when a sparse one contradicts itself. */
export function matrixAt(file: Hdf5File, path: string): Matrix | null {
  const kind = file.kindOf(path);
  if (kind === "group") return sparseAt(file, path);
  if (kind !== "dataset") return null;
  const info = file.info(path);
  const dtype = dtypeOf(info);
  const [rows, columns, ...more] = info.shape ?? [];
  if (dtype === null || !isNumeric(info) || rows === undefined || more.length > 0) return null;
  return { path, rows, columns: columns ?? 1, dtype, layout: { kind: "dense" } };
}

/** AnnData's encodings of sparse matrices, of 0.7 and of before. */
function sparseAt(file: Hdf5File, path: string): Matrix | null {
  const encoding = text(file, path, "encoding-type") ?? text(file, path, "h5sparse_format");
  const kind = encoding === null ? null : /^cs([rc])/.exec(encoding)?.[0];
  if (kind !== "csr" && kind !== "csc") return null;
  const shape = file.attribute(path, "shape") ?? file.attribute(path, "h5sparse_shape");
  const [rows, columns] = shape === null || typeof shape[0] === "string" ? [] : (shape as Numbers);
  const data = file.info(`${path}/data`);
  const [entries] = data.shape ?? [];
  const dtype = dtypeOf(data);
  if (rows === undefined || columns === undefined || entries === undefined || dtype === null) return null;
  const [pointers] = file.info(`${path}/indptr`).shape ?? [];
  const [indices] = file.info(`${path}/indices`).shape ?? [];
  const wanted = (kind === "csr" ? rows : columns) + 1;
  if (pointers !== wanted || indices !== entries || !Number.isInteger(rows) || !Number.isInteger(columns)) {
    contradiction(file, path, `${wanted} pointers and ${entries} indices`, `${pointers} and ${indices}`);
  }
  return { path, rows, columns, dtype, layout: { kind, entries } };
}

/** A text attribute; null when it is missing or of another kind. */
export function text(file: Hdf5File, path: string, name: string): string | null {
  const value = file.attribute(path, name)?.[0];
  return typeof value === "string" ? value : null;
}

/** Rows [start, end) of some columns (all for null), row-major. */
export function readRows(
  file: Hdf5File,
  matrix: Matrix,
  start: number,
  end: number,
  columns: Int32Array | null,
): Numbers {
  const { layout } = matrix;
  switch (layout.kind) {
    case "dense": {
      const isFlat = (file.info(matrix.path).shape ?? []).length === 1;
      const ranges = isFlat
        ? ([[start, end]] as const)
        : ([
            [start, end],
            [0, matrix.columns],
          ] as const);
      return pickColumns(file.numbers(matrix.path, ranges), matrix.columns, columns);
    }
    case "member":
      return pickColumns(readMember(file, matrix, layout.name, start, end), matrix.columns, columns);
    case "csr":
      return csrRows(file, matrix, start, end, columns);
    case "csc":
      return cscRows(file, matrix, start, end, columns);
  }
}

/** One column, [rows]. */
export function readColumn(file: Hdf5File, matrix: Matrix, column: number): Float64Array {
  const { layout, path, rows } = matrix;
  const out = new Float64Array(rows);
  switch (layout.kind) {
    case "dense":
      for (let start = 0; start < rows; start += PIECE) {
        const end = Math.min(rows, start + PIECE);
        out.set(
          file.numbers(path, [
            [start, end],
            [column, column + 1],
          ]),
          start,
        );
      }
      return out;
    case "member":
      out.set(readRows(file, matrix, 0, rows, Int32Array.of(column)));
      return out;
    case "csr":
      eachCsrEntry(file, matrix, 0, rows, (row, index, value) => {
        if (index === column) out[row] = value;
      });
      return out;
    case "csc": {
      const [from = 0, to = 0] = pointersOf(file, matrix, column, column + 1);
      eachEntry(file, matrix, from, to, (_at, index, value) => {
        out[index] = value;
      });
      return out;
    }
  }
}

function pickColumns(values: Numbers, width: number, columns: Int32Array | null): Numbers {
  if (columns === null) return values;
  const rows = values.length / width;
  const out = values.slice(0, rows * columns.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns.length; i++) {
      out[row * columns.length + i] = values[row * width + (columns[i] ?? 0)] ?? 0;
    }
  }
  return out;
}

function readMember(file: Hdf5File, matrix: Matrix, name: string, start: number, end: number): Numbers {
  const info = file.info(matrix.path);
  const member = info.compound_type?.members.find((candidate) => candidate.name === name);
  if (info.type !== COMPOUND || member === undefined)
    return contradiction(file, matrix.path, name, "no such member");
  const element = member.type === ARRAY && member.array_type !== undefined ? member.array_type : member;
  const rows = file.read(matrix.path, [[start, end]]);
  const out = new Uint8Array((end - start) * member.size);
  for (let i = 0; i < end - start; i++) {
    const at = i * info.size + member.offset;
    out.set(rows.subarray(at, at + member.size), i * member.size);
  }
  return toNumbers(out, { ...element, size: member.size / matrix.columns });
}

function csrRows(
  file: Hdf5File,
  matrix: Matrix,
  start: number,
  end: number,
  columns: Int32Array | null,
): Numbers {
  const width = columns?.length ?? matrix.columns;
  const out = denseFor(matrix, (end - start) * width);
  const target = targets(matrix.columns, columns);
  eachCsrEntry(file, matrix, start, end, (row, index, value) => {
    const to = target === null ? index : (target[index] ?? -1);
    if (to >= 0) out[(row - start) * width + to] = value;
  });
  return out;
}

/** Column by column through all entries: dear, so that callers ask for as many rows as they can hold. */
function cscRows(
  file: Hdf5File,
  matrix: Matrix,
  start: number,
  end: number,
  columns: Int32Array | null,
): Numbers {
  const width = columns?.length ?? matrix.columns;
  const out = denseFor(matrix, (end - start) * width);
  const target = targets(matrix.columns, columns);
  const pointers = pointersOf(file, matrix, 0, matrix.columns);
  let column = 0;
  eachEntry(file, matrix, 0, pointers[matrix.columns] ?? 0, (at, row, value) => {
    while (at >= (pointers[column + 1] ?? Infinity)) column++;
    const to = target === null ? column : (target[column] ?? -1);
    if (to >= 0 && row >= start && row < end) out[(row - start) * width + to] = value;
  });
  return out;
}

/** Doubles only where floats would round. */
const denseFor = ({ dtype }: Matrix, length: number): Float32Array | Float64Array =>
  isFloat32(dtype) ? new Float32Array(length) : new Float64Array(length);

/** Types whose values a float32 holds to the bit. */
export const isFloat32 = (dtype: string): boolean => /^(float(16|32)|u?int(8|16)|bool)$/.test(dtype);

/** For each column of the matrix its place among those asked for, or -1. */
function targets(count: number, columns: Int32Array | null): Int32Array | null {
  if (columns === null) return null;
  const out = new Int32Array(count).fill(-1);
  columns.forEach((column, place) => (out[column] = place));
  return out;
}

/** Pointers of rows (or columns) [first, last], checked to rise and to stay inside. */
function pointersOf(file: Hdf5File, { path, layout }: Matrix, first: number, last: number): Numbers {
  const pointers = file.numbers(`${path}/indptr`, [[first, last + 1]]);
  const entries = layout.kind === "csr" || layout.kind === "csc" ? layout.entries : 0;
  let before = 0;
  for (const pointer of pointers) {
    if (!(pointer >= before) || pointer > entries) {
      contradiction(file, `${path}/indptr`, `rising numbers up to ${entries}`, String(pointer));
    }
    before = pointer;
  }
  return pointers;
}

function eachCsrEntry(
  file: Hdf5File,
  matrix: Matrix,
  start: number,
  end: number,
  visit: (row: number, index: number, value: number) => void,
): void {
  const pointers = pointersOf(file, matrix, start, end);
  let row = start;
  eachEntry(file, matrix, pointers[0] ?? 0, pointers[end - start] ?? 0, (at, index, value) => {
    while (at >= (pointers[row + 1 - start] ?? Infinity)) row++;
    visit(row, index, value);
  });
}

/** Passes over entries [from, to) with the other index of each, checked to be inside. */
function eachEntry(
  file: Hdf5File,
  { path, layout, rows, columns }: Matrix,
  from: number,
  to: number,
  visit: (at: number, index: number, value: number) => void,
): void {
  const bound = layout.kind === "csr" ? columns : rows;
  for (let start = from; start < to; start += PIECE) {
    const end = Math.min(to, start + PIECE);
    const indices = file.numbers(`${path}/indices`, [[start, end]]);
    const data = file.numbers(`${path}/data`, [[start, end]]);
    for (let i = 0; i < data.length; i++) {
      const index = indices[i] ?? -1;
      if (!(index >= 0 && index < bound)) {
        contradiction(file, `${path}/indices`, `0 to ${bound - 1}`, String(index));
      }
      visit(start + i, index, data[i] ?? 0);
    }
  }
}

function contradiction(file: Hdf5File, path: string, expected: string, found: string): never {
  return fail({
    code: "file-format",
    message: `${path} in ${file.name} contradicts itself.`,
    where: { file: file.name },
    expected,
    found,
    hint: "The file is damaged. Write it again.",
  });
}
