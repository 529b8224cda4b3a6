import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import type { TensorMap, TensorSpecs } from "#engine/program/runtime";
import { atomicWrite } from "#engine/workspace/atomicWrite";
import type { CheckpointTensor } from "#engine/workspace/checkpoint";
import { nodeFileSystem, type FileSystem } from "#engine/workspace/fileSystem";
import { readBounded } from "#engine/workspace/readBounded";
import { decodeSafetensors, encodeSafetensors } from "#engine/workspace/safetensors";
import { onDisk } from "#engine/workspace/storageError";

/** q(z|x) of all rows, [count, latentSize] each. */
export interface Posteriors {
  readonly count: number;
  readonly latentSize: number;
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

const posteriorFile = /^(\d{9})\.q\.safetensors$/;
const MAX_BYTES = 1 << 30;

/** The snapshots of one run on disk. All errors of the disk are `storage`. */
export class SnapshotFiles {
  private readonly folder: string;

  constructor(
    private readonly runPath: string,
    private readonly fileSystem: FileSystem = nodeFileSystem,
  ) {
    this.folder = join(runPath, "snapshots");
  }

  /** Whether the run's folder is there: one that was removed is not made again for the sake of its snapshots. */
  async hasRun(): Promise<boolean> {
    const kind = await onDisk("Saving a snapshot", this.runPath, () => this.fileSystem.kindOf(this.runPath));
    return kind === "folder";
  }

  /** Steps that are whole, rising. */
  async steps(): Promise<number[]> {
    const names = await onDisk("Reading snapshots", join(this.folder, "x"), () =>
      this.fileSystem.list(this.folder),
    );
    return names
      .flatMap((name) => posteriorFile.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** The weights first: a snapshot is there once its posteriors are. @returns bytes written */
  async save(
    step: number,
    parameters: TensorMap,
    specs: TensorSpecs,
    { count, latentSize, mean, sd }: Posteriors,
  ): Promise<number> {
    await onDisk("Saving a snapshot", join(this.folder, "x"), () => this.fileSystem.mkdir(this.folder));
    const weights = Object.entries(parameters).map(
      ([name, data]) => [name, tensor(specs[name]?.shape ?? [data.length], data as Float32Array)] as const, // all are float32
    );
    const shape = [count, latentSize];
    const q = { mean: tensor(shape, mean), sd: tensor(shape, sd) };
    let bytes = 0;
    for (const [path, tensors] of [
      [this.#path(step, "weights"), Object.fromEntries(weights)],
      [this.#path(step, "q"), q],
    ] as const) {
      const pieces = encodeSafetensors({ tensors, metadata: { step: String(step) } });
      await atomicWrite(path, pieces, this.fileSystem);
      bytes += pieces.reduce((sum, piece) => sum + piece.length, 0);
    }
    return bytes;
  }

  /** Fails with `storage` when the snapshot is gone, `file-format` when it is damaged. */
  async posteriors(step: number): Promise<Posteriors> {
    const { mean, sd } = await this.#read(step, "q");
    const [count = 0, latentSize = 0] = mean?.shape ?? [];
    if (mean === undefined || sd?.data.length !== mean.data.length) return this.#gone(step);
    return { count, latentSize, mean: mean.data, sd: sd.data };
  }

  async parameters(step: number): Promise<TensorMap> {
    const tensors = await this.#read(step, "weights");
    return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
  }

  /** The posteriors first: what is left of a snapshot without them counts for nothing. */
  async remove(step: number): Promise<void> {
    await onDisk("Removing a snapshot", this.#path(step, "q"), async () => {
      await this.fileSystem.remove(this.#path(step, "q"));
      await this.fileSystem.remove(this.#path(step, "weights"));
    });
  }

  /** Bytes of one snapshot. */
  async bytesOf(step: number): Promise<number> {
    let bytes = 0;
    for (const part of ["q", "weights"] as const) {
      const path = this.#path(step, part);
      bytes += await onDisk("Reading a snapshot", path, async () => {
        if ((await this.fileSystem.kindOf(path)) !== "file") return 0;
        const handle = await this.fileSystem.open(path, "r");
        try {
          return await handle.size();
        } finally {
          await handle.close();
        }
      });
    }
    return bytes;
  }

  async #read(step: number, part: "q" | "weights"): Promise<Readonly<Record<string, CheckpointTensor>>> {
    const path = this.#path(step, part);
    const bytes = await readBounded(path, MAX_BYTES, this.fileSystem);
    return bytes === null ? this.#gone(step) : decodeSafetensors(bytes, path).tensors;
  }

  #gone(step: number): never {
    return fail({
      code: "storage",
      message: `The snapshot of step ${step} is not there any more.`,
      where: { file: this.#path(step, "q") },
      hint: "Look at another step.",
    });
  }

  #path(step: number, part: "q" | "weights"): string {
    return join(this.folder, `${String(step).padStart(9, "0")}.${part}.safetensors`);
  }
}

const tensor = (shape: readonly number[], data: Float32Array): CheckpointTensor => ({
  shape,
  dtype: "float32",
  data,
});
