import { stat } from "node:fs/promises";
import { join } from "node:path";
import { demonstrationRunId } from "#shared/domain/demonstration";
import type { Dataset } from "#engine/data/dataset";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { RunFolder } from "#engine/workspace/runFolder";

/** Where the demonstration model of a bundled data set lies: a run's folder whose checkpoint has no optimiser. */
export const demonstrationPath = (assetsRoot: string, datasetId: string): string =>
  join(assetsRoot, "demo", datasetId);

/** The demonstration model of this data set, or null when the app ships none. Never written to by the engine. */
export async function findDemonstration(
  assetsRoot: string,
  { summary: { source } }: Pick<Dataset, "summary">,
): Promise<RunFolder | null> {
  if (source.kind !== "bundled") return null;
  const path = demonstrationPath(assetsRoot, source.id);
  try {
    await stat(join(path, "run.json"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null; // the form of Node's own errors
    throw error;
  }
  return new RunFolder(demonstrationRunId(source.id), path, nodeFileSystem);
}
