import { join } from "node:path";
import { z } from "zod";
import { sweepItemSchema, sweepSchema } from "#shared/contract/sweepContract";
import { dataSourceSchema } from "#shared/domain/dataset";
import { modelConfigSchema, trainingConfigSchema } from "#shared/domain/model";
import { nodeFileSystem, type FileSystem } from "#engine/workspace/fileSystem";
import { readJson, writeJson } from "#engine/workspace/jsonFile";

const keptItemSchema = sweepItemSchema.extend({
  /** Validation bound of each row at its end, nats, in the validator's order; empty before. */
  rows: z.array(z.number()),
});
export type KeptItem = z.infer<typeof keptItemSchema>;

const keptSweepSchema = sweepSchema.omit({ gains: true }).extend({
  source: dataSourceSchema,
  model: modelConfigSchema,
  training: trainingConfigSchema,
  items: z.array(keptItemSchema),
});
export type KeptSweep = z.infer<typeof keptSweepSchema>;

const fileSchema = z.object({ format: z.literal(1), sweeps: z.array(keptSweepSchema) });

/** The sweeps of a workspace on disk. */
export class QueueFile {
  private readonly path: string;

  constructor(
    root: string,
    private readonly fileSystem: FileSystem = nodeFileSystem,
  ) {
    this.path = join(root, "sweeps.json");
  }

  /** Newest first. Fails with `storage` when the file is damaged. */
  async read(): Promise<KeptSweep[]> {
    return (await readJson(this.path, fileSchema, this.fileSystem))?.sweeps ?? [];
  }

  async write(sweeps: readonly KeptSweep[]): Promise<void> {
    await writeJson(this.path, { format: 1, sweeps }, this.fileSystem);
  }
}
