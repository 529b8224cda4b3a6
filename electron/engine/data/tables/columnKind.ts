import type { PreviewColumn } from "#shared/contract/previewContract";

/** What the values of a column are. */
export type ColumnKind = PreviewColumn["kind"] | "vector" | "other";

/** Can the column stand for one number a row? */
export function isNumeric(kind: ColumnKind): boolean {
  return kind === "number" || kind === "integer";
}
