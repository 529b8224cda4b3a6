import type { ItemShape } from "#shared/domain/dataset";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Hdf5Description } from "#engine/hdf5/describeHdf5";
import type { InputFile } from "../dataFormat";
import type { LazyColumns } from "../lazyColumns";
import { imageLayout, type ImageLayout } from "./hdf5Images";
import type { Hdf5Choice } from "./hdf5Plan";
import { askHdf5 } from "./hdf5Reader";

/** From so many genes on, those marked as highly variable stand for all: what a model of cells is trained on. */
const MANY_GENES = 5_000;

/** What the columns of x are. */
export interface XColumns {
  readonly shape: ItemShape;
  /** How it is images; null for a matrix. */
  readonly layout: ImageLayout | null;
  /** Of a matrix, one a column. */
  readonly names: readonly string[];
  /** Those that are read; null for all. */
  readonly columns: Int32Array | null;
  /** A float32 holds the values to the bit. */
  readonly isFloat32: boolean;
  readonly remarks: readonly string[];
}

/** The frame that names the columns of an array of AnnData; null for arrays that it does not name. */
function frameOf(array: string): string | null {
  if (array === "raw/X") return "/raw/var";
  return array === "X" || array.startsWith("layers/") ? "/var" : null;
}

export async function columnsOfX(
  file: InputFile,
  { array, use }: Hdf5Choice,
  signal: CancelSignal | undefined,
): Promise<XColumns> {
  const [, width = 1, ...more] = array.shape;
  if (more.length > 0) {
    const layout = imageLayout(file.name, array.name, array.shape);
    return { shape: layout.shape, layout, names: [], columns: null, isFloat32: true, remarks: [] };
  }
  const { isFloat32 } = await askHdf5(file, "hdf5:layout", { array: array.name }, signal);
  const frame = frameOf(array.name);
  const found = frame === null ? null : await askHdf5(file, "hdf5:names", { frame }, signal);
  const names =
    found?.names?.length === width
      ? found.names
      : Array.from({ length: width }, (_, i) => numbered(array.name, i));
  const variable = found?.variable ?? null;
  const isNarrowed = use === "data" && width > MANY_GENES && variable !== null && variable.length > 0;
  const columns = isNarrowed ? variable : null;
  const chosen = columns === null ? names : Array.from(columns, (column) => names[column] ?? "");
  const remarks = isNarrowed
    ? [`Of ${width} columns the ${chosen.length} marked as highly variable are read.`]
    : [];
  return {
    shape: { kind: "vector", columns: [...chosen] },
    layout: null,
    names: chosen,
    columns,
    isFloat32,
    remarks,
  };
}

/** `obsm/X_pca` to `X_pca 1`, other arrays to `x1`. */
const numbered = (array: string, column: number): string =>
  array.startsWith("obsm/") ? `${array.slice(5)} ${column + 1}` : `x${column + 1}`;

/** The genes of X, to be read one by one, beside latents of AnnData; null for other files. */
export async function genesBeside(
  file: InputFile,
  { isAnnData, arrays }: Hdf5Description,
  { array }: Hdf5Choice,
  rows: Int32Array | null,
  signal: CancelSignal | undefined,
): Promise<LazyColumns | null> {
  const genes = arrays.find(({ name }) => name === "X");
  if (!isAnnData || genes === undefined || frameOf(array.name) !== null) return null;
  const { names } = await askHdf5(file, "hdf5:names", { frame: "/var" }, signal);
  if (names === null || names.length !== genes.shape[1]) return null;
  return { kind: "hdf5", path: file.path, name: file.name, array: "X", names, rows };
}
