import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import type { FileHandle, FileSystem } from "./fileSystem";
import { onDisk } from "./storageError";

/** All uploads of a session together. */
const MAX_TOTAL_BYTES = 2 * 1024 ** 3;
/** The contract's limit for one piece. */
export const MAX_PIECE_BYTES = 4 * 1024 ** 2;

interface Upload {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  received: number;
  /** Null once all is there. */
  handle: FileHandle | null;
  /** The last write; the next one waits for it, so that pieces stay in order. */
  tail: Promise<void>;
}

/** Files that a browser sends in pieces. They live as long as the session: the folder is emptied at every start. */
export class Uploads {
  private readonly uploads = new Map<string, Upload>();

  private constructor(
    private readonly folder: string,
    private readonly fileSystem: FileSystem,
  ) {}

  /** Empties and creates the folder. */
  static async open(folder: string, fileSystem: FileSystem): Promise<Uploads> {
    await onDisk("Clearing uploads", join(folder, "x"), async () => {
      await fileSystem.remove(folder);
      await fileSystem.mkdir(folder);
    });
    return new Uploads(folder, fileSystem);
  }

  /** Announces a file of `size` bytes; the id is given to the other calls. The name is only shown, never a path. */
  async begin(name: string, size: number): Promise<string> {
    const taken = [...this.uploads.values()].reduce((sum, upload) => sum + upload.size, 0);
    if (!Number.isSafeInteger(size) || size < 0 || taken + size > MAX_TOTAL_BYTES) {
      fail({
        code: "unsupported",
        message: `${sanitise(name)} is too large to be sent.`,
        where: { file: sanitise(name) },
        expected: `at most ${MAX_TOTAL_BYTES - taken} bytes`,
        found: `${size} bytes`,
        hint: "Start the app on the machine where the file lies and open it from disk.",
      });
    }
    const id = randomBytes(12).toString("hex");
    const path = join(this.folder, id);
    const upload: Upload = {
      name: sanitise(name),
      path,
      size,
      received: 0,
      handle: null,
      tail: Promise.resolve(),
    };
    // Reserved before the first wait, so that two announcements at once cannot pass the limit together.
    this.uploads.set(id, upload);
    try {
      upload.handle = await onDisk("Receiving a file", path, () => this.fileSystem.open(path, "wx"));
      if (size === 0) await this.finish(upload);
    } catch (error) {
      this.uploads.delete(id);
      throw error;
    }
    return id;
  }

  /** Adds the next piece, at most 4 MiB. More than was announced is refused. */
  async append(id: string, bytes: Uint8Array): Promise<void> {
    const upload = this.find(id);
    if (bytes.length > MAX_PIECE_BYTES || upload.received + bytes.length > upload.size) {
      fail({
        code: "out-of-range",
        message: `More of ${upload.name} was sent than announced.`,
        where: { file: upload.name, byte: upload.received },
        expected: `at most ${Math.min(MAX_PIECE_BYTES, upload.size - upload.received)} bytes`,
        found: `${bytes.length} bytes`,
        hint: "Send the file again from its beginning.",
      });
    }
    upload.received += bytes.length;
    const isLast = upload.received === upload.size;
    const write = upload.tail.then(() =>
      onDisk("Receiving a file", upload.path, async () => {
        await upload.handle?.write(bytes);
        if (isLast) await this.finish(upload);
      }),
    );
    // The caller sees the failure; pieces behind it find the upload gone.
    upload.tail = write.catch(() => this.discard(id));
    await write;
  }

  /** Forgets an upload and removes its file; nothing happens for an unknown id. */
  async discard(id: string): Promise<void> {
    const upload = this.uploads.get(id);
    if (upload === undefined) return;
    this.uploads.delete(id);
    await onDisk("Removing an upload", upload.path, async () => {
      await this.finish(upload);
      await this.fileSystem.remove(upload.path);
    });
  }

  /** A complete upload: where it lies and the name it was sent under. Fails for an unknown or unfinished one. */
  file(id: string): { readonly path: string; readonly name: string } {
    const upload = this.find(id);
    if (upload.received < upload.size || upload.handle !== null) {
      fail({
        code: "invalid-request",
        message: `${upload.name} has not arrived yet.`,
        where: { file: upload.name, byte: upload.received },
        expected: `${upload.size} bytes`,
        found: `${upload.received} bytes`,
        hint: "Send the rest first.",
      });
    }
    return { path: upload.path, name: upload.name };
  }

  /** Removes all. */
  async close(): Promise<void> {
    for (const id of [...this.uploads.keys()]) await this.discard(id);
  }

  private async finish(upload: Upload): Promise<void> {
    const { handle } = upload;
    upload.handle = null;
    await handle?.close();
  }

  private find(id: string): Upload {
    return (
      this.uploads.get(id) ??
      fail({
        code: "invalid-request",
        message: "This upload is not there (any more).",
        found: id.slice(0, 40),
        hint: "Send the file again.",
      })
    );
  }
}

/** The last part of the name without control characters: for messages and for the data set's name. */
function sanitise(name: string): string {
  const last = name.split(/[/\\]/).pop() ?? "";
  const clean = last.replace(/\p{C}/gu, "").trim().slice(0, 120);
  return clean === "" || clean === "." || clean === ".." ? "upload" : clean;
}
