import { decompress } from "fzstd";
import type { ArrowField } from "./arrowSchema";
import { ArrowError, type FlatTable } from "./flatBuffer";
import { inflateLz4 } from "./lz4Frame";

/** What a buffer may inflate to beyond four times the file, bytes. */
const FREE_BYTES = 64_000_000;
const MAX_BUFFERS = 200_000;

/** The parts of one column in a batch, in the order of the format. */
export interface ColumnParts {
  readonly length: number;
  readonly field: ArrowField;
  /** Bytes of buffer number i; empty where the format leaves one out. */
  buffer(i: number): Uint8Array;
  /** Buffers of a view column behind the first two. */
  readonly variadic: number;
  readonly children: readonly ColumnParts[];
}

/** A record batch whose bytes were read. */
export class ArrowBatch {
  readonly length: number;
  private readonly nodes: readonly number[];
  private readonly buffers: readonly number[];
  private readonly variadics: readonly number[];
  private readonly codec: number | null;

  constructor(
    header: FlatTable,
    private readonly body: Uint8Array,
    private readonly bodyStart: number,
    private readonly fileBytes: number,
  ) {
    this.length = header.int64(0);
    this.nodes = header.words(1, 2, MAX_BUFFERS);
    this.buffers = header.words(2, 2, MAX_BUFFERS);
    this.variadics = header.words(4, 1, MAX_BUFFERS);
    const compression = header.table(3);
    this.codec = compression === null ? null : compression.int8(0);
    if (this.length < 0) throw new ArrowError(bodyStart, "a number of rows", String(this.length));
  }

  /** The columns of these fields; nothing is inflated before a buffer is asked for. */
  columns(fields: readonly ArrowField[]): readonly ColumnParts[] {
    const cursor = { node: 0, buffer: 0, variadic: 0 };
    return fields.map((field) => {
      const column = this.column(field, cursor);
      if (column.length !== this.length) {
        throw new ArrowError(this.bodyStart, `${this.length} values of "${field.name}"`, `${column.length}`);
      }
      return column;
    });
  }

  private column(field: ArrowField, cursor: { node: number; buffer: number; variadic: number }): ColumnParts {
    const length = this.nodes[2 * cursor.node];
    cursor.node += 1;
    if (length === undefined || length < 0) {
      throw new ArrowError(this.bodyStart, `a column "${field.name}"`, "none in the batch");
    }
    const { count, variadic } = this.bufferCount(field, cursor);
    const first = cursor.buffer;
    cursor.buffer += count;
    const children =
      field.dictionary === null ? field.children.map((child) => this.column(child, cursor)) : [];
    return {
      length,
      field,
      variadic,
      children,
      buffer: (i) => (i < count ? this.buffer(first + i) : new Uint8Array()),
    };
  }

  /** Buffers of a column itself (Columnar.rst, "Buffer Listing for Each Layout"). */
  private bufferCount(
    field: ArrowField,
    cursor: { variadic: number },
  ): { readonly count: number; readonly variadic: number } {
    if (field.dictionary !== null) return { count: 2, variadic: 0 };
    switch (field.type.name) {
      case "null":
      case "run-end encoded":
        return { count: 0, variadic: 0 };
      case "struct":
      case "fixed list":
        return { count: 1, variadic: 0 };
      case "binary":
      case "utf8":
      case "large binary":
      case "large utf8":
      case "list view":
      case "large list view":
        return { count: 3, variadic: 0 };
      case "binary view":
      case "utf8 view": {
        const variadic = this.variadics[cursor.variadic] ?? 0;
        cursor.variadic += 1;
        if (variadic < 0 || variadic > MAX_BUFFERS) {
          throw new ArrowError(this.bodyStart, "a number of buffers", String(variadic));
        }
        return { count: 2 + variadic, variadic };
      }
      case "union":
        return { count: field.type.isDense ? 2 : 1, variadic: 0 };
      default:
        return { count: 2, variadic: 0 };
    }
  }

  private buffer(i: number): Uint8Array {
    const offset = this.buffers[2 * i];
    const length = this.buffers[2 * i + 1];
    if (offset === undefined || length === undefined) {
      throw new ArrowError(this.bodyStart, `buffer ${i} of the batch`, "none");
    }
    if (offset < 0 || length < 0 || offset + length > this.body.length) {
      const found = `${offset} to ${offset + length} of ${this.body.length}`;
      throw new ArrowError(this.bodyStart, `buffer ${i} within the batch`, found);
    }
    const bytes = this.body.subarray(offset, offset + length);
    return this.codec === null || length === 0 ? bytes : this.inflate(bytes, this.bodyStart + offset);
  }

  /** Eight bytes of length come first; -1 stands for bytes as they are. */
  private inflate(bytes: Uint8Array, at: number): Uint8Array {
    if (bytes.length < 8) throw new ArrowError(at, "the length of compressed data", "its end");
    const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true);
    const data = bytes.subarray(8);
    if (declared === -1n) return data;
    if (declared < 0n || declared > BigInt(FREE_BYTES + 4 * this.fileBytes)) {
      throw new ArrowError(at, "compressed data of a sane length", `${declared} bytes`);
    }
    const length = Number(declared);
    if (length === 0) return new Uint8Array();
    if (this.codec === 0) return inflateLz4(data, length);
    if (this.codec !== 1) throw new ArrowError(at, "compression by LZ4 or ZSTD", `codec ${this.codec}`);
    return inflateZstd(data, length, at);
  }
}

function inflateZstd(data: Uint8Array, length: number, at: number): Uint8Array {
  let out: Uint8Array;
  try {
    out = decompress(data, new Uint8Array(length));
  } catch (error) {
    // It sees nothing but these bytes: whatever it stumbles over, a write beyond the length included, is in them.
    const found = error instanceof Error ? error.message : String(error);
    throw new ArrowError(at, `${length} bytes compressed by ZSTD`, found);
  }
  if (out.length !== length) throw new ArrowError(at, `${length} bytes of ZSTD`, `${out.length} bytes`);
  return out;
}
