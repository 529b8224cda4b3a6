import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import { isNumeric } from "../tables/columnKind";
import type { Numbers, ScanBlock, ScanRequest, SourceField, TableSource } from "../tables/tableSource";
import { ArrowBatch, type ColumnParts } from "./arrowBatch";
import { readMessages, type ArrowBytes, type ArrowMessage } from "./arrowFile";
import { describeType, fitsFloat32, kindOfField, parseSchema, type ArrowField } from "./arrowSchema";
import { numbersOf, textsOf, vectorsOf } from "./arrowValues";
import { ArrowError } from "./flatBuffer";

/** Values of a dictionary as they are asked for. */
interface Dictionary {
  readonly numbers: Float64Array | null;
  readonly texts: readonly (string | null)[] | null;
}

/** A table in Arrow's interprocess format. Throws `ArrowError` for what is wrong with it. */
export async function arrowSource(
  bytes: ArrowBytes,
  name: string,
  signal: CancelSignal | undefined,
): Promise<TableSource> {
  const { schema, messages } = await readMessages(bytes);
  const fields = parseSchema(schema);
  let count = 0;
  for (const { kind, header } of messages) if (kind === "records") count += Math.max(0, header.int64(0));
  const reader = new ArrowReader(bytes, fields, messages, signal);
  return {
    name,
    bytes: bytes.size,
    fields: uniqueFields(fields),
    firstRow: 1,
    count,
    countIsExact: true,
    decimal: ".",
    isText: false,
    remarks: [],
    scan: (request) => reader.scan(request),
  };
}

function uniqueFields(fields: readonly ArrowField[]): readonly SourceField[] {
  const seen = new Set<string>();
  return fields.map((field, i): SourceField => {
    const wanted = field.name === "" ? `column ${i + 1}` : field.name;
    let name = wanted;
    for (let n = 2; seen.has(name); n++) name = `${wanted} (${n})`;
    seen.add(name);
    return {
      name,
      kind: kindOfField(field),
      type: describeType(field),
      isFloat32: fitsFloat32(field) && field.dictionary === null,
    };
  });
}

class ArrowReader {
  constructor(
    private readonly bytes: ArrowBytes,
    private readonly fields: readonly ArrowField[],
    private readonly messages: readonly ArrowMessage[],
    private readonly signal: CancelSignal | undefined,
  ) {}

  async *scan(request: ScanRequest): AsyncGenerator<ScanBlock, void, void> {
    const dictionaries = new Map<number, Dictionary>();
    let left = request.limit ?? Infinity;
    for (const message of this.messages) {
      throwIfCancelled(this.signal);
      if (left <= 0) return;
      if (message.kind === "dictionary") {
        await this.readDictionary(message, dictionaries);
        continue;
      }
      const batch = await this.batch(message, message.header);
      const block = this.block(batch.columns(this.fields), batch.length, request, dictionaries);
      yield block.rows <= left ? block : firstRows(block, left);
      left -= block.rows;
    }
  }

  private async batch(message: ArrowMessage, header: ArrowMessage["header"]): Promise<ArrowBatch> {
    const body = await this.bytes.read(message.bodyStart, message.bodyBytes);
    return new ArrowBatch(header, body, message.bodyStart, this.bytes.size);
  }

  private block(
    columns: readonly ColumnParts[],
    rows: number,
    request: ScanRequest,
    dictionaries: ReadonlyMap<number, Dictionary>,
  ): ScanBlock {
    const at = (field: number): ColumnParts => {
      const column = columns[field];
      if (column === undefined) throw new Error(`No column ${field}`);
      return column;
    };
    return {
      rows,
      numbers: request.numbers.map(({ field, isFloat32 }) => numbers(at(field), isFloat32, dictionaries)),
      vectors: request.vectors.map(({ field, isFloat32 }) => vectorsOf(at(field), isFloat32)),
      words: request.words.map((field) => words(at(field), dictionaries)),
    };
  }

  /** A dictionary of a column of the table; others belong to columns that are not read. */
  private async readDictionary(message: ArrowMessage, known: Map<number, Dictionary>): Promise<void> {
    const id = message.header.int64(0);
    const field = this.fields.find(({ dictionary }) => dictionary?.id === id);
    const records = message.header.table(1);
    if (field === undefined || records === null) return;
    const batch = await this.batch(message, records);
    const [column] = batch.columns([{ ...field, dictionary: null }]);
    if (column === undefined) throw new Error("A dictionary without its column");
    const isText = kindOfField(field) === "text";
    const isNumber = !isText && kindOfField(field) !== "other" && kindOfField(field) !== "vector";
    // A delta goes on where the one before it ended.
    const before = message.header.int8(2) === 1 ? known.get(id) : undefined;
    known.set(id, {
      texts: isText ? [...(before?.texts ?? []), ...textsOf(column)] : null,
      numbers: isNumber ? Float64Array.from([...(before?.numbers ?? []), ...numbersOf(column, false)]) : null,
    });
  }
}

/** Numbers of a column, through its dictionary where it has one. */
function numbers(
  column: ColumnParts,
  isFloat32: boolean,
  dictionaries: ReadonlyMap<number, Dictionary>,
): Numbers {
  const { dictionary } = column.field;
  if (dictionary === null) return numbersOf(column, isFloat32);
  const values = dictionaries.get(dictionary.id)?.numbers ?? null;
  const indices = indicesOf(column, values?.length ?? 0);
  const out = isFloat32 ? new Float32Array(indices.length) : new Float64Array(indices.length);
  indices.forEach((index, row) => (out[row] = values?.[index] ?? Number.NaN));
  return out;
}

/** Indices into a dictionary of so many values, -1 where missing. */
function indicesOf(column: ColumnParts, values: number): Int32Array {
  const { dictionary } = column.field;
  if (dictionary === null) throw new Error("A column without a dictionary");
  const raw = numbersOf(
    { ...column, field: { ...column.field, type: dictionary.index, dictionary: null } },
    false,
  );
  return Int32Array.from(raw, (index) => {
    if (Number.isNaN(index)) return -1;
    if (index >= 0 && index < values) return index;
    throw new ArrowError(0, `an index below ${values} in "${column.field.name}"`, String(index));
  });
}

/** Values as text, trimmed, null where missing or blank. */
function words(column: ColumnParts, dictionaries: ReadonlyMap<number, Dictionary>): (string | null)[] {
  const { field } = column;
  const kind = kindOfField(field);
  if (kind === "text") {
    if (field.dictionary === null) return textsOf(column).map(trimmed);
    const texts = (dictionaries.get(field.dictionary.id)?.texts ?? []).map(trimmed);
    return Array.from(indicesOf(column, texts.length), (index) => texts[index] ?? null);
  }
  if (kind === "other" || kind === "vector") return Array.from({ length: column.length }, () => null);
  return Array.from(numbers(column, false, dictionaries), (value) => {
    if (Number.isNaN(value)) return null;
    if (isNumeric(kind)) return String(value);
    if (kind === "boolean") return value === 0 ? "false" : "true";
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? null : date.toISOString();
  });
}

function trimmed(text: string | null): string | null {
  const short = text?.trim() ?? "";
  return short === "" ? null : short;
}

function firstRows(block: ScanBlock, rows: number): ScanBlock {
  return {
    rows,
    numbers: block.numbers.map((values) => values.subarray(0, rows)),
    vectors: block.vectors.map(({ values, starts, lengths }) => ({
      values,
      starts: starts.subarray(0, rows),
      lengths: lengths.subarray(0, rows),
    })),
    words: block.words.map((cells) => cells.slice(0, rows)),
  };
}
