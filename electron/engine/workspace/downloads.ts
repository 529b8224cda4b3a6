import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import { TEMPORARY_SUFFIX } from "./atomicWrite";
import type { FileSystem } from "./fileSystem";
import { onDisk } from "./storageError";
import { MAX_PIECE_BYTES } from "./uploads";

export interface Piece {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** Files on their way to a window without a file system. They live as long as the session: the folder is emptied at every start. */
export class Downloads {
  private readonly waiting = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly fileSystem: FileSystem,
  ) {}

  /** Empties and creates the folder. */
  static async open(folder: string, fileSystem: FileSystem): Promise<Downloads> {
    await onDisk("Clearing downloads", join(folder, "x"), async () => {
      await fileSystem.remove(folder);
      await fileSystem.mkdir(folder);
    });
    return new Downloads(folder, fileSystem);
  }

  /** A path in the folder for a file that is still being made. */
  draft(): string {
    return join(this.folder, `${randomBytes(12).toString("hex")}${TEMPORARY_SUFFIX}`);
  }

  /** Takes over a complete file of the workspace; the id is given to `read`. */
  async take(path: string): Promise<string> {
    const id = randomBytes(12).toString("hex");
    await onDisk("Exporting", path, () => this.fileSystem.rename(path, join(this.folder, id)));
    this.waiting.add(id);
    return id;
  }

  /** A piece of at most 4 MiB. After the last one the file is removed. Fails for an unknown one. */
  async read(id: string, offset: number): Promise<Piece> {
    if (!this.waiting.has(id)) {
      fail({
        code: "invalid-request",
        message: "This download is not there (any more).",
        found: id.slice(0, 40),
        hint: "Export once more.",
      });
    }
    const path = join(this.folder, id);
    const piece = await onDisk("Reading a download", path, async () => {
      const handle = await this.fileSystem.open(path, "r");
      try {
        const bytes = await handle.read(offset, MAX_PIECE_BYTES);
        return { bytes, isLast: offset + bytes.length >= (await handle.size()) };
      } finally {
        await handle.close();
      }
    });
    if (piece.isLast) await this.discard(id);
    return piece;
  }

  /** Removes all. */
  async close(): Promise<void> {
    for (const id of [...this.waiting]) await this.discard(id);
  }

  private async discard(id: string): Promise<void> {
    this.waiting.delete(id);
    const path = join(this.folder, id);
    await onDisk("Removing a download", path, () => this.fileSystem.remove(path));
  }
}
