import { fail } from "#shared/domain/appError";
import type { DataFormat, InputFile, Probe, RawData, ReadContext } from "./dataFormat";
import { decodeText } from "./fileKinds";
import { MAX_DATA_BYTES } from "./idxHeader";
import { readContent } from "./inputFiles";
import { detectDialect, type TableDialect } from "./tableDialect";
import { TableQuery, type ColumnCounts } from "./tableQuery";
import { isRowNumber, MAX_CLASSES, sortClasses, tableRoles, type PlacedColumn } from "./tableRoles";
import { keepComplete, type TableContent } from "./tableContent";

/** DuckDB's plans grow with the columns; beyond this they take longer than the reading. */
const MAX_COLUMNS = 10_000;
/** A table needs one row to train on and one to validate on. */
const MIN_ROWS = 2;

/** Numbers in rows of comma, tab, semicolon or bar separated text, with at most one label column. */
export const tableFormat: DataFormat = {
  id: "table",
  name: "CSV or TSV table",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    for (const file of files) {
      for await (const piece of readContent(file)) {
        if (decodeText(piece) === null) return null;
        break;
      }
    }
    return { description: "table of numbers" };
  },

  async read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    const [file] = files;
    if (file === undefined || files.length > 1) {
      return fail({
        code: "invalid-request",
        message: "One table is opened at a time.",
        expected: "one CSV or TSV file",
        found: files.map(({ name }) => name).join(", "),
      });
    }
    const dialect = await detectDialect(file);
    if (dialect.columns.length > MAX_COLUMNS) {
      return fail({
        code: "unsupported",
        message: `${file.name} has too many columns.`,
        where: { file: file.name, row: 1 },
        expected: `at most ${MAX_COLUMNS}`,
        found: String(dialect.columns.length),
      });
    }
    return TableQuery.with(file, dialect, context.signal, (table) =>
      readTable(file, dialect, table, context),
    );
  },
};

async function readTable(
  file: InputFile,
  dialect: TableDialect,
  table: TableQuery,
  { progress }: ReadContext,
): Promise<RawData> {
  const phase = "Reading the table";
  progress?.({ phase: "Looking through the table", done: 0, total: 1 });
  const { rows, columns } = await table.counts();
  const roles = tableRoles(columns, rows);
  const label = await chooseLabel(table, roles.labelCandidates, rows);
  const numeric = roles.numeric.filter((column) => column.index !== label?.index);
  requireTable(file, dialect, rows, columns, numeric);
  await requireNumbers(file, dialect, table, numeric);

  const values = numeric.map(() => new Float64Array(rows));
  const labels: (string | null)[] = [];
  let filled = 0;
  const indices = numeric.map((column) => column.index);
  for await (const chunk of table.values(indices, label?.index ?? null)) {
    chunk.columns.forEach((column, j) => values[j]?.set(column, filled));
    for (const cell of chunk.labels) labels.push(cell);
    filled += chunk.columns[0]?.length ?? 0;
    progress?.({ phase, done: filled, total: rows });
  }
  const content: TableContent = {
    names: numeric.map(({ name }) => name),
    values,
    labels: label === null ? null : labels,
    firstRow: dialect.hasHeader ? 2 : 1,
  };
  const complete = keepComplete(dropRowNumbers(content), file, MIN_ROWS);
  const remarks = [
    ...roles.remarks,
    ...roles.words
      .filter((column) => column.index !== label?.index)
      .map(({ name }) => `Column "${name}" left out: it holds words.`),
    ...complete.remarks,
  ];
  return {
    count: complete.count,
    shape: { kind: "vector", columns: [...complete.names] },
    values: { kind: "table", data: complete.data },
    labels: label === null || complete.labels === null ? null : encodeLabels(label.name, complete.labels),
    metadata: [],
    remarks,
  };
}

async function chooseLabel(
  table: TableQuery,
  candidates: readonly PlacedColumn[],
  rows: number,
): Promise<PlacedColumn | null> {
  // Kinds as many as rows tell nothing apart.
  const limit = Math.min(MAX_CLASSES, Math.max(2, Math.floor(rows / 2)));
  for (const candidate of candidates) {
    const kinds = await table.distinct(candidate.index, limit + 1);
    if (kinds.length <= limit) return candidate;
  }
  return null;
}

function requireTable(
  file: InputFile,
  dialect: TableDialect,
  rows: number,
  columns: readonly ColumnCounts[],
  numeric: readonly PlacedColumn[],
): void {
  const where = { file: file.name };
  if (rows < MIN_ROWS) {
    fail({
      code: "file-format",
      message: `${file.name} has too few rows.`,
      where,
      expected: `at least ${MIN_ROWS} rows of numbers`,
      found: `${rows} ${rows === 1 ? "row" : "rows"}${dialect.hasHeader ? " below the column names" : ""}`,
    });
  }
  if (numeric.length === 0) {
    fail({
      code: "file-format",
      message: `${file.name} has no column of numbers.`,
      where,
      expected: "at least one column of numbers",
      found: columns
        .map(({ name }) => name)
        .join(", ")
        .slice(0, 200),
      hint: "Numbers are written with a decimal point; with a comma only where semicolons separate them.",
    });
  }
  // Columns as read and the matrix made of them are there at the same time.
  if (numeric.length * rows * 8 > MAX_DATA_BYTES) {
    fail({
      code: "unsupported",
      message: `${file.name} is too large to be held in memory.`,
      where,
      expected: "at most 1 GiB of numbers at 8 bytes each",
      found: `${rows} rows of ${numeric.length} columns`,
      hint: "Take fewer rows or columns.",
    });
  }
}

/** Fails at the first word in a column of numbers. */
async function requireNumbers(
  file: InputFile,
  dialect: TableDialect,
  table: TableQuery,
  numeric: readonly PlacedColumn[],
): Promise<void> {
  const column = numeric.find(({ present, numbers }) => numbers < present);
  if (column === undefined) return;
  const word = await table.firstWord(column.index);
  if (word === null) throw new Error(`No word in column ${column.index}, but counted`);
  const row = word.row + (dialect.hasHeader ? 2 : 1);
  fail({
    code: "file-format",
    message: `${file.name}: row ${row} has no number in column "${column.name}".`,
    where: { file: file.name, row, column: column.name },
    expected: "a number",
    found: `"${word.cell.slice(0, 80)}"`,
    hint: "Correct the cell, or leave it empty if the value is missing.",
  });
}

function dropRowNumbers(content: TableContent): TableContent & { readonly remarks: readonly string[] } {
  const isKept = content.names.map((name, j) => !isRowNumber(name, content.values[j] ?? new Float64Array()));
  return {
    ...content,
    names: content.names.filter((_, j) => isKept[j]),
    values: content.values.filter((_, j) => isKept[j]),
    remarks: content.names
      .filter((_, j) => !isKept[j])
      .map((name) => `Column "${name}" left out: it numbers the rows.`),
  };
}

function encodeLabels(name: string, cells: readonly (string | null)[]): RawData["labels"] {
  const classes = sortClasses(new Set(cells.filter((cell) => cell !== null)));
  const codeOf = new Map(classes.map((kind, code) => [kind, code]));
  return {
    name,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : (codeOf.get(cell) ?? -1))),
    classes,
  };
}
