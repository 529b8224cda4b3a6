import { Zip, ZipPassThrough } from "fflate";
import type { SentFile } from "./sendFiles";

/** A file with its place below the folder that was dropped: `cats/01.png`. */
export interface PlacedFile {
  readonly path: string;
  readonly file: File;
}

/** Bytes around a stored entry: local header, data descriptor, entry of the directory (APPNOTE 6.3.9, 4.3.7 to 4.3.12). */
const LOCAL_HEADER = 30;
const DESCRIPTOR = 16;
const DIRECTORY_ENTRY = 46;
const END = 22;
/** Beyond these a ZIP needs its 64-bit extension. */
const MOST_FILES = 65_535;
const MOST_BYTES = 0xffff_ffff;

const nameBytes = (path: string): number => new TextEncoder().encode(path).length;

/** How long the archive will be, from names and sizes alone: a stored entry takes as many bytes as its file. */
function zipSize(files: readonly PlacedFile[]): number {
  return files.reduce(
    (sum, { path, file }) =>
      sum + LOCAL_HEADER + DESCRIPTOR + DIRECTORY_ENTRY + 2 * nameBytes(path) + file.size,
    END,
  );
}

/** Why these files cannot be sent as one archive; null when they can. */
export function zipProblem(files: readonly PlacedFile[]): string | null {
  if (files.length > MOST_FILES) return `${files.length} files are too many to send: at most ${MOST_FILES}.`;
  return zipSize(files) > MOST_BYTES ? "The files are too large to send: at most 4 GB." : null;
}

/** The files as one ZIP, stored as they are and made while it is sent: never more than a file's piece is in memory. */
export function zipFolder(name: string, files: readonly PlacedFile[]): SentFile {
  return {
    name: `${name}.zip`,
    size: zipSize(files),
    async *pieces() {
      let made: Uint8Array[] = [];
      let problem: Error | null = null;
      const zip = new Zip((error, bytes) => {
        if (error) problem = error;
        else made.push(bytes);
      });
      const take = function* (): Generator<Uint8Array, void, void> {
        if (problem !== null) throw problem;
        const ready = made;
        made = [];
        yield* ready;
      };
      for (const { path, file } of files) {
        const entry = new ZipPassThrough(path);
        zip.add(entry);
        for (let offset = 0; offset < file.size; offset += 1 << 22) {
          entry.push(new Uint8Array(await file.slice(offset, offset + (1 << 22)).arrayBuffer()));
          yield* take();
        }
        entry.push(new Uint8Array(0), true);
        yield* take();
      }
      zip.end();
      yield* take();
    },
  };
}
