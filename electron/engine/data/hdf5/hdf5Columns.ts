import type { PreviewColumn } from "#shared/contract/previewContract";
import type { ColumnRole, OpenPlan } from "#shared/domain/openPlan";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Hdf5Description } from "#engine/hdf5/describeHdf5";
import type { ColumnsResult } from "#engine/hdf5/hdf5Operations";
import type { InputFile, RawData } from "../dataFormat";
import { takeRows, type MetadataColumn } from "../metadata";
import { askHdf5 } from "./hdf5Reader";

/** More kinds than this cannot be told apart by colour or in a legend: such a column is not the label. */
const MAX_CLASSES = 1000;

/** In the order of preference, by the last part of the name. */
const labelNames = [
  /^(cell[_ ]?types?|celltypist.*|annotations?|cell[_ ]?ontology.*)$/i,
  /^(labels?|class(es)?|targets?|y|y_train|species|digit)$/i,
  /^(leiden|louvain|clusters?|seurat_clusters)$/i,
];
const idNames = /^(ids?|names?|index|barcodes?|file(name)?s?)$/i;

const lastPart = (name: string): string => name.replace(/^.*\//, "");

/** All columns beside x, [rows] each, in the order of the file. */
export async function readBeside(
  file: InputFile,
  { companions, obs }: Hdf5Description,
  rows: number,
  signal: CancelSignal | undefined,
): Promise<ColumnsResult> {
  const places = companions.filter((companion) => companion.rows === rows);
  if (obs === null && places.length === 0) return { ids: null, columns: [], left: [] };
  const params = { places: obs === null ? places.map(({ name, path }) => ({ name, path })) : null };
  return askHdf5(file, "hdf5:columns", params, signal);
}

/** What each column is for: the plan's role, or one by its name and content. */
export function besideRoles(
  { ids, columns }: ColumnsResult,
  plan: OpenPlan,
): ReadonlyMap<string, ColumnRole> {
  const roles = new Map<string, ColumnRole>();
  if (ids !== null) roles.set(ids.name, plan.roles?.[ids.name] ?? "id");
  for (const { name } of columns) roles.set(name, plan.roles?.[name] ?? "metadata");
  const hasRole = (role: ColumnRole): boolean => [...roles.values()].includes(role);
  if (!hasRole("label")) {
    const free = columns.filter(({ name }) => plan.roles?.[name] === undefined);
    const label = labelNames
      .map((pattern) => free.find((column) => pattern.test(lastPart(column.name)) && isClasses(column)))
      .find((column) => column !== undefined);
    if (label !== undefined) roles.set(label.name, "label");
  }
  if (!hasRole("id")) {
    const id = columns.find(
      (column) =>
        column.kind === "text" &&
        idNames.test(lastPart(column.name)) &&
        roles.get(column.name) === "metadata",
    );
    if (id !== undefined && plan.roles?.[id.name] === undefined) roles.set(id.name, "id");
  }
  return roles;
}

function isClasses(column: MetadataColumn): boolean {
  if (column.kind === "category") return column.values.length <= MAX_CLASSES;
  if (column.kind !== "number") return false;
  const kinds = new Set<number>();
  for (const value of column.values) {
    if (!Number.isInteger(value) || kinds.add(value).size > MAX_CLASSES) return false;
  }
  return kinds.size > 1;
}

/** Labels, ids and metadata by their roles, at the rows that are kept (all for null). */
export function placeBeside(
  beside: ColumnsResult,
  roles: ReadonlyMap<string, ColumnRole>,
  rows: Int32Array | null,
): Pick<RawData, "labels" | "ids" | "metadata"> {
  const kept = beside.columns.map((column) => (rows === null ? column : takeRows(column, rows)));
  const ofRole = (role: ColumnRole): MetadataColumn | undefined =>
    kept.find(({ name }) => roles.get(name) === role);
  const label = ofRole("label");
  const idColumn = ofRole("id");
  const { ids } = beside;
  const metadata = kept.filter(
    (column) => column !== idColumn && ["metadata", "split"].includes(roles.get(column.name) ?? ""),
  );
  const named =
    idColumn !== undefined
      ? {
          name: idColumn.name,
          values: Array.from({ length: lengthOf(idColumn) }, (_, row) => textAt(idColumn, row) ?? ""),
        }
      : ids !== null && roles.get(ids.name) === "id"
        ? {
            name: ids.name,
            values: rows === null ? ids.values : Array.from(rows, (row) => ids.values[row] ?? ""),
          }
        : null;
  return {
    labels: label === undefined ? null : labelsOf(label),
    ...(named === null ? {} : { ids: named }),
    metadata,
  };
}

const lengthOf = (column: MetadataColumn): number =>
  "codes" in column ? column.codes.length : column.values.length;

/** The value of a row as text; null where it is missing. */
export function textAt(column: MetadataColumn, row: number): string | null {
  if ("codes" in column) {
    return column.values[column.codes[row] ?? -1] ?? null;
  }
  const value = column.values[row] ?? NaN;
  if (Number.isNaN(value)) return null;
  if (column.kind === "boolean") return value < 0 ? null : value === 1 ? "true" : "false";
  return column.kind === "time" ? new Date(value).toISOString() : String(value);
}

function labelsOf(column: MetadataColumn): RawData["labels"] {
  const { name } = column;
  if ("codes" in column) {
    return { name, codes: column.codes, classes: column.values };
  }
  const values = [...new Set<number>(column.values)]
    .filter((value) => !Number.isNaN(value) && (column.kind !== "boolean" || value >= 0))
    .sort((a, b) => a - b);
  const codeOf = new Map(values.map((value, code) => [value, code]));
  const classes = values.map((value) => (column.kind === "boolean" ? String(value === 1) : String(value)));
  return { name, codes: Int32Array.from(column.values, (value) => codeOf.get(value) ?? -1), classes };
}

/** The columns as a preview shows them, with examples of `rows`. */
export function previewBeside(
  { ids, columns }: ColumnsResult,
  roles: ReadonlyMap<string, ColumnRole>,
  rows: Int32Array,
): readonly PreviewColumn[] {
  const shown = columns.map((column): PreviewColumn => {
    const texts = "codes" in column;
    const numbers = column.kind === "number" ? column.values : new Float64Array(0);
    let missing = 0;
    let min = Infinity;
    let max = -Infinity;
    for (let row = 0; row < lengthOf(column); row++) if (textAt(column, row) === null) missing++;
    for (const value of numbers) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return {
      name: column.name,
      kind: texts ? "text" : column.kind,
      role: roles.get(column.name) ?? "metadata",
      missing,
      min: min <= max ? min : null,
      max: min <= max ? max : null,
      distinct: texts ? column.values.length : null,
      examples: Array.from(rows, (row) => textAt(column, row)),
    };
  });
  if (ids === null) return shown;
  const names: PreviewColumn = {
    name: ids.name,
    kind: "text",
    role: roles.get(ids.name) ?? "id",
    missing: 0,
    min: null,
    max: null,
    distinct: null,
    examples: Array.from(rows, (row) => ids.values[row] ?? null),
  };
  return [names, ...shown];
}
