import { statSync } from "node:fs";
import { basename } from "node:path";
import { AppErrorException, fail } from "#shared/domain/appError";
import { growingTo } from "#engine/reader/capWasmMemory";
import { STRING, toNumbers, type ElementType, type Numbers } from "./numbers";
import { onlyThisFile } from "./onlyThisFile";
import { thousands } from "#shared/text/thousands";
import { statedLength } from "./statedLength";

/** Bytes of one read at most: larger arrays are read in pieces. */
const MAX_READ = 128 * 1024 * 1024;
/** Deflate packs at most 1032 bytes into one; the allowance is for arrays that were never written to. */
const PACKED_RATIO = 1032;
const UNPACKED_ALLOWANCE = 64 * 1024 * 1024;
/** What describes the arrays is not packed: memory for it beside four times the file. Damaged sizes ask for more. */
const DESCRIBING_ALLOWANCE = 32 * 1024 * 1024;

/** What h5wasm's compiled module offers that is used here. Ids and addresses are 64 bits wide. */
interface H5Module {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  UTF8ToString(address: number): string;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): ArrayInfo;
  get_attribute_data(file: bigint, path: string, name: string, address: bigint): number;
  get_dataset_metadata(file: bigint, path: string): ArrayInfo;
  get_dataset_data(
    file: bigint,
    path: string,
    count: bigint[] | null,
    offset: bigint[] | null,
    strides: bigint[] | null,
    address: bigint,
  ): number;
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, address: bigint): number;
  reclaim_vlen_memory_count(
    file: bigint,
    path: string,
    attribute: string,
    address: bigint,
    count: bigint[],
  ): number;
  create_object_reference(file: bigint, path: string): Uint8Array;
  get_referenced_name(file: bigint, reference: Uint8Array, isObject: boolean): string;
}

/** Of the module's own memory, by address; 0 where there is none left. */
interface Memory {
  allocate(bytes: number): number;
  free(address: number): void;
}

export interface ArrayInfo extends ElementType {
  /** Null for a dataspace without any elements. */
  readonly shape: readonly number[] | null;
}

export type ObjectKind = "group" | "dataset" | "other";

/** First index and the one behind the last, one pair a dimension. */
export type Ranges = readonly (readonly [start: number, end: number])[];

/** H5G_obj_t of links that lead to nothing that can be opened. */
const SOFT_LINK = 3;
const EXTERNAL_LINK = 4;
const OPEN_READ_ONLY = 0;
const KINDS: readonly ObjectKind[] = ["group", "dataset"];

/**
 * One HDF5 file, read where it lies. Every call may throw `AppErrorException` for a damaged file; sizes are held against
 * the file's before memory is taken, and no other file is opened, whatever links say. For a reader process alone.
 */
export class Hdf5File {
  readonly name: string;

  private constructor(
    private readonly module: H5Module,
    private readonly memory: Memory,
    private readonly id: bigint,
    readonly path: string,
    private readonly bytes: number,
  ) {
    this.name = basename(path);
  }

  static async open(path: string): Promise<Hdf5File> {
    // Four megabytes of program that a process for images has no use for.
    const { ready } = await import("h5wasm/node");
    // Its declared type leaves out what is used here.
    const module = (await ready) as unknown as H5Module;
    const { size } = statSync(path);
    try {
      const id = describing(module, size, () =>
        onlyThisFile(path, () => module.open(path, OPEN_READ_ONLY, false, -1, -1)),
      );
      if (id < 0n) throw new Error("not opened");
      const { _malloc: allocate, _free: free } = module;
      return new Hdf5File(module, { allocate, free }, id, path, size);
    } catch (error) {
      const stated = statedLength(path);
      if (stated === null || stated <= size) throw damaged(basename(path), "/", error);
      throw new AppErrorException({
        code: "file-format",
        message: "The HDF5 file is cut off.",
        where: { file: basename(path), byte: size },
        expected: `${thousands(stated)} bytes, as it says itself`,
        found: `${thousands(size)} bytes`,
        hint: "Copy or download it again.",
      });
    }
  }

  close(): void {
    this.module.close_file(this.id);
  }

  /** Null when there is nothing, or a link that leads nowhere or out of the file. */
  kindOf(path: string): ObjectKind | null {
    return this.guard(path, () => {
      const type = this.module.get_type(this.id, path);
      // Of a link to itself the library gives whatever type was in memory: only what opens is there.
      const isThere = type >= 0 && type !== SOFT_LINK && type !== EXTERNAL_LINK && this.opens(path);
      return isThere ? (KINDS[type] ?? "other") : null;
    });
  }

  /** Names in a group, in the order of the file. */
  namesIn(path: string): readonly string[] {
    return this.guard(path, () => this.module.get_names(this.id, path, false));
  }

  /** The same for all paths that lead to one object. */
  identityOf(path: string): string {
    return this.guard(path, () => this.module.create_object_reference(this.id, path).join(" "));
  }

  /** Where an object reference leads. */
  referencedPath(reference: Uint8Array): string {
    return this.guard("/", () => this.module.get_referenced_name(this.id, reference, true));
  }

  info(path: string): ArrayInfo {
    const info = this.guard(path, () => this.module.get_dataset_metadata(this.id, path));
    const length = (info.shape ?? [0]).reduce((product, side) => product * side, 1) * info.size;
    if (!(length >= 0) || length > PACKED_RATIO * this.bytes + UNPACKED_ALLOWANCE) {
      return fail({
        code: "file-format",
        message: `${path} in ${this.name} claims to be larger than the file can hold.`,
        where: { file: this.name },
        expected: `at most ${PACKED_RATIO} times the ${this.bytes} bytes of the file`,
        found: `${(info.shape ?? []).join(" × ")} of ${info.size} bytes`,
        hint: "The file is damaged, or its array was never filled.",
      });
    }
    return info;
  }

  /** Elements of some ranges (all without them) as little-endian bytes in a buffer of their own. */
  read(path: string, ranges?: Ranges): Uint8Array {
    const info = this.info(path);
    return this.readElements(path, info, ranges, (address, bytes) => this.bytesAt(address, bytes));
  }

  numbers(path: string, ranges?: Ranges): Numbers {
    const info = this.info(path);
    return toNumbers(this.read(path, ranges), info);
  }

  /** Text of fixed or variable length. */
  strings(path: string, ranges?: Ranges): string[] {
    const info = this.info(path);
    if (info.type !== STRING) throw damaged(this.name, path, new Error("no text"));
    return this.readElements(path, info, ranges, (address, bytes) => this.textAt(info, address, bytes));
  }

  attributeNames(path: string): readonly string[] {
    return this.guard(path, () => this.module.get_attribute_names(this.id, path));
  }

  /** Texts or numbers of an attribute; null when there is none of either kind. */
  attribute(path: string, name: string): readonly string[] | Numbers | null {
    if (!this.attributeNames(path).includes(name)) return null;
    return this.guard(path, () => {
      const info = this.module.get_attribute_metadata(this.id, path, name);
      const count = (info.shape ?? [0]).reduce((product, side) => product * side, 1);
      const isText = info.type === STRING;
      if (!isText && info.type > 1) return null;
      const bytes = this.checkedSize(path, count * info.size);
      const address = this.allocate(bytes);
      try {
        if (this.module.get_attribute_data(this.id, path, name, BigInt(address)) < 0)
          throw new Error("unread");
        return isText ? this.textAt(info, address, bytes) : toNumbers(this.bytesAt(address, bytes), info);
      } finally {
        if (info.vlen) this.module.reclaim_vlen_memory(this.id, path, name, BigInt(address));
        this.memory.free(address);
      }
    });
  }

  /** The bytes of an attribute that holds one object reference; null when there is none. */
  attributeReference(path: string, name: string): Uint8Array | null {
    if (!this.attributeNames(path).includes(name)) return null;
    return this.guard(path, () => {
      const info = this.module.get_attribute_metadata(this.id, path, name);
      if (info.type !== 7) return null;
      const address = this.allocate(info.size);
      try {
        if (this.module.get_attribute_data(this.id, path, name, BigInt(address)) < 0)
          throw new Error("unread");
        return this.bytesAt(address, info.size);
      } finally {
        this.memory.free(address);
      }
    });
  }

  private opens(path: string): boolean {
    try {
      this.module.get_attribute_names(this.id, path);
      return true;
    } catch {
      // The question was whether this throws.
      return false;
    }
  }

  private readElements<T>(
    path: string,
    info: ArrayInfo,
    ranges: Ranges | undefined,
    take: (address: number, bytes: number) => T,
  ): T {
    const shape = info.shape ?? [0];
    const chosen: Ranges = ranges ?? shape.map((side): [number, number] => [0, side]);
    const isInside =
      chosen.length === shape.length &&
      chosen.every(([start, end], i) => start >= 0 && start <= end && end <= (shape[i] ?? 0));
    if (!isInside) throw damaged(this.name, path, new Error("an array of another shape"));
    const count = chosen.map(([start, end]) => end - start);
    const bytes = this.checkedSize(path, count.reduce((product, side) => product * side, 1) * info.size);
    return this.guardRead(path, () => {
      const address = this.allocate(bytes);
      let isRead = false;
      const wide = count.map(BigInt);
      try {
        if (bytes > 0) {
          const isScalar = shape.length === 0;
          const status = this.module.get_dataset_data(
            this.id,
            path,
            isScalar ? null : wide,
            isScalar ? null : chosen.map(([start]) => BigInt(start)),
            isScalar ? null : chosen.map(() => 1n),
            BigInt(address),
          );
          if (status < 0) throw new Error("its elements cannot be read");
          isRead = true;
        }
        return take(address, bytes);
      } finally {
        if (isRead && info.vlen) {
          if (shape.length === 0) this.module.reclaim_vlen_memory(this.id, path, "", BigInt(address));
          else this.module.reclaim_vlen_memory_count(this.id, path, "", BigInt(address), wide);
        }
        this.memory.free(address);
      }
    });
  }

  private checkedSize(path: string, bytes: number): number {
    if (bytes >= 0 && bytes <= MAX_READ) return bytes;
    return fail({
      code: "unsupported",
      message: `${path} in ${this.name} is too large to be read in one piece.`,
      where: { file: this.name },
      expected: `at most ${MAX_READ} bytes`,
      found: `${bytes} bytes`,
    });
  }

  private allocate(bytes: number): number {
    const address = this.memory.allocate(Math.max(8, bytes));
    if (address === 0) throw new Error("no memory");
    // A file may leave parts unwritten: what was in memory before is not its content.
    this.module.HEAPU8.fill(0, address, address + bytes);
    return address;
  }

  private bytesAt(address: number, bytes: number): Uint8Array {
    return this.module.HEAPU8.slice(address, address + bytes);
  }

  private textAt(info: ElementType, address: number, bytes: number): string[] {
    const data = this.bytesAt(address, bytes);
    if (info.vlen) {
      // An unwritten string is a null pointer.
      return Array.from(new Uint32Array(data.buffer), (at) => (at === 0 ? "" : this.module.UTF8ToString(at)));
    }
    const decoder = new TextDecoder();
    return Array.from({ length: Math.floor(bytes / info.size) }, (_, i) => {
      const text = data.subarray(i * info.size, (i + 1) * info.size);
      const end = text.indexOf(0);
      return decoder.decode(end < 0 ? text : text.subarray(0, end));
    });
  }

  private guard<T>(path: string, use: () => T): T {
    return this.guardRead(path, () => describing(this.module, this.bytes, use));
  }

  /** For elements, which may be packed: their sizes are checked one by one. */
  private guardRead<T>(path: string, use: () => T): T {
    try {
      return onlyThisFile(this.path, use);
    } catch (error) {
      throw damaged(this.name, path, error);
    }
  }
}

const describing = <T>({ HEAPU8 }: H5Module, fileBytes: number, use: () => T): T =>
  growingTo(HEAPU8.length + 4 * fileBytes + DESCRIBING_ALLOWANCE, use);

/** h5wasm throws Errors, numbers and texts for what HDF5 finds wrong with a file. */
function damaged(file: string, path: string, error: unknown): AppErrorException {
  if (error instanceof AppErrorException) return error;
  return new AppErrorException({
    code: "file-format",
    // What was sent by a page lies under another name here: the caller names the file.
    message: `The file cannot be read as HDF5: something is wrong at ${path}.`,
    where: { file },
    expected: "a complete HDF5 file",
    found: error instanceof Error ? error.message : `error ${String(error)}`,
    hint: "Copy or write it again.",
  });
}
