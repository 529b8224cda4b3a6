import { fail } from "#shared/domain/appError";
import type { RawData, ReadContext } from "../dataFormat";
import { MAX_DATA_BYTES } from "../idxHeader";
import { openRowsInMemory, type RowRequest, type RowSink } from "../rowSink";
import { takeValues } from "../takeRawRows";
import type { Numbers, VectorBlock } from "./tableSource";

/** Values are kept and shown as float32, which ends at 3e38; no measurement is as large. */
const LARGEST = 1e30;
/** What may be taken before the rows are there: the number of rows is the file's word. */
const FREE_BYTES = 64_000_000;

/** Where rows go that are too many for memory; without it they are refused there. */
export type RowDisk = Pick<ReadContext, "openRows" | "keepsOnDisk">;

export interface Gap {
  readonly row: number;
  readonly column: string;
}

/**
 * A row-major matrix of numbers that grows while rows come in; it notes the rows with a value missing. Once they are too
 * many for memory they go to disk, a block at a time.
 */
export class RowMatrix {
  /** In memory all rows; on disk those of the block that is coming in. */
  private data: Numbers;
  rows = 0;
  /** Rows in `data`. */
  private held = 0;
  private sink: RowSink | null = null;
  /** On disk: columns of one value so far, in the rows without a gap, and what the first such row holds. */
  private constant: number[] = [];
  private firstRow: Numbers | null = null;
  /** 1 for a row in which some value is missing or not finite. */
  isGap: Uint8Array;
  firstGap: Gap | null = null;

  constructor(
    private readonly file: string,
    readonly names: readonly string[],
    private readonly isFloat32: boolean,
    private readonly expectedRows: number,
    fileBytes: number,
    private readonly disk: RowDisk = {},
  ) {
    const rowBytes = Math.max(1, names.length) * (isFloat32 ? 4 : 8);
    const mostRows = Math.floor((FREE_BYTES + 4 * fileBytes) / rowBytes);
    const inMemory = this.isForDisk(expectedRows) ? 1 : expectedRows;
    const rows = Math.max(1, Math.min(inMemory, mostRows, Math.floor(MAX_DATA_BYTES / rowBytes)));
    this.data = this.allocate(rows);
    this.isGap = new Uint8Array(rows);
  }

  /** The matrix of values that are there already, [rows, names.length]; what is not finite becomes a gap. */
  static of(file: string, names: readonly string[], values: Numbers): RowMatrix {
    const matrix = new RowMatrix(file, names, values instanceof Float32Array, 1, 0);
    const features = Math.max(1, names.length);
    matrix.data = values;
    matrix.isGap = new Uint8Array(values.length / features);
    for (let i = 0; i < values.length; i++) {
      // The index is below the length.
      const value = values[i] as number;
      if (value <= LARGEST && value >= -LARGEST) continue;
      matrix.setGap(Math.floor(i / features), i % features);
    }
    matrix.rows = matrix.isGap.length;
    matrix.held = matrix.rows;
    return matrix;
  }

  /** Makes room for so many more rows, which `commit` adds; what came before goes to disk where it must. */
  async reserve(more: number): Promise<void> {
    const wanted = this.rows + more;
    if (this.sink === null && this.isForDisk(Math.max(wanted, this.expectedRows))) await this.spill();
    if (this.sink !== null) return this.reserveBlock(more);
    if (wanted <= this.isGap.length) return;
    this.requireSize(wanted);
    // A half more each time: few copies, little room unused.
    const rows = Math.max(wanted, Math.ceil(this.isGap.length * 1.5));
    const grown = this.allocate(this.clampRows(rows, wanted));
    grown.set(this.data.subarray(0, this.rows * this.names.length));
    this.data = grown;
    const gaps = new Uint8Array(grown.length / Math.max(1, this.names.length) || rows);
    gaps.set(this.isGap.subarray(0, this.rows));
    this.isGap = gaps;
  }

  /** Column `at` of the rows that were reserved. */
  setColumn(at: number, values: Numbers): void {
    const { data, names, held } = this;
    const features = names.length;
    for (let i = 0, target = held * features + at; i < values.length; i++, target += features) {
      // The index is below the length.
      const value = values[i] as number;
      if (value <= LARGEST && value >= -LARGEST) data[target] = value;
      else this.setGap(i, at);
    }
  }

  /** Columns from `at` on, `width` of them. A row without a list is a gap; one of another length fails. */
  setVectors(at: number, width: number, block: VectorBlock, column: string, firstRow: number): void {
    const { data, names, rows, held } = this;
    for (let i = 0; i < block.lengths.length; i++) {
      const length = block.lengths[i] ?? -1;
      if (length < 0) {
        for (let j = 0; j < width; j++) this.setGap(i, at + j);
        continue;
      }
      if (length !== width) this.refuseWidth(column, rows + i + firstRow, width, length);
      const start = block.starts[i] ?? 0;
      const target = (held + i) * names.length + at;
      for (let j = 0; j < width; j++) {
        const value = block.values[start + j] ?? Number.NaN;
        if (value <= LARGEST && value >= -LARGEST) data[target + j] = value;
        else this.setGap(i, at + j);
      }
    }
  }

  /** All columns of the rows that were reserved, [n, features]. */
  setRows(values: ArrayLike<number>): void {
    const { data, names, held } = this;
    const features = names.length;
    for (let i = 0, target = held * features; i < values.length; i++, target++) {
      // The index is below the length.
      const value = values[i] as number;
      if (value <= LARGEST && value >= -LARGEST) data[target] = value;
      else this.setGap(Math.floor(i / features), i % features);
    }
  }

  async commit(rows: number): Promise<void> {
    this.rows += rows;
    this.held += rows;
    if (this.sink === null) return;
    this.noteVarying();
    await this.sink.append(this.data.subarray(0, this.held * this.names.length));
    this.held = 0;
  }

  /** These rows, ascending (all for null), and these columns, as they are kept. The matrix is of no use after. */
  async finish(rows: Int32Array | null, columns: readonly number[]): Promise<RawData["values"]> {
    if (this.sink === null) return { kind: "table", data: this.compact(rows, columns) };
    const values = await this.sink.finish();
    const isWhole = rows === null && columns.length === this.names.length;
    return isWhole ? values : takeValues({ values, count: this.rows }, rows, this.disk.openRows, columns);
  }

  /** Lets go of rows on disk, where reading failed. Nothing happens after `finish`. */
  async discard(): Promise<void> {
    await this.sink?.discard();
  }

  /** Keeps these rows, ascending, and these columns, in place; gives the values, [rows, columns]. */
  compact(rows: Int32Array | null, columns: readonly number[]): Numbers {
    const { data } = this;
    const features = this.names.length;
    const count = rows?.length ?? this.rows;
    if (rows !== null || columns.length !== features) {
      let target = 0;
      for (let i = 0; i < count; i++) {
        const start = (rows === null ? i : (rows[i] ?? 0)) * features;
        for (const column of columns) data[target++] = data[start + column] ?? 0;
      }
    }
    const used = count * columns.length;
    return used === data.length
      ? data
      : used * 4 > data.length * 3
        ? data.subarray(0, used)
        : data.slice(0, used);
  }

  /** Does the column have two different values in these rows? */
  isVarying(column: number, rows: Int32Array | null): boolean {
    if (this.sink !== null) return !this.constant.includes(column);
    const features = this.names.length;
    const count = rows?.length ?? this.rows;
    const at = (i: number): number | undefined =>
      this.data[(rows === null ? i : (rows[i] ?? 0)) * features + column];
    for (let i = 1; i < count; i++) if (at(i) !== at(0)) return true;
    return false;
  }

  /** What the first of these rows holds in a column. */
  firstValue(column: number, rows: Int32Array | null): number | undefined {
    return this.sink === null
      ? this.data[(rows?.[0] ?? 0) * this.names.length + column]
      : this.firstRow?.[column];
  }

  private isForDisk(rows: number): boolean {
    return this.names.length > 0 && (this.disk.keepsOnDisk?.(this.request(rows)) ?? false);
  }

  private request(rows: number): RowRequest {
    const precision = this.isFloat32 ? "f32" : "f64";
    return { of: "table", precision, features: this.names.length, count: rows };
  }

  /** From here on rows go to disk, those that came before first. */
  private async spill(): Promise<void> {
    const { openRows = openRowsInMemory } = this.disk;
    this.sink = await openRows(this.request(Math.max(this.expectedRows, this.rows)));
    this.constant = this.names.map((_, column) => column);
    await this.commit(0);
    this.data = this.allocate(1);
  }

  private reserveBlock(more: number): void {
    if (more * this.names.length > this.data.length) this.data = this.allocate(more);
    const wanted = this.rows + more;
    if (wanted <= this.isGap.length) return;
    const gaps = new Uint8Array(Math.ceil(wanted * 1.5));
    gaps.set(this.isGap.subarray(0, this.rows));
    this.isGap = gaps;
  }

  private noteVarying(): void {
    const features = this.names.length;
    const start = this.rows - this.held;
    for (let i = 0; i < this.held && this.constant.length > 0; i++) {
      if (this.isGap[start + i] === 1) continue;
      const row = this.data.subarray(i * features, (i + 1) * features);
      const first = (this.firstRow ??= row.slice());
      if (this.constant.some((column) => row[column] !== first[column])) {
        this.constant = this.constant.filter((column) => row[column] === first[column]);
      }
    }
  }

  private setGap(row: number, column: number): void {
    const at = this.rows + row;
    this.data[(this.held + row) * this.names.length + column] = Number.NaN;
    this.isGap[at] = 1;
    if (this.firstGap === null || at < this.firstGap.row) {
      this.firstGap = { row: at, column: this.names[column] ?? "" };
    }
  }

  private allocate(rows: number): Numbers {
    const length = rows * this.names.length;
    return this.isFloat32 ? new Float32Array(length) : new Float64Array(length);
  }

  private clampRows(rows: number, least: number): number {
    const rowBytes = Math.max(1, this.names.length) * (this.isFloat32 ? 4 : 8);
    return Math.max(least, Math.min(rows, Math.floor(MAX_DATA_BYTES / rowBytes)));
  }

  private requireSize(rows: number): void {
    const features = this.names.length;
    if (rows * features * (this.isFloat32 ? 4 : 8) <= MAX_DATA_BYTES) return;
    fail({
      code: "unsupported",
      message: `${this.file} is too large to be held in memory.`,
      where: { file: this.file },
      expected: `at most 1 GiB of numbers at ${this.isFloat32 ? 4 : 8} bytes each`,
      found: `${rows} rows or more of ${features} columns`,
      hint: "Take fewer rows or columns.",
    });
  }

  private refuseWidth(column: string, row: number, expected: number, found: number): never {
    return fail({
      code: "file-format",
      message: `${this.file}: the list in row ${row} of column "${column}" is of another length.`,
      where: { file: this.file, row, column },
      expected: `${expected} numbers, as in the rows before`,
      found: `${found} numbers`,
      hint: "Give every row as many numbers, or leave the column out.",
    });
  }
}
