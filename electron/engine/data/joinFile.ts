import { fail } from "#shared/domain/appError";
import type { PreviewColumn } from "#shared/contract/previewContract";
import type { ColumnRole, OpenPlan } from "#shared/domain/openPlan";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile, RawData, ReadContext, SourceInspection } from "./dataFormat";
import { findFormat } from "./formats";
import { columnText } from "./columnText";
import { codedColumn, takeRows, wordColumn, type MetadataColumn } from "./metadata";

/** Of a file that is joined, what is shown and decided beside the data themselves. */
export interface JoinPreview {
  /** Those of the data, then those of the joined file. */
  readonly columns: readonly PreviewColumn[];
  readonly classes: SourceInspection["classes"];
  readonly remarks: readonly string[];
}

/** Looks at a file of labels and metadata and says what its columns would be. */
export async function previewJoin(
  file: InputFile,
  found: SourceInspection,
  context: ReadContext,
): Promise<JoinPreview> {
  const beside = await inspectBeside(file, found.columns, context);
  const hasLabel = beside.columns.some(({ role }) => role === "label");
  return {
    columns: [
      ...found.columns.map((column): PreviewColumn =>
        hasLabel && column.role === "label" && context.plan?.roles?.[column.name] !== "label"
          ? { ...column, role: "metadata" }
          : column,
      ),
      ...beside.columns,
    ],
    classes: hasLabel ? beside.classes : found.classes,
    remarks: [`${file.name} is joined: ${beside.columns.length} columns.`, ...beside.remarks],
  };
}

/** The data with the columns of another file: by the order of rows, or by a key that both have. */
export async function joinFile(
  raw: RawData,
  file: InputFile,
  taken: readonly string[],
  context: ReadContext,
): Promise<RawData> {
  const { plan = {} } = context;
  const beside = await inspectBeside(
    file,
    taken.map((name) => ({ name })),
    context,
  );
  const roles = Object.fromEntries(beside.columns.map(({ name, role }) => [name, role]));
  const format = await findFormat([file]);
  const right = await format.read([file], { ...withoutPlan(context), plan: { roles }, isBeside: true });
  throwIfCancelled(context.signal);
  const by = plan.join?.by ?? "order";
  const rows = by === "order" ? byOrder(raw, right, file) : byKey(raw, right, by, file);
  const missing = rows.reduce((sum, row) => sum + (row < 0 ? 1 : 0), 0);
  const metadata = besides(right).map((column) => takeRows(column, rows));
  const remark = `${missing} of ${raw.count} rows have no partner in ${file.name}.`;
  const labels = right.labels;
  const own = raw.labels;
  return {
    ...raw,
    labels: labels === null ? own : { ...labels, codes: rows.map((row) => labels.codes[row] ?? -1) },
    metadata: [
      ...raw.metadata,
      ...(labels === null || own === null ? [] : [codedColumn(own.name, "metadata", own.codes, own.classes)]),
      ...metadata,
    ],
    remarks: [...raw.remarks, ...right.remarks, ...(missing === 0 ? [] : [remark])],
  };
}

async function inspectBeside(
  file: InputFile,
  taken: readonly { readonly name: string }[],
  context: ReadContext,
): Promise<SourceInspection> {
  const format = await findFormat([file]);
  if (format.inspect === undefined) {
    return fail({
      code: "file-format",
      message: `${file.name} is no table of labels and metadata.`,
      where: { file: file.name },
      expected: "a table: CSV, TSV, JSON lines or Parquet",
      found: format.name,
    });
  }
  const { plan = {} } = context;
  const found = await format.inspect([file], { ...withoutPlan(context), plan: {} });
  const names = new Set(taken.map(({ name }) => name));
  return {
    ...found,
    columns: found.columns.map((column) => ({
      ...column,
      // A name that both files have is decided for the data: the key of a join mostly.
      role: besideRole(names.has(column.name) ? undefined : plan.roles?.[column.name], column.role),
    })),
    remarks: [],
  };
}

/** Nothing of the joined file is x or a latent. */
function besideRole(given: ColumnRole | undefined, found: ColumnRole): ColumnRole {
  const role = given ?? found;
  return role === "x" || role === "mean" || role === "sd" || role === "id" ? "metadata" : role;
}

function withoutPlan({ plan: _plan, openRows: _openRows, ...context }: ReadContext): ReadContext {
  return context;
}

/** All columns that are not x nor the label. */
function besides({ ids, metadata }: RawData): readonly MetadataColumn[] {
  return ids === undefined ? metadata : [wordColumn(ids.name, "metadata", ids.values), ...metadata];
}

/** For each row of the data its row among those kept of the joined file, -1 where it was left out. */
function byOrder(left: RawData, right: RawData, file: InputFile): Int32Array {
  const total = left.sourceRows?.total ?? left.count;
  const found = right.sourceRows?.total ?? right.count;
  if (total !== found) {
    fail({
      code: "file-format",
      message: `${file.name} has ${found} rows for ${total} rows of data.`,
      where: { file: file.name },
      expected: `${total} rows in the same order`,
      found: `${found} rows`,
      hint: "Join by a column that both have, or choose the file that belongs to these data.",
    });
  }
  const placeOf = new Int32Array(total).fill(-1);
  for (let row = 0; row < right.count; row++) placeOf[right.sourceRows?.rows[row] ?? row] = row;
  return Int32Array.from(
    { length: left.count },
    (_, row) => placeOf[left.sourceRows?.rows[row] ?? row] ?? -1,
  );
}

function byKey(
  left: RawData,
  right: RawData,
  by: Exclude<NonNullable<OpenPlan["join"]>["by"], "order">,
  file: InputFile,
): Int32Array {
  const keysOfRight = keyColumn(right, by.right, file.name);
  const rowOf = new Map<string, number>();
  for (let row = 0; row < right.count; row++) {
    const key = keysOfRight(row);
    if (key === null) continue;
    if (rowOf.has(key)) {
      fail({
        code: "file-format",
        message: `${file.name} has the key "${key.slice(0, 80)}" twice.`,
        where: { file: file.name, column: by.right, row: (right.sourceRows?.rows[row] ?? row) + 1 },
        expected: "a key once",
        found: `"${key.slice(0, 80)}" again`,
        hint: "Choose a column whose values name the rows.",
      });
    }
    rowOf.set(key, row);
  }
  const keysOfLeft = keyColumn(left, by.left, "the data");
  const rows = Int32Array.from({ length: left.count }, (_, row) => rowOf.get(keysOfLeft(row) ?? "") ?? -1);
  if (left.count > 0 && rows.every((row) => row < 0)) {
    fail({
      code: "file-format",
      message: `No row of the data has a partner in ${file.name}.`,
      where: { file: file.name, column: by.right },
      expected: `values such as "${keysOfLeft(0)}"`,
      found: `values such as "${keysOfRight(0)}"`,
      hint: "Choose other columns to join by, or join by the order of rows.",
    });
  }
  return rows;
}

function keyColumn(raw: RawData, name: string, file: string): (row: number) => string | null {
  const { labels } = raw;
  if (labels?.name === name) return (row) => labels.classes[labels.codes[row] ?? -1] ?? null;
  const column = besides(raw).find((candidate) => candidate.name === name);
  if (column !== undefined) return (row) => columnText(column, row);
  return fail({
    code: "invalid-request",
    message: `There is no column "${name}" in ${file} to join by.`,
    where: { field: "plan.join.by", column: name },
    expected: besides(raw)
      .map((candidate) => candidate.name)
      .join(", ")
      .slice(0, 200),
    hint: "A key is a column with the role id, label or metadata.",
  });
}
