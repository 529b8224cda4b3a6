import type { ColumnKind } from "../tables/columnKind";
import { ArrowError, type FlatTable } from "./flatBuffer";

/** Nested deeper than this, no column is a table's. */
const MAX_DEPTH = 16;
const MAX_FIELDS = 20_000;

/** Numbers of the `Type` union (Schema.fbs of the Arrow format). */
const typeNames = [
  "none",
  "null",
  "int",
  "float",
  "binary",
  "utf8",
  "bool",
  "decimal",
  "date",
  "time",
  "timestamp",
  "interval",
  "list",
  "struct",
  "union",
  "fixed binary",
  "fixed list",
  "map",
  "duration",
  "large binary",
  "large utf8",
  "large list",
  "run-end encoded",
  "binary view",
  "utf8 view",
  "list view",
  "large list view",
] as const;
export type ArrowTypeName = (typeof typeNames)[number];

/** A type with what its values need to be read. */
export interface ArrowType {
  readonly name: ArrowTypeName;
  /** Bits of a number; of a date and a timestamp the unit, of a fixed list and a fixed binary the length. */
  readonly bits: number;
  readonly isSigned: boolean;
  /** Of a decimal the digits behind the point; of times the units in a millisecond. */
  readonly scale: number;
  /** Whether a union has offsets. */
  readonly isDense: boolean;
}

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  /** Of a column of indices into a dictionary. */
  readonly dictionary: { readonly id: number; readonly index: ArrowType } | null;
}

export function parseSchema(schema: FlatTable): readonly ArrowField[] {
  if (schema.int16(0) !== 0) throw new ArrowError(0, "little-endian numbers", "big-endian ones");
  return schema.tables(1, MAX_FIELDS).map((field) => parseField(field, 0));
}

function parseField(field: FlatTable, depth: number): ArrowField {
  if (depth > MAX_DEPTH) throw new ArrowError(0, `at most ${MAX_DEPTH} types within each other`, "more");
  const encoding = field.table(4);
  const index = encoding?.table(1) ?? null;
  return {
    name: field.text(0),
    type: parseType(field.int8(2), field.table(3)),
    children: field.tables(5, 1_000).map((child) => parseField(child, depth + 1)),
    dictionary:
      encoding === null
        ? null
        : { id: encoding.int64(0), index: index === null ? plain("int", 32, true) : parseType(2, index) },
  };
}

function plain(name: ArrowTypeName, bits: number, isSigned = false, scale = 1): ArrowType {
  return { name, bits, isSigned, scale, isDense: false };
}

function parseType(code: number, table: FlatTable | null): ArrowType {
  const name = typeNames[code];
  if (name === undefined || name === "none") throw new ArrowError(0, "a known type", `type ${code}`);
  const int32 = (field: number, fallback: number): number => table?.int32(field, fallback) ?? fallback;
  const unit = (fallback: number): number => table?.int16(0, fallback) ?? fallback;
  switch (name) {
    case "int":
      return plain(name, requireOneOf(int32(0, 0), [8, 16, 32, 64]), table?.int8(1) === 1);
    case "float":
      return plain(name, [16, 32, 64][requireOneOf(unit(0), [0, 1, 2])] ?? 0, true);
    case "decimal":
      return plain(name, requireOneOf(int32(2, 128), [32, 64, 128, 256]), true, int32(1, 0));
    case "date":
      // Days, or milliseconds.
      return unit(1) === 0 ? plain(name, 32, true, 1 / 86_400_000) : plain(name, 64, true, 1);
    case "timestamp":
      return plain(name, 64, true, [0.001, 1, 1_000, 1_000_000][requireOneOf(unit(0), [0, 1, 2, 3])] ?? 1);
    case "fixed list":
    case "fixed binary":
      return plain(name, requireSize(int32(0, 0)));
    case "union":
      return { ...plain(name, 8), isDense: unit(0) === 1 };
    default:
      return plain(name, 0);
  }
}

function requireOneOf(value: number, known: readonly number[]): number {
  if (known.includes(value)) return value;
  throw new ArrowError(0, known.join(", "), String(value));
}

function requireSize(size: number): number {
  if (size >= 0 && size <= 1_000_000) return size;
  throw new ArrowError(0, "lists of at most 1,000,000 values", String(size));
}

/** What a column of this type can be used as. */
export function kindOfField({ type, children }: ArrowField): ColumnKind {
  switch (type.name) {
    case "int":
      return "integer";
    case "float":
    case "decimal":
      return "number";
    case "bool":
      return "boolean";
    case "date":
    case "timestamp":
      return "time";
    case "utf8":
    case "large utf8":
    case "utf8 view":
      return "text";
    case "list":
    case "large list":
    case "fixed list": {
      const [item] = children;
      const isNumbers = item !== undefined && item.dictionary === null && isNumber(item.type);
      return isNumbers ? "vector" : "other";
    }
    default:
      return "other";
  }
}

function isNumber({ name }: ArrowType): boolean {
  return name === "int" || name === "float" || name === "decimal";
}

/** Does float32 hold every value exactly? Of lists, those in them. */
export function fitsFloat32({ type, children }: ArrowField): boolean {
  const { name, bits } = children[0]?.type ?? type;
  return name === "bool" || (name === "int" && bits <= 16) || (name === "float" && bits <= 32);
}

/** As pyarrow writes types: `int32`, `list<float>`, `dictionary<utf8>`. */
export function describeType({ type, children, dictionary }: ArrowField): string {
  const bits = type.name === "int" || type.name === "float" ? String(type.bits) : "";
  const sign = type.name === "int" && !type.isSigned ? "u" : "";
  const inner =
    children.length > 0
      ? `<${children
          .map((child) => child.type.name)
          .join(", ")
          .slice(0, 40)}>`
      : "";
  const own = `${sign}${type.name}${bits}${inner}`;
  return dictionary === null ? own : `dictionary<${own}>`;
}
