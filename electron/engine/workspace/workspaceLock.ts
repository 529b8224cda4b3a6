import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fail } from "#shared/domain/appError";
import { errorCode, type FileSystem } from "./fileSystem";
import { readBounded } from "./readBounded";
import { onDisk } from "./storageError";

const LOCK_FILE = "engine.lock";
const MAX_LOCK_BYTES = 4096;

const ownerSchema = z.object({
  pid: z.number().int().positive(),
  /** When the process began, as the system counts; null where it does not tell. A pid alone is used again. */
  born: z.string().nullable(),
  token: z.string(),
});
type Owner = z.infer<typeof ownerSchema>;

/** Keeps two engines from writing one workspace. */
export interface WorkspaceLock {
  /** Gives the workspace back; only removes a lock that is still ours. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a workspace, or that of a process which is gone. Fails with `busy` while another engine works there.
 */
export async function takeLock(root: string, fileSystem: FileSystem): Promise<WorkspaceLock> {
  const path = join(root, LOCK_FILE);
  const owner: Owner = {
    pid: process.pid,
    born: birthOf(process.pid),
    token: randomBytes(12).toString("hex"),
  };
  if (!(await create(path, owner, fileSystem))) {
    const found = await readOwner(path, fileSystem);
    if (found !== null && isAlive(found)) refuse(root, path, found);
    await setAside(path, found, owner, fileSystem);
    if (!(await create(path, owner, fileSystem))) refuse(root, path, await readOwner(path, fileSystem));
  }
  // An engine that came between creating and writing may have taken the empty file for one left by a crash.
  const lock = lockOf(path, owner, fileSystem);
  try {
    const holder = await readOwner(path, fileSystem);
    if (holder?.token !== owner.token) refuse(root, path, holder);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return lock;
}

function lockOf(path: string, owner: Owner, fileSystem: FileSystem): WorkspaceLock {
  return {
    async release() {
      const found = await readOwner(path, fileSystem);
      if (found?.token === owner.token) {
        await onDisk("Giving back the workspace", path, () => fileSystem.remove(path));
      }
    },
  };
}

async function create(path: string, owner: Owner, fileSystem: FileSystem): Promise<boolean> {
  return onDisk("Taking the workspace", path, async () => {
    try {
      const handle = await fileSystem.open(path, "wx");
      try {
        await handle.write(new TextEncoder().encode(JSON.stringify(owner)));
        await handle.sync();
      } finally {
        await handle.close();
      }
      return true;
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      // A second failure here would hide the reason of the first; what is left reads as left by a crash.
      await fileSystem.remove(path).catch(() => undefined);
      throw error;
    }
  });
}

/** Null when there is no lock, or one that a crash left half-written. */
async function readOwner(path: string, fileSystem: FileSystem): Promise<Owner | null> {
  const bytes = await readBounded(path, MAX_LOCK_BYTES, fileSystem);
  if (bytes === null) return null;
  try {
    return ownerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    // Not what we write: whoever wrote it died while writing.
    return null;
  }
}

/**
 * Moves a dead engine's lock out of the way. Two engines may find it dead at once: renaming it to a name of one's own and
 * looking at what was renamed shows whether the other was quicker; its fresh lock is then put back.
 */
async function setAside(
  path: string,
  found: Owner | null,
  mine: Owner,
  fileSystem: FileSystem,
): Promise<void> {
  const aside = `${path}.${mine.token}`;
  await onDisk("Taking the workspace", path, async () => {
    try {
      await fileSystem.rename(path, aside);
    } catch (error) {
      // The other engine has already moved it.
      if (errorCode(error) === "ENOENT") return;
      throw error;
    }
    const moved = await readOwner(aside, fileSystem);
    if (moved?.token === found?.token) await fileSystem.remove(aside);
    else await fileSystem.rename(aside, path);
  });
}

function isAlive({ pid, born }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and is another user's.
    if (errorCode(error) !== "EPERM") return false;
  }
  const now = birthOf(pid);
  return born === null || now === null || now === born;
}

/** Field 22 of /proc/<pid>/stat on Linux: clock ticks from the machine's start to the process's. */
function birthOf(pid: number): string | null {
  if (process.platform !== "linux") return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name before it may contain spaces and brackets.
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    // No such process, or no /proc: the pid alone decides.
    return null;
  }
}

function refuse(root: string, path: string, owner: Owner | null): never {
  return fail({
    code: "busy",
    message: `Another Priorscape is at work in ${root}.`,
    where: { file: path },
    found: owner === null ? "a lock that was just taken" : `process ${owner.pid}`,
    hint: "Use that window, close it first, or choose another workspace folder.",
  });
}
