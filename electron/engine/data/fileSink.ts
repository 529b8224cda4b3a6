import { createHash } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { onDisk } from "#engine/workspace/storageError";
import type { RawData } from "./dataFormat";
import { encodeHeader, HEADER_BYTES, RowFile } from "./rowFile";
import { typeOfRows, type RowRequest, type RowSink } from "./rowSink";
import { bytesOf, rowArray, type RowArray } from "./rowStore";

/** Gathered before it is written: large enough for the disk, small beside a model. */
const PIECE_BYTES = 1 << 22;

/**
 * Rows into a file: written under a temporary name, its header last, then renamed, so that a file under its own name is
 * whole.
 */
export class FileSink implements RowSink {
  readonly #hash = createHash("sha256");
  readonly #piece: RowArray;
  #filled = 0;
  #values = 0;
  /** Where the next piece goes. */
  #position = HEADER_BYTES;
  #isOpen = true;

  private constructor(
    private readonly request: RowRequest,
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {
    const type = typeOfRows(request);
    this.#piece = rowArray(type, PIECE_BYTES / bytesOf[type]);
  }

  /** Starts a file at `path`, whose folder is there. Fails with `storage` when the disk refuses, as all else here. */
  static async create(path: string, request: RowRequest): Promise<FileSink> {
    const handle = await onDisk("Keeping rows", path, () => open(temporary(path), "w"));
    return new FileSink(request, path, handle);
  }

  get count(): number {
    return this.#values / this.request.features;
  }

  async append(values: ArrayLike<number>): Promise<void> {
    for (let taken = 0; taken < values.length;) {
      const room = Math.min(this.#piece.length - this.#filled, values.length - taken);
      // A view where there is one: `slice` of a plain array is rare and small.
      const part = ArrayBuffer.isView(values)
        ? (values as RowArray).subarray(taken, taken + room) // of numbers, as `ArrayLike<number>` says
        : Array.prototype.slice.call(values, taken, taken + room);
      this.#piece.set(part as ArrayLike<number>, this.#filled); // `slice` of numbers gives numbers
      this.#filled += room;
      this.#values += room;
      taken += room;
      if (this.#filled === this.#piece.length) await this.#write();
    }
  }

  async finish(): Promise<RawData["values"]> {
    const { of, features } = this.request;
    const shape = { type: typeOfRows(this.request), count: this.count, features };
    await this.#write();
    await onDisk("Keeping rows", this.path, async () => {
      await this.handle.write(encodeHeader(shape), 0, HEADER_BYTES, 0);
      await this.handle.sync();
      await this.#close();
      await rename(temporary(this.path), this.path);
    });
    const rows = RowFile.open(this.path, shape);
    if (rows === null) throw new Error(`${this.path} is not what was just written`);
    return { kind: "file", of, rows, digest: this.#hash.digest("hex") };
  }

  async discard(): Promise<void> {
    if (!this.#isOpen) return;
    await this.#close();
    await rm(temporary(this.path), { force: true });
  }

  async #write(): Promise<void> {
    const { buffer, byteOffset, BYTES_PER_ELEMENT } = this.#piece;
    const bytes = new Uint8Array(buffer, byteOffset, this.#filled * BYTES_PER_ELEMENT);
    this.#filled = 0;
    this.#hash.update(bytes);
    await onDisk("Keeping rows", this.path, async () => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(
          bytes,
          done,
          bytes.length - done,
          this.#position + done,
        );
        done += bytesWritten;
      }
    });
    this.#position += bytes.length;
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.handle.close();
  }
}

const temporary = (path: string): string => `${path}.part`;
