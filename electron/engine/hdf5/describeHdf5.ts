import { frameAt, MAX_COLUMNS } from "./frame";
import type { Hdf5File } from "./hdf5File";
import { matrixAt, text, type Matrix } from "./matrix";
import { ARRAY, COMPOUND, dtypeOf, isNumeric, STRING } from "./numbers";

/** An array of numbers that could be x or latents. */
export interface DescribedArray {
  /** Its path without the first slash: `X`, `obsm/X_pca`, `train/x`. */
  readonly name: string;
  /** Rows first. */
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly note: string | null;
}

/** A dataset of one value a row, outside of AnnData's frames. */
export interface Companion {
  readonly name: string;
  readonly path: string;
  readonly rows: number;
  readonly dtype: string;
}

export interface Hdf5Description {
  readonly isAnnData: boolean;
  readonly arrays: readonly DescribedArray[];
  readonly companions: readonly Companion[];
  /** Of AnnData: rows of obs and names of its columns. */
  readonly obs: { readonly rows: number; readonly columns: readonly string[] } | null;
  /** The walk through the groups ended before all were seen. */
  readonly isCut: boolean;
}

/** Deeper and more than people nest their arrays; bounds for files made to be endless. */
const MAX_DEPTH = 16;
const MAX_OBJECTS = 5_000;

/** All arrays of numbers in a file, whatever its layout. */
export function describeHdf5(file: Hdf5File): Hdf5Description {
  const roots = file.namesIn("/");
  const obs = roots.includes("obs") && roots.includes("var") ? frameAt(file, "/obs") : null;
  const isAnnData = text(file, "/", "encoding-type") === "anndata" || (obs !== null && obs.rows > 0);
  if (!isAnnData || obs === null) return describePlain(file);
  const places = roots.includes("X") ? ["X"] : [];
  if (roots.includes("raw") && file.kindOf("/raw/X") !== null) places.push("raw/X");
  for (const group of ["layers", "obsm"]) {
    if (roots.includes(group)) places.push(...membersOf(file, group).map((name) => `${group}/${name}`));
  }
  const arrays = places.flatMap((name): DescribedArray[] => {
    const matrix = arrayAt(file, name);
    return matrix === null || matrix.rows !== obs.rows ? [] : [describeMatrix(name, matrix)];
  });
  return {
    isAnnData: true,
    arrays,
    companions: [],
    obs: { rows: obs.rows, columns: obs.columns.slice(0, MAX_COLUMNS) },
    isCut: obs.columns.length > MAX_COLUMNS,
  };
}

function describeMatrix(name: string, { rows, columns, dtype, layout }: Matrix): DescribedArray {
  const note =
    layout.kind === "csr" || layout.kind === "csc"
      ? `sparse by ${layout.kind === "csr" ? "rows" : "columns"}, ${share(layout.entries, rows * columns)} filled`
      : null;
  return { name, shape: [rows, columns], dtype, note };
}

const share = (part: number, whole: number): string =>
  whole === 0 ? "0%" : `${Number(((100 * part) / whole).toPrecision(2))}%`;

/** Members of a group, or of a table of compound rows as AnnData 0.6 wrote them. */
function membersOf(file: Hdf5File, path: string): readonly string[] {
  if (file.kindOf(path) === "group") return file.namesIn(path);
  return (file.info(path).compound_type?.members ?? []).map(({ name }) => name);
}

/** The matrix of a name as `describeHdf5` gives it; null when there is none. */
export function arrayAt(file: Hdf5File, name: string): Matrix | null {
  const slash = name.lastIndexOf("/");
  const parent = slash < 0 ? "/" : `/${name.slice(0, slash)}`;
  if (slash < 0 || file.kindOf(parent) !== "dataset") return matrixAt(file, `/${name}`);
  const info = file.info(parent);
  const member = info.compound_type?.members.find((candidate) => candidate.name === name.slice(slash + 1));
  const element = member?.type === ARRAY ? member.array_type : member;
  if (info.type !== COMPOUND || member === undefined || element === undefined) return null;
  const columns = (member.array_type?.shape ?? [1]).reduce((product, side) => product * side, 1);
  const dtype = dtypeOf({ ...element, size: member.size / columns });
  if (dtype === null || dtype === "str") return null;
  return {
    path: parent,
    rows: info.shape?.[0] ?? 0,
    columns,
    dtype,
    layout: { kind: "member", name: member.name },
  };
}

function describePlain(file: Hdf5File): Hdf5Description {
  const arrays: DescribedArray[] = [];
  const companions: Companion[] = [];
  const seen = new Set<string>();
  let objects = 0;
  let isCut = false;
  const walk = (path: string, depth: number): void => {
    for (const name of file.namesIn(path === "" ? "/" : path)) {
      if (++objects > MAX_OBJECTS || depth > MAX_DEPTH) {
        isCut = true;
        return;
      }
      const inner = `${path}/${name}`;
      const kind = file.kindOf(inner);
      if (kind !== "group" && kind !== "dataset") continue;
      // Links may lead to one object by many paths, or round in a circle.
      const identity = file.identityOf(inner);
      if (seen.has(identity)) continue;
      seen.add(identity);
      if (kind === "dataset") note(inner);
      else if (describeGroup(inner)) continue;
      else walk(inner, depth + 1);
    }
  };
  const describeGroup = (path: string): boolean => {
    const matrix = matrixAt(file, path);
    if (matrix !== null) arrays.push(describeMatrix(path.slice(1), matrix));
    return matrix !== null;
  };
  const note = (path: string): void => {
    const info = file.info(path);
    const dtype = dtypeOf(info);
    const shape = info.shape ?? [];
    if (dtype === null || shape.some((side) => side === 0)) return;
    const name = path.slice(1);
    if (shape.length === 1) {
      companions.push({ name, path, rows: shape[0] ?? 0, dtype });
    } else if (shape.length >= 2 && shape.length <= 4 && isNumeric(info) && info.type !== STRING) {
      arrays.push({ name, shape, dtype, note: null });
    }
  };
  seen.add(file.identityOf("/"));
  walk("", 0);
  return { isAnnData: false, arrays, companions, obs: null, isCut };
}
