import { closeSync, openSync, readSync } from "node:fs";
import { endianness } from "node:os";
import { fail } from "#shared/domain/appError";
import { storageError } from "#engine/workspace/storageError";
import { bytesOf, type RowArray, type RowType } from "./rowStore";

/** Rows begin at a page's boundary. */
export const HEADER_BYTES = 4096;
const MAGIC = "priorscape rows 1\n";

export interface RowFileShape {
  readonly type: RowType;
  readonly count: number;
  readonly features: number;
}

/** The header of a file of rows: magic, then the shape as JSON, padded with blanks. Numbers are little-endian. */
export function encodeHeader(shape: RowFileShape): Uint8Array {
  if (endianness() !== "LE") throw new Error("Rows are kept little-endian, as all supported machines are");
  return new Uint8Array(Buffer.from((MAGIC + JSON.stringify(shape)).padEnd(HEADER_BYTES), "latin1"));
}

/** Files that nobody refers to any more are closed with the object: a reader may still hold it after its data set went. */
const openFiles = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/**
 * Rows of numbers in a file of the cache, [count, features], read where they are needed. Reading is synchronous: a batch
 * is assembled between two steps, mostly from pages that the system holds in memory, and a wait for each would cost more.
 */
export class RowFile {
  readonly #descriptor: number;

  private constructor(
    readonly path: string,
    descriptor: number,
    readonly shape: RowFileShape,
  ) {
    this.#descriptor = descriptor;
    openFiles.register(this, descriptor);
  }

  /** Null when the file is not there or is not what `shape` says. */
  static open(path: string, shape: RowFileShape): RowFile | null {
    let descriptor: number;
    try {
      descriptor = openSync(path, "r");
    } catch {
      // A cache may be emptied by anyone at any time: then the source is read again.
      return null;
    }
    const expected = encodeHeader(shape);
    const header = new Uint8Array(HEADER_BYTES);
    const { count, features, type } = shape;
    const last = count * features * bytesOf[type];
    const isWhole =
      readSync(descriptor, header, 0, HEADER_BYTES, 0) === HEADER_BYTES &&
      header.every((byte, i) => byte === expected[i]) &&
      (last === 0 || readSync(descriptor, header, 0, 1, HEADER_BYTES + last - 1) === 1);
    if (isWhole) return new RowFile(path, descriptor, shape);
    closeSync(descriptor);
    return null;
  }

  get type(): RowType {
    return this.shape.type;
  }

  /** Writes the rows, [rows.length, features], to the start of `out`; rows that follow each other are read in one go. */
  read(rows: ArrayLike<number>, out: RowArray): void {
    const { features, type } = this.shape;
    const rowBytes = features * bytesOf[type];
    const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
    for (let i = 0; i < rows.length;) {
      const first = rows[i] ?? 0;
      let run = 1;
      while (i + run < rows.length && rows[i + run] === first + run) run++;
      this.#readBytes(bytes, i * rowBytes, run * rowBytes, HEADER_BYTES + first * rowBytes);
      i += run;
    }
  }

  #readBytes(target: Uint8Array, offset: number, length: number, position: number): void {
    let done = 0;
    try {
      while (done < length) {
        const read = readSync(this.#descriptor, target, offset + done, length - done, position + done);
        if (read === 0) break;
        done += read;
      }
    } catch (error) {
      throw storageError(error, "Reading rows", this.path);
    }
    if (done === length) return;
    fail({
      code: "storage",
      message: "The copy of the data in the workspace is cut off.",
      where: { file: this.path, byte: position + done },
      expected: `${length} bytes`,
      found: `${done} bytes`,
      hint: "Open the data again.",
    });
  }
}
