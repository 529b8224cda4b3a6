import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { freemem } from "node:os";
import { join } from "node:path";
import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import { atomicWrite } from "#engine/workspace/atomicWrite";
import { onDisk } from "#engine/workspace/storageError";
import type { RawData } from "./dataFormat";
import { FileSink } from "./fileSink";
import { RowFile, type RowFileShape } from "./rowFile";
import { openRowsInMemory, typeOfRows, type OpenRows, type RowRequest } from "./rowSink";
import { bytesOf } from "./rowStore";

/** What all entries together may take; beyond it those that were not opened for longest go. */
const MAX_CACHE_BYTES = 24 * 1024 ** 3;
/** Rows up to this size stay in memory, and up to a quarter of what is free where that is less. */
const MAX_MEMORY_BYTES = 512 * 1024 ** 2;
/** Even a machine with little free memory keeps so much without a file. */
const MIN_MEMORY_BYTES = 64 * 1024 ** 2;

export interface RowCacheOptions {
  /** Bytes of rows that stay in memory; by default what the machine has room for. */
  readonly memoryBytes?: number;
  readonly maxBytes?: number;
}

/** All that was read but the values, and where those lie. */
interface Entry {
  readonly raw: Omit<RawData, "values">;
  readonly of: RowRequest["of"];
  readonly rows: string;
  readonly shape: RowFileShape;
  readonly digest: string;
}

const RECORD = "data.bin";

/** Bytes of rows that are kept in memory now. */
const memoryForRows = (): number => Math.max(MIN_MEMORY_BYTES, Math.min(MAX_MEMORY_BYTES, freemem() / 4));

/**
 * Data sets too large for memory, in `<workspace>/cache`: one folder an entry, with the rows in a file and the rest in
 * `data.bin`, which is written last and makes the entry valid. A cache: it may be removed while nothing is open.
 */
export class RowCache {
  readonly #inUse = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly options: RowCacheOptions,
  ) {}

  /** Creates the folder and removes what a crash left unfinished. Fails with `storage` when the disk refuses. */
  static async open(folder: string, options: RowCacheOptions = {}): Promise<RowCache> {
    const cache = new RowCache(folder, options);
    await onDisk("Opening the cache", join(folder, "x"), async () => {
      await mkdir(folder, { recursive: true });
      for (const name of await readdir(folder)) {
        if ((await cache.#stateOf(name)) === null) await cache.#remove(name);
      }
    });
    return cache;
  }

  /** What was read for this key before; null when it is not there or not whole. */
  async find(key: string): Promise<RawData | null> {
    const path = join(this.folder, key, RECORD);
    const entry = await readEntry(path);
    if (entry === null) return null;
    const rows = RowFile.open(join(this.folder, key, entry.rows), entry.shape);
    if (rows === null) return null;
    this.#inUse.add(key);
    const now = new Date();
    // Only the order of removal hangs on it: a cache that may be read but not written still serves.
    await utimes(path, now, now).catch(() => undefined);
    return { ...entry.raw, values: { kind: "file", of: entry.of, rows, digest: entry.digest } };
  }

  /** Would rows of this size be kept in a file? */
  isForDisk(request: RowRequest): boolean {
    const bytes = request.count * request.features * bytesOf[typeOfRows(request)];
    return bytes > (this.options.memoryBytes ?? memoryForRows());
  }

  /** Rows for the entry of this key, in memory where they fit. */
  openRowsFor(key: string): OpenRows {
    return async (request) => {
      if (!this.isForDisk(request)) return openRowsInMemory(request);
      const folder = join(this.folder, key);
      this.#inUse.add(key);
      await onDisk("Keeping rows", folder, () => mkdir(folder, { recursive: true }));
      return FileSink.create(join(folder, `rows-${randomBytes(4).toString("hex")}.bin`), request);
    };
  }

  /** Completes the entry of rows that went to a file; nothing happens for rows in memory. Then makes room. */
  async keep(key: string, raw: RawData): Promise<void> {
    const { values, ...rest } = raw;
    if (values.kind !== "file") return;
    const { of, rows, digest } = values;
    const name = rows.path.slice(join(this.folder, key).length + 1);
    const entry: Entry = { raw: rest, of, rows: name, shape: rows.shape, digest };
    await atomicWrite(join(this.folder, key, RECORD), encodeEntry(entry));
    for (const file of await readdir(join(this.folder, key))) {
      // The rows that a sample was drawn from, or those of an attempt that was cancelled.
      if (file !== name && file !== RECORD) await this.#remove(join(key, file));
    }
    await this.#makeRoom();
  }

  /** Removes entries that were not opened for longest until all fit; those opened by this process stay. */
  async #makeRoom(): Promise<void> {
    const entries = [];
    for (const name of await readdir(this.folder)) {
      const state = await this.#stateOf(name);
      if (state !== null) entries.push({ name, ...state });
    }
    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of entries.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= (this.options.maxBytes ?? MAX_CACHE_BYTES)) return;
      if (this.#inUse.has(name)) continue;
      await this.#remove(name);
      total -= bytes;
    }
  }

  /** Null for what is no whole entry. */
  async #stateOf(name: string): Promise<{ readonly bytes: number; readonly usedAt: number } | null> {
    const folder = join(this.folder, name);
    try {
      const { mtimeMs } = await stat(join(folder, RECORD));
      let bytes = 0;
      for (const file of await readdir(folder)) bytes += (await stat(join(folder, file))).size;
      return { bytes, usedAt: mtimeMs };
    } catch {
      return null;
    }
  }

  async #remove(name: string): Promise<void> {
    // Windows refuses while another program holds the file; the next start tries again.
    await rm(join(this.folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

function encodeEntry(entry: Entry): readonly Uint8Array[] {
  const body = encodeMessage(entry);
  return [sha256(body), body];
}

async function readEntry(path: string): Promise<Entry | null> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null || bytes.length < 32) return null;
  const body = bytes.subarray(32);
  if (Buffer.compare(sha256(body), bytes.subarray(0, 32)) !== 0) return null;
  // Its hash says that these are the bytes that `encodeEntry` wrote.
  return decodeMessage(body) as Entry;
}
