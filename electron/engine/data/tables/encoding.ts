import { fail } from "#shared/domain/appError";
import type { InputFile } from "../dataFormat";
import { decodeText, describeKind } from "../fileKinds";
import { isGzip, readContent, readHead } from "../inputFiles";

/** As DuckDB calls the encodings it reads. */
export type TableEncoding = "utf-8" | "utf-16" | "latin-1";

const HEAD_BYTES = 1 << 18;
/** The longest line read: 10,000 columns of 100 characters fit eight times over. */
export const MAX_LINE_BYTES = 8_000_000;

/** Text files by their names: only there are bytes that are not UTF-8 taken for letters. */
const textName = /\.(csv|tsv|txt|tab|dat|data)(\.gz)?$/i;

export interface DecodedHead {
  /** The first records, without byte order mark. */
  readonly text: string;
  readonly encoding: TableEncoding;
  readonly isGzip: boolean;
}

/** The first records of a file of text; fails when it is none. */
export async function decodeTable(file: InputFile): Promise<DecodedHead> {
  const gzip = isGzip(await readHead(file, 2));
  const head = await contentHead(file);
  const decoded = decodeHead(head, file.name);
  if (decoded !== null) return { ...decoded, isGzip: gzip };
  const kind = describeKind(head);
  return fail({
    code: "file-format",
    message: `${file.name} is not a table of numbers as text.`,
    where: { file: file.name, byte: 0 },
    expected: "comma or tab separated values in UTF-8",
    found: kind.name,
    ...(kind.hint === null ? {} : { hint: kind.hint }),
  });
}

/** Text in UTF-8, in UTF-16 with a byte order mark, or, by the file's name, in Latin-1; null for what is none of them. */
export function decodeHead(head: Uint8Array, name: string): Omit<DecodedHead, "isGzip"> | null {
  if (head[0] === 0xff && head[1] === 0xfe) {
    const even = head.subarray(0, head.length - (head.length % 2));
    return { text: new TextDecoder("utf-16le").decode(even), encoding: "utf-16" };
  }
  const text = decodeText(head);
  if (text !== null) return { text, encoding: "utf-8" };
  if (!textName.test(name) || hasControls(head)) return null;
  return { text: new TextDecoder("latin1").decode(head), encoding: "latin-1" };
}

/** Control characters other than tab, line ends and form feed stand in no text. */
function hasControls(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte < 0x20 && (byte < 0x09 || byte > 0x0d));
}

async function contentHead(file: InputFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let lines = 0;
  for await (const piece of readContent(file)) {
    pieces.push(piece);
    length += piece.length;
    for (const byte of piece) if (byte === 0x0a || byte === 0x0d) lines++;
    if ((length >= HEAD_BYTES && lines > 2) || length > 2 * MAX_LINE_BYTES) break;
  }
  return Buffer.concat(pieces);
}
