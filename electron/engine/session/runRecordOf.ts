import { randomBytes } from "node:crypto";
import type { Dataset } from "#engine/data/dataset";
import type { RunRecord } from "#engine/workspace/runRecord";
import type { OpenModel } from "./openModel";

/** What the workspace keeps about the open model besides its weights. */
export function runRecordOf(
  { summary, createdAt }: Pick<OpenModel, "summary" | "createdAt">,
  dataset: Pick<Dataset, "summary">,
): RunRecord {
  const { source, id, name } = dataset.summary;
  return { format: 1, ...summary, createdAt, source, dataName: name, datasetId: id };
}

/** Sorts by time; the tail keeps two of one second apart. */
export function newRunId(): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return `${time}-${randomBytes(3).toString("hex")}`;
}
