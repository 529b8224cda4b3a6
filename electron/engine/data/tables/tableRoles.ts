import type { ColumnRole, OpenPlan } from "#shared/domain/openPlan";
import { isNumeric } from "./columnKind";
import { isMeanName, spreadOfName, stemOf } from "./latentNames";
import type { ColumnProfile, TableProfile } from "./profile";

/** More kinds than this in a column are not classes but names or measurements. */
export const MAX_CLASSES = 100;

/** Fewer than this may be numbered for other reasons: `height1`, `height2`. */
const FEWEST_NUMBERED = 4;

const labelNames =
  /^(labels?|class(es)?|target|cultivar|species|categor(y|ies)|y|type|group|cluster|diagnosis|digit|cell[ _-]?type|outcome)$/i;
const idNames =
  /^(id|ids|index|idx|row|row[ _-]?(id|number|names?)|(sample|cell|item)[ _-]?(id|number)|uuid|barcode|unnamed: ?\d*|column 1|__index_level_0__)$/i;

export interface TableRoles {
  /** One for each field of the source. */
  readonly roles: readonly ColumnRole[];
  readonly remarks: readonly string[];
}

/** What each column is for: as the plan says, and by its name and what is in it where the plan says nothing. */
export function tableRoles({ columns, rows }: TableProfile, plan: OpenPlan): TableRoles {
  const given = (column: ColumnProfile): ColumnRole | undefined => plan.roles?.[column.field.name];
  const free = columns.filter((column) => given(column) === undefined);
  const roles = new Map<ColumnProfile, ColumnRole>();
  const remarks: string[] = [];
  const give = (column: ColumnProfile, role: ColumnRole): void => void roles.set(column, role);

  for (const column of free) {
    const { name, kind, type } = column.field;
    if (kind === "other") {
      give(column, "ignored");
      remarks.push(`Column "${name}" left out: a value of type ${shorten(type)} is no number and no text.`);
    } else if (isId(column)) {
      const isUnique = column.distinct === column.present && column.present === column.rows;
      give(column, isUnique ? "id" : "metadata");
      if (!isUnique) remarks.push(`Column "${name}" does not name the rows: values repeat or are missing.`);
    }
  }
  const hasId = columns.some((column) => given(column) === "id");
  let isIdTaken = hasId;
  for (const column of free) {
    if (roles.get(column) !== "id") continue;
    if (isIdTaken) give(column, "metadata");
    isIdTaken = true;
  }
  if (!columns.some((column) => given(column) === "label")) {
    const label = chooseLabel(
      free.filter((column) => !roles.has(column)),
      rows,
    );
    if (label !== null) give(label, "label");
  }
  const rest = free.filter((column) => !roles.has(column));
  if (plan.use === "latents") giveLatents(rest, columns, given, give);
  else
    giveX(
      rest,
      rows,
      columns.some((column) => given(column) === "x"),
      give,
      remarks,
    );
  return {
    roles: columns.map((column) => given(column) ?? roles.get(column) ?? "metadata"),
    remarks,
  };
}

function shorten(type: string): string {
  return type.length > 60 ? `${type.slice(0, 60)}…` : type;
}

/** Called so, a column may as well be a measurement; it is an id only where no value comes twice. */
const ambiguousNames = /^(index|idx|row)$/i;

/** Is it called an id, and could it be one? The first column of a table without names is one only when it counts. */
function isId({ field, present, rows, integers, isCounting, distinct }: ColumnProfile): boolean {
  if (!idNames.test(field.name) || field.kind === "vector" || present * 2 < rows) return false;
  if (/^(unnamed|column 1)/i.test(field.name)) return isCounting && rows > 2;
  if (ambiguousNames.test(field.name) && distinct < present) return false;
  return !isNumeric(field.kind) || integers === present;
}

const isSparse = ({ present, rows }: ColumnProfile): boolean => present * 2 < rows;

/** Named ones first; then words from the right, where tables put their class. */
function chooseLabel(columns: readonly ColumnProfile[], rows: number): ColumnProfile | null {
  // Kinds as many as rows tell nothing apart.
  const most = Math.min(MAX_CLASSES, Math.max(2, Math.floor(rows / 2)));
  const filled = columns.filter((column) => !isSparse(column) && column.present > 0);
  const isWords = ({ field }: ColumnProfile): boolean => field.kind === "text" || field.kind === "boolean";
  const named = filled.filter(
    (column) =>
      labelNames.test(column.field.name) &&
      (isWords(column) || (isNumeric(column.field.kind) && column.integers === column.present)),
  );
  const words = filled.filter((column) => column.field.kind === "text" && !named.includes(column)).reverse();
  return [...named, ...words].find((column) => column.distinct <= most) ?? null;
}

function giveX(
  columns: readonly ColumnProfile[],
  rows: number,
  isChosen: boolean,
  give: (column: ColumnProfile, role: ColumnRole) => void,
  remarks: string[],
): void {
  // A vector in every row is what somebody computed to be x; the numbers beside it describe the row.
  const vector = columns.find(({ field, width }) => field.kind === "vector" && (width ?? 0) > 1);
  const numbered = vector === undefined ? numberedColumns(columns) : null;
  const besides: string[] = [];
  for (const column of columns) {
    const { name, kind } = column.field;
    if (kind === "vector") {
      give(column, column === vector && !isChosen ? "x" : "ignored");
      if (column === vector || isChosen) continue;
      remarks.push(
        `Column "${name}" left out: ${column.width === null ? "its lists are of different lengths" : "another column holds x"}.`,
      );
    } else if (!isNumeric(kind) || vector !== undefined || isChosen) {
      give(column, "metadata");
    } else if (isSparse(column)) {
      give(column, "metadata");
      const missing = column.rows - column.present;
      remarks.push(`Column "${name}" is kept beside x: ${missing} of ${rows} values are missing.`);
    } else if (numbered !== null && !numbered.has(column)) {
      give(column, "metadata");
      besides.push(`"${name}"`);
    } else give(column, "x");
  }
  if (besides.length > 0) remarks.push(besideNumbered(besides, [...(numbered ?? [])]));
}

/**
 * Columns of one name with numbers behind it that make up most of the numbers: `x0` to `x31`, `pixel1` to `pixel784`. They
 * are one vector, and numbers of other names describe the row.
 */
function numberedColumns(columns: readonly ColumnProfile[]): ReadonlySet<ColumnProfile> | null {
  const numbers = columns.filter((column) => isNumeric(column.field.kind) && !isSparse(column));
  const groups = new Map<string, ColumnProfile[]>();
  for (const column of numbers) {
    const stem = stemOf(column.field.name);
    if (stem === column.field.name || stem === "") continue;
    const group = groups.get(stem);
    if (group === undefined) groups.set(stem, [column]);
    else group.push(column);
  }
  const largest = [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const isVector = largest.length >= FEWEST_NUMBERED && largest.length * 2 > numbers.length;
  return isVector && largest.length < numbers.length ? new Set(largest) : null;
}

function besideNumbered(besides: readonly string[], numbered: readonly ColumnProfile[]): string {
  const names = besides.length > 6 ? `${besides.length} columns` : besides.join(", ");
  const first = numbered[0]?.field.name;
  const last = numbered[numbered.length - 1]?.field.name;
  return `Kept beside x, which is "${first}" to "${last}": ${names}.`;
}

/** Numbered columns or vectors that are called means and spreads; all numbers are means when none is called so. */
function giveLatents(
  columns: readonly ColumnProfile[],
  all: readonly ColumnProfile[],
  given: (column: ColumnProfile) => ColumnRole | undefined,
  give: (column: ColumnProfile, role: ColumnRole) => void,
): void {
  const isNumbers = ({ field }: ColumnProfile): boolean => isNumeric(field.kind) || field.kind === "vector";
  const numbers = columns.filter(isNumbers);
  const spreads = numbers.filter(({ field }) => spreadOfName(stemOf(field.name)) !== null);
  const hasMeans = all.some((column) => given(column) === "mean");
  const named = numbers.filter(
    (column) => !spreads.includes(column) && isMeanName(stemOf(column.field.name)),
  );
  const vector = numbers.find((column) => column.field.kind === "vector" && !spreads.includes(column));
  const unnamed = vector === undefined ? numbers.filter((column) => !spreads.includes(column)) : [vector];
  const means = hasMeans ? [] : named.length > 0 ? named : unnamed;
  const hasSpreads = all.some((column) => given(column) === "sd");
  for (const column of columns) {
    if (means.includes(column)) give(column, "mean");
    else if (spreads.includes(column) && !hasSpreads) give(column, "sd");
    else give(column, column.field.kind === "vector" ? "ignored" : "metadata");
  }
}

/** Class names in a natural order: by number when all are numbers, else by code unit, the same on every machine. */
export function sortClasses(names: Iterable<string>): string[] {
  const sorted = [...names].sort();
  return sorted.every((name) => Number.isFinite(Number(name)))
    ? sorted.sort((a, b) => Number(a) - Number(b))
    : sorted;
}
