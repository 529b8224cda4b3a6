import { fail } from "#shared/domain/appError";
import { elementsOf, requireShape } from "./arrayEntry";
import type { ArrayType } from "./arrayTypes";

/** Magic, version and the length of the header. */
export const NPY_PREFIX_BYTES = 12;
/** NumPy's own limit for headers that are not trusted (`numpy.lib.format`, `max_header_size`). */
const MAX_NPY_HEADER = 10_000;
/** Longest text of a label; more is not one. */
const MAX_TEXT_BYTES = 4_096;

export interface NpyHeader {
  readonly shape: readonly number[];
  readonly isFortran: boolean;
  /** As NumPy writes it: `<f4`. */
  readonly descr: string;
  /** Null for what holds no real numbers. */
  readonly type: ArrayType | null;
  /** Texts: `U` has four bytes a character, `S` one. */
  readonly text: "U" | "S" | null;
  readonly itemBytes: number;
  readonly isBig: boolean;
  /** Why it cannot be read; null when it can. */
  readonly refusal: string | null;
  /** Where the numbers begin, and how many bytes they are. */
  readonly dataStart: number;
  readonly dataBytes: number;
}

const numberTypes: Readonly<Record<string, ArrayType>> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

export function isNpy(head: Uint8Array): boolean {
  return head[0] === 0x93 && Buffer.from(head.subarray(1, 6)).toString("latin1") === "NUMPY";
}

/** How many bytes the whole header has, from its first twelve; fails where that is no length of a header. */
export function npyHeaderBytes(head: Uint8Array, file: string): number {
  const major = head[6] ?? 0;
  const isLong = major >= 2;
  if (!isNpy(head) || head.length < NPY_PREFIX_BYTES || major < 1 || major > 3) {
    return broken(file, 0, "NumPy's array format of version 1 to 3", describeStart(head));
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > MAX_NPY_HEADER) {
    return broken(file, 8, `a header of at most ${MAX_NPY_HEADER} bytes`, `${length} bytes`);
  }
  return (isLong ? 12 : 10) + length;
}

/** Reads and checks the header (`numpy.lib.format`); takes no memory for the numbers. */
export function parseNpyHeader(head: Uint8Array, file: string, name: string): NpyHeader {
  const dataStart = npyHeaderBytes(head, file);
  if (head.length < dataStart) return broken(file, head.length, `${dataStart} bytes of header`, "the end");
  const textStart = (head[6] ?? 0) >= 2 ? 12 : 10;
  const text = Buffer.from(head.subarray(textStart, dataStart)).toString(head[6] === 3 ? "utf8" : "latin1");
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1] ?? null;
  const isStructured = /'descr'\s*:\s*\[/.test(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shapeText = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  if ((descr === null && !isStructured) || order === undefined || shapeText === undefined) {
    return broken(file, textStart, "a dictionary of descr, fortran_order and shape", text.slice(0, 100));
  }
  const sizes = shapeText.split(",").map((part) => part.trim());
  if (sizes[sizes.length - 1] === "") sizes.pop();
  if (!sizes.every((size) => /^\d{1,19}L?$/.test(size))) {
    return broken(file, textStart, "a shape of whole numbers", `(${shapeText.slice(0, 100)})`);
  }
  const shape = sizes.map((size) => Number.parseInt(size, 10));
  const item = itemOf(isStructured ? "V" : (descr ?? ""));
  const dataBytes = requireShape(shape, item.itemBytes, { file, byte: textStart }, name);
  return {
    ...item,
    shape,
    isFortran: order === "True",
    descr: isStructured ? "a structured type" : (descr ?? ""),
    dataStart,
    dataBytes,
  };
}

function itemOf(descr: string): Pick<NpyHeader, "type" | "text" | "itemBytes" | "isBig" | "refusal"> {
  const [, order = "|", kind = "", digits = ""] = /^([<>=|])?([a-zA-Z])(\d*)$/.exec(descr) ?? [];
  const isBig = order === ">";
  const type = numberTypes[kind + digits] ?? null;
  if (type !== null) return { type, text: null, itemBytes: Number(digits), isBig, refusal: null };
  const length = Number(digits || "0");
  const bytes = kind === "U" ? 4 * length : length;
  if ((kind === "U" || kind === "S") && bytes > 0 && bytes <= MAX_TEXT_BYTES) {
    return { type: null, text: kind, itemBytes: bytes, isBig, refusal: null };
  }
  return { type: null, text: null, itemBytes: 1, isBig, refusal: refusalOf(kind) };
}

function refusalOf(kind: string): string {
  switch (kind) {
    case "O":
      return "Python objects (pickle), which could run code";
    case "c":
      return "complex numbers";
    case "V":
      return "records of several fields";
    case "M":
    case "m":
      return "dates and times";
    case "f":
      return "numbers of extended precision";
    default:
      return "values of an unknown type";
  }
}

/** Fails for an array whose values are not read, saying why. */
export function requireReadable(header: NpyHeader, file: string, name: string): void {
  if (header.refusal === null) return;
  fail({
    code: "unsupported",
    message: `${name} holds ${header.refusal}.`,
    where: { file, byte: header.dataStart },
    expected: "real numbers or truth values",
    found: header.descr.slice(0, 80),
    hint: "Convert it, for example by `array.astype('float32')`, and save it again.",
  });
}

/** The texts of an array: NUL-padded, UTF-32 or bytes. */
export function decodeTexts(bytes: Uint8Array, header: NpyHeader): string[] {
  const count = elementsOf(header.shape);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) => {
    const start = i * header.itemBytes;
    if (header.text === "S") {
      const cell = Buffer.from(bytes.subarray(start, start + header.itemBytes)).toString("utf8");
      return cell.replace(/\0+$/, "");
    }
    let cell = "";
    for (let at = start; at < start + header.itemBytes; at += 4) {
      const code = view.getUint32(at, !header.isBig);
      if (code === 0) break;
      cell += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    }
    return cell;
  });
}

function describeStart(head: Uint8Array): string {
  return Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function broken(file: string, byte: number, expected: string, found: string): never {
  return fail({
    code: "file-format",
    message: `${file} is not a whole NumPy array.`,
    where: { file, byte },
    expected,
    found,
    hint: "Save it again with numpy.save or numpy.savez.",
  });
}
