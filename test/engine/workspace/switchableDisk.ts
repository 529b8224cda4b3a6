import { nodeFileSystem, type FileSystem } from "#engine/workspace/fileSystem";

export interface SwitchableDisk extends FileSystem {
  /** Node's code of the error of each call that writes, from now on; null for a disk that works. */
  failure: "ENOSPC" | "EROFS" | "EIO" | null;
}

/** The real disk until it is told to refuse: then half of what is written gets there before the error. */
export function switchableDisk(): SwitchableDisk {
  const refuse = (): void => {
    const { failure } = disk;
    if (failure !== null) throw Object.assign(new Error(`${failure}: injected`), { code: failure });
  };
  const disk: SwitchableDisk = {
    ...nodeFileSystem,
    failure: null,
    async open(path, flags) {
      if (flags === "wx" && disk.failure === "EROFS") refuse();
      const handle = await nodeFileSystem.open(path, flags);
      return {
        ...handle,
        async write(bytes) {
          if (disk.failure !== null) await handle.write(bytes.subarray(0, bytes.length >> 1));
          refuse();
          await handle.write(bytes);
        },
      };
    },
    async mkdir(path) {
      if ((await nodeFileSystem.kindOf(path)) === null) refuse();
      await nodeFileSystem.mkdir(path);
    },
    async rename(from, to) {
      refuse();
      await nodeFileSystem.rename(from, to);
    },
  };
  return disk;
}
