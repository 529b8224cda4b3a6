import { open, type FileHandle } from "node:fs/promises";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile } from "../dataFormat";
import { ArrowError, FlatTable } from "./flatBuffer";

/** Metadata of one message: 20,000 columns have some two megabytes. */
const MAX_METADATA_BYTES = 64_000_000;
/** Batches of a file; 100 million rows in the usual 64 Ki have 1,600. */
const MAX_BATCHES = 100_000;
const MAGIC = "ARROW1";

/** A record or dictionary batch, not read yet. */
export interface ArrowMessage {
  readonly kind: "dictionary" | "records";
  readonly header: FlatTable;
  /** Where its buffers lie in the file. */
  readonly bodyStart: number;
  readonly bodyBytes: number;
}

export interface ArrowMessages {
  readonly schema: FlatTable;
  /** Dictionaries before the records that use them. */
  readonly messages: readonly ArrowMessage[];
}

/** The bytes of a file, checked against its length. */
export class ArrowBytes {
  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
    private readonly signal: CancelSignal | undefined,
  ) {}

  async read(start: number, length: number): Promise<Uint8Array> {
    throwIfCancelled(this.signal);
    if (!Number.isSafeInteger(start) || start < 0 || length < 0 || start + length > this.size) {
      throw new ArrowError(Math.max(0, start), `${length} bytes`, `the end of the file at ${this.size}`);
    }
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.handle.read(bytes, filled, length - filled, start + filled);
      if (bytesRead === 0) throw new ArrowError(start + filled, "a file that does not change", "its end");
      filled += bytesRead;
    }
    return bytes;
  }
}

export function isArrow(head: Uint8Array): boolean {
  const isFile = Buffer.from(head.subarray(0, 6)).toString("latin1") === MAGIC;
  const isStream = head[0] === 0xff && head[1] === 0xff && head[2] === 0xff && head[3] === 0xff;
  return isFile || (isStream && head.length >= 8) || isFeather1(head);
}

export function isFeather1(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString("latin1") === "FEA1";
}

/** Opens a file for `use` and closes it after. */
export async function withArrowBytes<T>(
  file: InputFile,
  size: number,
  signal: CancelSignal | undefined,
  use: (bytes: ArrowBytes) => Promise<T>,
): Promise<T> {
  const handle = await open(file.path, "r");
  try {
    return await use(new ArrowBytes(handle, size, signal));
  } finally {
    await handle.close();
  }
}

/** The schema and where the batches lie, of a file by its footer and of a stream from its beginning. */
export async function readMessages(bytes: ArrowBytes): Promise<ArrowMessages> {
  const head = await bytes.read(0, Math.min(8, bytes.size));
  const isFile = Buffer.from(head.subarray(0, 6)).toString("latin1") === MAGIC;
  return isFile ? readFooter(bytes) : readStream(bytes);
}

async function readFooter(bytes: ArrowBytes): Promise<ArrowMessages> {
  const tail = await bytes.read(bytes.size - 10, 10);
  const length = new DataView(tail.buffer).getInt32(0, true);
  if (Buffer.from(tail.subarray(4)).toString("latin1") !== MAGIC || length <= 0) {
    throw new ArrowError(bytes.size - 10, "the length of the footer and ARROW1", "other bytes");
  }
  requireMetadata(length, bytes.size - 10);
  const footer = FlatTable.root(await bytes.read(bytes.size - 10 - length, length));
  const schema = footer.table(1);
  if (schema === null) throw new ArrowError(bytes.size - 10 - length, "a schema", "none");
  const messages: ArrowMessage[] = [];
  for (const block of [...footer.blocks(2, MAX_BATCHES), ...footer.blocks(3, MAX_BATCHES)]) {
    const found = await readMessage(bytes, block.offset);
    if (found !== null && found.message !== null) messages.push(found.message);
  }
  return { schema, messages };
}

async function readStream(bytes: ArrowBytes): Promise<ArrowMessages> {
  let schema: FlatTable | null = null;
  const messages: ArrowMessage[] = [];
  let at = 0;
  while (at + 8 <= bytes.size && messages.length < MAX_BATCHES) {
    const found = await readMessage(bytes, at);
    if (found === null) break;
    if (found.schema !== null) schema ??= found.schema;
    if (found.message !== null) messages.push(found.message);
    // The length of the metadata is at least eight, so that this goes on.
    at = found.end;
  }
  if (schema === null) throw new ArrowError(0, "a schema", "none");
  return { schema, messages };
}

interface Found {
  readonly schema: FlatTable | null;
  readonly message: ArrowMessage | null;
  readonly end: number;
}

/** One message in its envelope: ff ff ff ff, the length of the metadata, the metadata, the body. Null at the end. */
async function readMessage(bytes: ArrowBytes, at: number): Promise<Found | null> {
  const prefix = new DataView((await bytes.read(at, 8)).buffer);
  // Files written before Arrow 0.15 have no mark before the length.
  const hasMark = prefix.getUint32(0, true) === 0xffffffff;
  const length = prefix.getInt32(hasMark ? 4 : 0, true);
  if (length === 0) return null;
  const start = at + (hasMark ? 8 : 4);
  requireMetadata(length, start);
  if (length < 8) throw new ArrowError(at, "a message", `${length} bytes`);
  const message = FlatTable.root(await bytes.read(start, length));
  const bodyBytes = message.int64(3);
  const bodyStart = start + length;
  if (bodyBytes < 0 || bodyStart + bodyBytes > bytes.size) {
    throw new ArrowError(bodyStart, `${bodyBytes} bytes of a batch`, `the end of the file at ${bytes.size}`);
  }
  const header = message.table(2);
  const end = bodyStart + bodyBytes;
  const kind = message.int8(1);
  if (header === null) throw new ArrowError(start, "the header of a message", "none");
  if (kind === 1) return { schema: header, message: null, end };
  if (kind !== 2 && kind !== 3) return { schema: null, message: null, end };
  const name = kind === 2 ? "dictionary" : "records";
  return { schema: null, message: { kind: name, header, bodyStart, bodyBytes }, end };
}

function requireMetadata(length: number, at: number): void {
  if (length < 0 || length > MAX_METADATA_BYTES) {
    throw new ArrowError(at, `at most ${MAX_METADATA_BYTES} bytes of metadata`, `${length}`);
  }
}
