import { Random } from "#shared/math/random";
import type { PreviewColumn } from "#shared/contract/previewContract";
import type { ColumnRole, OpenPlan } from "#shared/domain/openPlan";
import type { ReadContext, SourceInspection } from "../dataFormat";
import type { ColumnKind } from "./columnKind";
import { profileTable, type ColumnProfile, type TableProfile } from "./profile";
import { columnsOf, placeParts, requireFewColumns, spreadKind } from "./tableParts";
import { sortClasses, tableRoles } from "./tableRoles";
import type { TableSource } from "./tableSource";
import { kindOfWords } from "./wordCollector";

/** Rows shown of a table. */
const SHOWN_ROWS = 12;

/** What a table is and how it would be read, from its first rows. */
export async function inspectTable(
  source: TableSource,
  { plan = {} }: ReadContext,
  about: { readonly format: string; readonly description: string; readonly plan?: OpenPlan },
): Promise<SourceInspection> {
  requireFewColumns(source.name, source.fields.length);
  const profile = await profileTable(source);
  const { roles, remarks } = tableRoles(profile, plan);
  const rows = shownRows(profile.rows);
  const isLatents = plan.use === "latents";
  const x = placeParts(source, columnsOf(profile, roles, isLatents ? "mean" : "x"), "x");
  const spreads = columnsOf(profile, roles, "sd");
  const label = profile.columns.find((_, index) => roles[index] === "label");
  const judged = profile.isWhole ? [] : [`Columns were judged by the first ${profile.rows} rows.`];
  return {
    format: about.format,
    description: about.description,
    count: source.count,
    countIsExact: source.countIsExact,
    shape: { kind: "vector", columns: [...x.names] },
    columns: profile.columns.map((column) =>
      previewColumn(column, roles[column.index] ?? "ignored", profile, rows),
    ),
    arrays: [],
    rows,
    pixels: null,
    classes: label === undefined || !profile.isWhole ? [] : classesOf(label),
    plan: {
      ...about.plan,
      format: about.format,
      use: plan.use ?? "data",
      roles: Object.fromEntries(
        profile.columns.map(({ field }, index) => [field.name, roles[index] ?? "ignored"]),
      ),
      ...(isLatents && spreads[0] !== undefined
        ? { spread: { array: spreads[0].field.name, holds: spreadKind(spreads, plan) } }
        : {}),
    },
    remarks: [...source.remarks, ...remarks, ...judged],
  };
}

/** Rows drawn at random from those looked at, the same each time, ascending. */
function shownRows(rows: number): Int32Array {
  return new Random(0).fork("preview-rows").permutation(rows).slice(0, SHOWN_ROWS).sort();
}

function classesOf({ values }: ColumnProfile): SourceInspection["classes"] {
  const counts = new Map(values.map(({ name, count }) => [name, count]));
  return sortClasses(counts.keys()).map((name) => ({ name, count: counts.get(name) ?? 0 }));
}

function previewColumn(
  { field, index, present, rows: total, min, max, distinct, values }: ColumnProfile,
  role: ColumnRole,
  profile: TableProfile,
  rows: Int32Array,
): PreviewColumn {
  const examples = Array.from(rows, (row) => {
    const cell = profile.cell(index, row);
    return cell !== null && cell.length > 100 ? `${cell.slice(0, 100)}…` : cell;
  });
  return {
    name: field.name,
    kind: kindShown(
      field.kind,
      values.map(({ name }) => name),
    ),
    role,
    missing: total - present,
    min,
    max,
    distinct,
    examples,
  };
}

function kindShown(kind: ColumnKind, values: readonly string[]): PreviewColumn["kind"] {
  if (kind === "vector") return "number";
  if (kind === "other") return "text";
  const told = kind === "text" ? kindOfWords(values) : kind;
  return told === "vector" || told === "other" ? "text" : told;
}
