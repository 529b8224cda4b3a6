import type { PreviewColumn } from "#shared/contract/previewContract";
import type { ColumnRole, OpenPlan } from "#shared/domain/openPlan";
import type { RawData } from "../dataFormat";
import { folderLabels, type FolderLabels } from "./imageLabels";
import { wordColumn, type MetadataColumn } from "../metadata";

/** What is known of one image besides its pixels. */
export interface ImageFacts {
  readonly path: string;
  /** Among the images of the source. */
  readonly row: number;
  /** As it is stored, pixels. */
  readonly width: number;
  readonly height: number;
}

/** Columns that images have, with the role that they take where the plan says nothing. */
const usualRoles = {
  folder: "label",
  file: "id",
  part: "metadata",
  width: "metadata",
  height: "metadata",
} as const;
type ImageColumn = keyof typeof usualRoles;

const roleOf = (column: ImageColumn, plan: OpenPlan | undefined): ColumnRole =>
  plan?.roles?.[column] ?? usualRoles[column];

/** Labels, ids and metadata of the images that were read, [images.length] each. */
export function imageColumns(
  images: readonly ImageFacts[],
  plan: OpenPlan | undefined,
): Pick<RawData, "labels" | "ids" | "metadata"> {
  const paths = images.map(({ path }) => path);
  const folders = folderLabels(paths);
  const candidates: { readonly name: ImageColumn; readonly cells: readonly (string | null)[] }[] = [];
  if (folders.codes !== null) candidates.push({ name: "folder", cells: folderNames(folders) });
  if (folders.parts !== null) candidates.push({ name: "part", cells: folders.parts });
  candidates.push({ name: "file", cells: paths });
  const metadata: MetadataColumn[] = candidates
    .filter(({ name }) => ["metadata", "split"].includes(roleOf(name, plan)))
    .map(({ name, cells }) => wordColumn(name, "metadata", cells));
  const sizes = [
    { name: "width", of: (image: ImageFacts) => image.width },
    { name: "height", of: (image: ImageFacts) => image.height },
  ] as const;
  for (const { name, of } of sizes) {
    const values = Float64Array.from(images, of);
    const varies = values.some((value) => value !== values[0]);
    if (varies && roleOf(name, plan) === "metadata")
      metadata.push({ kind: "number", name, role: "metadata", values });
  }
  const label = candidates.find(({ name }) => roleOf(name, plan) === "label");
  const id = candidates.find(({ name }) => roleOf(name, plan) === "id");
  return {
    labels: label === undefined ? null : labelsOf(label.name, label.cells, folders),
    ...(id === undefined ? {} : { ids: { name: id.name, values: id.cells.map((cell) => cell ?? "") } }),
    metadata,
  };
}

const folderNames = ({ codes, classes }: FolderLabels): (string | null)[] =>
  Array.from(codes ?? [], (code) => classes[code] ?? null);

function labelsOf(
  name: ImageColumn,
  cells: readonly (string | null)[],
  folders: FolderLabels,
): RawData["labels"] {
  if (name === "folder" && folders.codes !== null)
    return { name, codes: folders.codes, classes: folders.classes };
  const classes = [...new Set(cells)].filter((cell) => cell !== null);
  const codeOf = new Map(classes.map((kind, code) => [kind, code]));
  return { name, codes: Int32Array.from(cells, (cell) => codeOf.get(cell ?? "") ?? -1), classes };
}

/** The columns as a preview shows them, with examples of `rows`. */
export function previewColumns(
  paths: readonly string[],
  rows: readonly number[],
  plan: OpenPlan | undefined,
): {
  readonly columns: readonly PreviewColumn[];
  readonly classes: { name: string; count: number }[];
  readonly roles: Record<string, ColumnRole>;
} {
  const folders = folderLabels(paths);
  const cells: { readonly name: ImageColumn; readonly values: readonly (string | null)[] }[] = [];
  if (folders.codes !== null) cells.push({ name: "folder", values: folderNames(folders) });
  if (folders.parts !== null) cells.push({ name: "part", values: folders.parts });
  cells.push({ name: "file", values: paths });
  const columns = cells.map(({ name, values }): PreviewColumn => {
    return {
      name,
      kind: "text",
      role: roleOf(name, plan),
      missing: values.filter((value) => value === null).length,
      min: null,
      max: null,
      distinct: new Set(values.filter((value) => value !== null)).size,
      examples: rows.map((row) => values[row] ?? null),
    };
  });
  const counts = new Int32Array(folders.classes.length);
  for (const code of folders.codes ?? []) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const isLabel = folders.codes !== null && roleOf("folder", plan) === "label";
  return {
    columns,
    classes: isLabel ? folders.classes.map((name, code) => ({ name, count: counts[code] ?? 0 })) : [],
    roles: Object.fromEntries(columns.map(({ name, role }) => [name, role])),
  };
}
