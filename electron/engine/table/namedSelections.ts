import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { z } from "zod";
import type { NamedSelection } from "#shared/contract/tableContract";
import { AppErrorException, fail } from "#shared/domain/appError";
import { countRows, isMaskOf, maskBytes, type RowMask } from "#shared/table/rowMask";
import { nodeFileSystem, type FileSystem } from "#engine/workspace/fileSystem";
import { readJson, writeJson } from "#engine/workspace/jsonFile";
import { onDisk } from "#engine/workspace/storageError";

const fileSchema = z.object({
  format: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  name: z.string().min(1).max(200),
  createdAt: z.string(),
  /** Rows of the data set, and of the selection. */
  rows: z.number().int().min(0),
  count: z.number().int().min(0),
  /** The mask, deflated, base64. */
  mask: z.string(),
});
type SelectionFile = z.infer<typeof fileSchema>;

/** More than this and their list is no longer one to choose from. */
const MAX_SELECTIONS = 200;

/** Named sets of rows of one data set: a file each in a folder of the workspace, replaced whole. */
export class NamedSelections {
  #files: Map<string, SelectionFile> | null = null;

  /** @param onDamaged told of each file that cannot be read, which is passed over and left where it is */
  constructor(
    private readonly folder: string,
    private readonly rows: number,
    private readonly onDamaged: (error: AppErrorException) => void,
    private readonly fileSystem: FileSystem = nodeFileSystem,
  ) {}

  /** The oldest first. */
  async list(): Promise<NamedSelection[]> {
    const files = [...(await this.#read()).values()];
    files.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
    return files.map(({ id, name, count, createdAt }) => ({ id, name, count, createdAt }));
  }

  async save(name: string, mask: RowMask, createdAt: string): Promise<NamedSelection[]> {
    const files = await this.#read();
    if (files.size >= MAX_SELECTIONS) {
      fail({
        code: "invalid-request",
        message: `There are ${MAX_SELECTIONS} selections already.`,
        hint: "Remove those that are no longer needed.",
      });
    }
    const id = randomBytes(8).toString("hex");
    const packed = deflateSync(mask).toString("base64");
    await this.#write({
      ...{ format: 1, id, name: requireName(name), createdAt },
      ...{ rows: this.rows, count: countRows(mask), mask: packed },
    });
    return this.list();
  }

  async rename(id: string, name: string): Promise<NamedSelection[]> {
    await this.#write({ ...(await this.#find(id)), name: requireName(name) });
    return this.list();
  }

  async remove(id: string): Promise<NamedSelection[]> {
    const { id: known } = await this.#find(id);
    const path = this.#pathOf(known);
    await onDisk("Removing a selection", path, () => this.fileSystem.remove(path));
    (await this.#read()).delete(known);
    return this.list();
  }

  async mask(id: string): Promise<RowMask> {
    return unpack(await this.#find(id), this.rows) ?? damaged(this.#pathOf(id));
  }

  async #find(id: string): Promise<SelectionFile> {
    return (
      (await this.#read()).get(id) ??
      fail({
        code: "invalid-request",
        message: "This selection is not there (any more).",
        where: { field: "id" },
        found: id.slice(0, 40),
      })
    );
  }

  async #write(file: SelectionFile): Promise<void> {
    const path = this.#pathOf(file.id);
    await onDisk("Saving a selection", path, () => this.fileSystem.mkdir(this.folder));
    await writeJson(path, file, this.fileSystem);
    (await this.#read()).set(file.id, file);
  }

  async #read(): Promise<Map<string, SelectionFile>> {
    if (this.#files !== null) return this.#files;
    const files = new Map<string, SelectionFile>();
    const names = await onDisk("Reading selections", join(this.folder, "x"), () =>
      this.fileSystem.list(this.folder),
    );
    for (const name of names) {
      if (!/^[0-9a-f]{16}\.json$/.test(name)) continue;
      const path = join(this.folder, name);
      try {
        const file = await readJson(path, fileSchema, this.fileSystem);
        if (file === null) continue;
        if (`${file.id}.json` !== name || unpack(file, this.rows) === null) damaged(path);
        files.set(file.id, file);
      } catch (error) {
        if (!(error instanceof AppErrorException)) throw error;
        this.onDamaged(error);
      }
    }
    this.#files = files;
    return files;
  }

  #pathOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}

/** Null when it is no mask of so many rows. */
function unpack({ mask, rows, count }: SelectionFile, expected: number): RowMask | null {
  if (rows !== expected) return null;
  try {
    const unpacked = inflateSync(Buffer.from(mask, "base64"), { maxOutputLength: maskBytes(rows) + 1 });
    const bytes = Uint8Array.from(unpacked);
    return isMaskOf(bytes, rows) && countRows(bytes) === count ? bytes : null;
  } catch {
    // Nothing else can fail here: it is not what was once packed.
    return null;
  }
}

function damaged(path: string): never {
  return fail({
    code: "storage",
    message: `${path} is damaged.`,
    where: { file: path },
    expected: "a selection of rows of these data",
    hint: "Remove it, or restore it from a copy.",
  });
}

function requireName(name: string): string {
  const trimmed = name.replace(/\p{C}+/gu, " ").trim();
  if (trimmed !== "") return trimmed;
  return fail({
    code: "invalid-request",
    message: "A selection needs a name.",
    where: { field: "name" },
    expected: "1 to 200 letters",
  });
}
