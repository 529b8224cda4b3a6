import { fail } from "#shared/domain/appError";
import type { OpenPlan } from "#shared/domain/openPlan";
import { isNumeric } from "./columnKind";
import { spreadOfName, stemOf, type SpreadKind } from "./latentNames";
import type { ColumnProfile, TableProfile } from "./profile";
import type { TableSource } from "./tableSource";

/** DuckDB's plans grow with the columns; beyond this they take longer than the reading. */
const MAX_COLUMNS = 10_000;
const MAX_FEATURES = 100_000;

/** One column, or one vector, of a matrix. */
export interface Part {
  readonly column: ColumnProfile;
  /** First column of the matrix, and how many. */
  readonly at: number;
  readonly width: number;
}

export interface Parts {
  readonly parts: readonly Part[];
  /** One a column of the matrix. */
  readonly names: readonly string[];
  readonly isFloat32: boolean;
}

/** Places columns of numbers and vectors side by side. Fails for a column that holds neither, or for too many. */
export function placeParts(source: TableSource, columns: readonly ColumnProfile[], role: string): Parts {
  const parts: Part[] = [];
  const names: string[] = [];
  for (const column of columns) {
    const { name, kind } = column.field;
    const width = kind === "vector" ? (column.width ?? 0) : 1;
    if (!isNumeric(kind) && kind !== "boolean" && kind !== "time" && width === 0)
      refuse(source, column, role);
    parts.push({ column, at: names.length, width });
    if (kind !== "vector") names.push(name);
    else for (let i = 0; i < width; i++) names.push(`${name}[${i}]`);
    if (names.length > MAX_FEATURES) {
      fail({
        code: "unsupported",
        message: `${source.name} has too many columns.`,
        where: { file: source.name },
        expected: `at most ${MAX_FEATURES} numbers a row`,
        found: `${names.length} or more`,
      });
    }
  }
  return { parts, names, isFloat32: columns.every(({ field }) => field.isFloat32) };
}

function refuse(source: TableSource, { field, width }: ColumnProfile, role: string): never {
  return fail({
    code: "file-format",
    message: `Column "${field.name}" of ${source.name} cannot be ${role}.`,
    where: { file: source.name, column: field.name },
    expected: "numbers, or lists of numbers of one length",
    found:
      field.kind === "vector" && width === null
        ? "lists of different lengths"
        : `values of type ${field.type}`,
    hint: "Give the column another role.",
  });
}

/** What the columns of the spread hold: as the plan says, or by their names; a standard deviation when neither does. */
export function spreadKind(columns: readonly ColumnProfile[], plan: OpenPlan): SpreadKind {
  const [first] = columns;
  return plan.spread?.holds ?? (first === undefined ? null : spreadOfName(stemOf(first.field.name))) ?? "sd";
}

/** Columns with this role, in the order of the source. */
export function columnsOf(
  profile: TableProfile,
  roles: readonly string[],
  role: string,
): readonly ColumnProfile[] {
  return profile.columns.filter((_, index) => roles[index] === role);
}

/** Fails for a table with more columns than are read. */
export function requireFewColumns(name: string, columns: number): void {
  if (columns <= MAX_COLUMNS) return;
  fail({
    code: "unsupported",
    message: `${name} has too many columns.`,
    where: { file: name, row: 1 },
    expected: `at most ${MAX_COLUMNS}`,
    found: String(columns),
    hint: "Keep the numbers of a row in one column of lists, or in an array (NPY).",
  });
}
