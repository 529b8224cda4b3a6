import { fail } from "#shared/domain/appError";
import type { ColumnRole, OpenPlan } from "#shared/domain/openPlan";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { RawData, RawLatents, ReadContext } from "../dataFormat";
import { takeRows, type MetadataColumn } from "../metadata";
import { standardDeviation, type SpreadKind } from "./latentNames";
import { concat, profileTable, type ColumnProfile, type TableProfile } from "./profile";
import { RowMatrix } from "./rowMatrix";
import { keptRows, requireRows, varyingColumns } from "./completeRows";
import { sampleScan, type SampledScan } from "./sampleScan";
import { columnsOf, placeParts, requireFewColumns, spreadKind, type Parts } from "./tableParts";
import { MAX_CLASSES, sortClasses, tableRoles } from "./tableRoles";
import {
  NotNumbersError,
  type Numbers,
  type ScanBlock,
  type ScanRequest,
  type TableSource,
} from "./tableSource";
import { metadataOfWords, WordCollector } from "./wordCollector";

/** Reads a table as the plan says and the data suggest. Throws `AppErrorException` for anything wrong with it. */
export async function readTable(source: TableSource, context: ReadContext): Promise<RawData> {
  let careful = source;
  for (;;) {
    try {
      return await readOnce(careful, context);
    } catch (error) {
      if (!(error instanceof NotNumbersError) || careful.strict === undefined) throw error;
      careful = await careful.strict();
    }
  }
}

async function readOnce(source: TableSource, context: ReadContext): Promise<RawData> {
  const { plan = {}, progress, signal } = context;
  requireFewColumns(source.name, source.fields.length);
  progress?.({ phase: "Looking through the table", done: 0, total: 1 });
  const profile = await profileTable(source);
  const { roles, remarks } = tableRoles(profile, plan);
  if (context.isBeside !== true) requireX(source, profile, roles, plan);
  const gathered = new Gathered(source, profile, roles, context);
  const sampled = context.isBeside === true ? null : sampleScan(source, gathered.request, plan);
  let done = 0;
  try {
    for await (const block of sampled?.blocks ?? source.scan(gathered.request)) {
      throwIfCancelled(signal);
      await gathered.add(block);
      done += block.rows;
      progress?.({ phase: "Reading the table", done, total: Math.max(done, source.count) });
    }
    return await gathered.finish(
      [...source.remarks, ...remarks],
      context.isBeside === true,
      sampled?.origin(),
    );
  } finally {
    await gathered.discard();
  }
}

function requireX(
  source: TableSource,
  { columns }: TableProfile,
  roles: readonly ColumnRole[],
  plan: OpenPlan,
): void {
  const wanted = plan.use === "latents" ? "mean" : "x";
  if (roles.includes(wanted)) return;
  requireRows(source, columns[0]?.rows ?? 0);
  fail({
    code: "file-format",
    message: `${source.name} has no column of numbers.`,
    where: { file: source.name },
    expected: "at least one column of numbers",
    found: columns
      .map(({ field }) => field.name)
      .join(", ")
      .slice(0, 200),
    hint: "Numbers are written with a decimal point; with a comma only where semicolons separate them.",
  });
}

/** What becomes of one column that is not part of a matrix. */
interface Beside {
  readonly column: ColumnProfile;
  readonly role: "label" | "id" | "metadata" | "split";
  readonly words: WordCollector | null;
  readonly numbers: Float64Array[];
}

/** The parts of a table while its rows come in. */
class Gathered {
  readonly request: ScanRequest;
  private readonly x: Parts;
  private readonly mean: Parts;
  private readonly spread: Parts;
  private readonly matrices: readonly RowMatrix[];
  private readonly beside: readonly Beside[];
  private readonly holds: SpreadKind;

  constructor(
    private readonly source: TableSource,
    profile: TableProfile,
    roles: readonly ColumnRole[],
    context: ReadContext,
  ) {
    const { plan = {} } = context;
    const means = columnsOf(profile, roles, "mean");
    const spreads = columnsOf(profile, roles, "sd");
    this.x = placeParts(source, columnsOf(profile, roles, "x"), "x");
    this.mean = placeParts(source, means, "latent means");
    this.spread = placeParts(source, spreads, "the spread of latents");
    this.holds = spreadKind(spreads, plan);
    if (spreads.length > 0 && this.mean.names.length !== this.spread.names.length) {
      fail({
        code: "file-format",
        message: `${source.name} has not as many spreads as means.`,
        where: { file: source.name, column: spreads[0]?.field.name ?? "" },
        expected: `${this.mean.names.length} columns`,
        found: `${this.spread.names.length} columns`,
        hint: "Give other columns the role of means or of spreads.",
      });
    }
    const expected = Math.ceil(source.count * (source.countIsExact ? 1 : 1.1));
    this.matrices = [this.x, this.mean, this.spread].map(
      ({ names }, i) =>
        // Latents are shown on the map, all of them at once: they stay in memory.
        new RowMatrix(
          source.name,
          names,
          i > 0 || this.x.isFloat32,
          expected,
          source.bytes,
          i > 0 ? {} : context,
        ),
    );
    this.beside = profile.columns.flatMap((column): Beside[] => {
      const role = roles[column.index];
      if (role !== "label" && role !== "id" && role !== "metadata" && role !== "split") return [];
      if (column.field.kind === "vector" || column.field.kind === "other") return [];
      const isWords = role !== "metadata" || column.field.kind === "text";
      return [{ column, role, words: isWords ? new WordCollector(expected) : null, numbers: [] }];
    });
    this.request = this.makeRequest();
  }

  private makeRequest(): ScanRequest {
    const numbers: { field: number; isFloat32: boolean }[] = [];
    const vectors: { field: number; isFloat32: boolean }[] = [];
    [this.x, this.mean, this.spread].forEach((parts, i) => {
      for (const { column } of parts.parts) {
        const wanted = { field: column.index, isFloat32: i > 0 || parts.isFloat32 };
        (column.field.kind === "vector" ? vectors : numbers).push(wanted);
      }
    });
    for (const { column, words } of this.beside) {
      if (words === null) numbers.push({ field: column.index, isFloat32: false });
    }
    const words = this.beside.filter((beside) => beside.words !== null).map(({ column }) => column.index);
    return { numbers, vectors, words };
  }

  async add(block: ScanBlock): Promise<void> {
    let number = 0;
    let vector = 0;
    let word = 0;
    for (const [i, { parts }] of [this.x, this.mean, this.spread].entries()) {
      const matrix = this.matrices[i];
      if (matrix === undefined || (parts.length === 0 && i > 0)) continue;
      await matrix.reserve(block.rows);
      for (const { column, at, width } of parts) {
        if (column.field.kind === "vector") {
          const lists = block.vectors[vector++];
          if (lists === undefined) throw new Error("A block without its vectors");
          if (i === 2) toSpread(lists.values, this.holds);
          matrix.setVectors(at, width, lists, column.field.name, this.source.firstRow);
        } else {
          const values = block.numbers[number++];
          if (values === undefined) throw new Error("A block without its numbers");
          if (i === 2) toSpread(values, this.holds);
          matrix.setColumn(at, values);
        }
      }
      await matrix.commit(block.rows);
    }
    for (const { words, numbers } of this.beside) {
      // Asked for as float64 above; the block is the source's to reuse.
      if (words === null) numbers.push((block.numbers[number++] as Float64Array).slice());
      else words.add(block.words[word++] ?? []);
    }
  }

  async discard(): Promise<void> {
    for (const matrix of this.matrices) await matrix.discard();
  }

  /** `origin`: rows of the table that these are, where they are a sample. */
  async finish(
    found: readonly string[],
    isBeside: boolean,
    origin?: ReturnType<SampledScan["origin"]>,
  ): Promise<RawData> {
    const source = { ...this.source, rowAt: (row: number) => origin?.rows[row] ?? row };
    const [x, mean, spread] = this.matrices;
    if (x === undefined || mean === undefined || spread === undefined) throw new Error("No matrices");
    const total = x.rows;
    const { rows, remarks } = isBeside ? { rows: null, remarks: [] } : keptRows(source, [x, mean, spread]);
    const varying = varyingColumns(source, x, rows, mean.names.length > 0 || isBeside);
    const columns = varying.columns.map((column) => x.names[column] ?? "");
    const metadata: MetadataColumn[] = [];
    const extra: string[] = [];
    let labels: RawData["labels"] = null;
    for (const beside of this.beside) {
      if (beside.role === "label") labels = this.labels(beside, rows, extra, metadata);
      else metadata.push(keep(this.column(beside, extra), rows));
    }
    return {
      count: rows?.length ?? total,
      shape: { kind: "vector", columns },
      values: await x.finish(rows, varying.columns),
      labels,
      metadata,
      ...sourceRowsOf(rows, total, origin),
      ...(mean.names.length === 0 ? {} : { latents: latentsOf(mean, spread, rows) }),
      remarks: [...found, ...extra, ...remarks, ...varying.remarks],
    };
  }

  private column(beside: Beside, remarks: string[]): MetadataColumn {
    const { field } = beside.column;
    if (beside.words === null) {
      const values = concat(beside.numbers);
      if (field.kind === "boolean") {
        const bits = Int8Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
        return { kind: "boolean", name: field.name, role: "metadata", values: bits };
      }
      return { kind: field.kind === "time" ? "time" : "number", name: field.name, role: "metadata", values };
    }
    const { codes, values } = beside.words.result();
    const isId = beside.role === "id" && values.length === codes.length;
    if (beside.role === "id" && !isId) {
      const repeated = codes.length - values.length;
      remarks.push(
        `Column "${field.name}" does not name the rows: ${repeated} values repeat or are missing.`,
      );
    }
    return metadataOfWords(field.name, isId ? "id" : "metadata", codes, values);
  }

  private labels(
    beside: Beside,
    rows: Int32Array | null,
    remarks: string[],
    metadata: MetadataColumn[],
  ): RawData["labels"] {
    const { name } = beside.column.field;
    const { codes, values } = beside.words?.result() ?? { codes: new Int32Array(), values: [] };
    if (values.length > MAX_CLASSES) {
      remarks.push(`Column "${name}" is no label: it has ${values.length} different values.`);
      metadata.push(keep(metadataOfWords(name, "metadata", codes, values), rows));
      return null;
    }
    const kept = rows === null ? codes : Int32Array.from(rows, (row) => codes[row] ?? -1);
    const present = new Set(kept);
    const classes = sortClasses(values.filter((_, code) => present.has(code)));
    const order = new Map(classes.map((kind, code) => [kind, code]));
    const newCode = values.map((value) => order.get(value) ?? -1);
    return { name, codes: kept.map((code) => newCode[code] ?? -1), classes };
  }
}

function sourceRowsOf(
  rows: Int32Array | null,
  total: number,
  origin: ReturnType<SampledScan["origin"]> | undefined,
): Pick<RawData, "sourceRows"> {
  if (origin === undefined) return rows === null ? {} : { sourceRows: { rows, total } };
  const own = rows?.map((row) => origin.rows[row] ?? row) ?? origin.rows;
  return own.length === origin.total ? {} : { sourceRows: { rows: own, total: origin.total } };
}

function toSpread(values: Numbers, holds: SpreadKind): void {
  for (let i = 0; i < values.length; i++) values[i] = standardDeviation(values[i] ?? Number.NaN, holds);
}

function keep(column: MetadataColumn, rows: Int32Array | null): MetadataColumn {
  return rows === null ? column : takeRows(column, rows);
}

function latentsOf(mean: RowMatrix, spread: RowMatrix, rows: Int32Array | null): RawLatents {
  const all = mean.names.map((_, i) => i);
  // Made as float32 above.
  const values = (matrix: RowMatrix): Float32Array => Float32Array.from(matrix.compact(rows, all));
  return {
    d: mean.names.length,
    mean: values(mean),
    sd: spread.names.length === 0 ? null : values(spread),
    names: mean.names,
  };
}
