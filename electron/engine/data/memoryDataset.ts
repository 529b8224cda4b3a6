import type { DataSource, DatasetSummary } from "#shared/domain/dataset";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { RawData } from "./dataFormat";
import type { Dataset } from "./dataset";
import { metadataLength, wordColumn, type MetadataColumn } from "./metadata";
import { storeInMemory, type RowStore } from "./rowStore";
import { splitOfColumn, splitRows, type Split } from "./split";
import { StoredDataset } from "./storedDataset";
import { suggestLikelihood } from "./suggestLikelihood";
import { standardising, toUnitRange, type Rows, type Transform } from "./transform";
import { valueKindOf } from "./valueKind";

export interface DatasetIdentity {
  readonly id: string;
  readonly name: string;
  readonly source: DataSource;
  readonly splitSeed: number;
}

/** Makes the data set of what was read: splits, scales by the training rows, and sums up. */
export function createDataset(raw: RawData, identity: DatasetIdentity): Dataset {
  const steps = datasetSteps(raw, identity);
  for (;;) {
    const { done, value } = steps.next();
    // A generator's value is its result exactly when it is done.
    if (done === true) return value;
  }
}

/** The same in steps: between two of them other work of the process may run, since a store on disk takes a while. */
export function* datasetSteps(raw: RawData, identity: DatasetIdentity): Generator<void, Dataset, void> {
  const { count, shape } = raw;
  const plan = planOf(identity.source);
  const features =
    shape.kind === "image" ? shape.width * shape.height * shape.channels : shape.columns.length;
  const store = storeOf(raw);
  requireValues(store, count, features);
  const metadata = metadataOf(raw);
  const split = splitBy(plan, metadata, count, identity.splitSeed);
  const labels = raw.labels?.codes ?? new Int32Array(count).fill(-1);
  const kind = valueKindOf(store, count, features);
  // Pixels come as parts of 1; columns as they are in the file.
  const isTable = (raw.values.kind === "file" ? raw.values.of : raw.values.kind) === "table";
  const wanted = plan.scaling ?? (isTable && !kind.isBinary ? "standardised" : "unit");
  // Values between 0 and 1 that nothing is done to are what "unit" says.
  const scaling = wanted === "none" && (kind.isUnit || !isTable) ? "unit" : wanted;
  const transform = yield* transformOf(
    { store, count, features, split: split.split },
    wanted === "unit" && (!isTable || kind.isBinary) ? "none" : wanted,
  );
  const summary: DatasetSummary = {
    id: identity.id,
    name: identity.name,
    source: identity.source,
    count,
    features,
    shape,
    classes: countClasses(raw),
    labelName: raw.labels?.name ?? null,
    trainCount: split.trainRows.length,
    validationCount: split.validationRows.length,
    scaling,
    suggestedLikelihood: suggestLikelihood({ count, shape, store, kind, scaling }),
    remarks: [...raw.remarks],
    ...(raw.pictures === undefined ? {} : { pictures: raw.pictures.shape }),
  };
  return new StoredDataset({
    summary,
    labels,
    split,
    metadata,
    lazyColumns: raw.lazyColumns ?? null,
    latents: raw.latents ?? null,
    pictures: raw.pictures ?? null,
    store,
    transform,
  });
}

/** Bundled data are read as they are shipped. */
export const planOf = (source: DataSource): OpenPlan =>
  source.kind === "bundled" ? {} : (source.plan ?? {});

function* transformOf(
  rows: Rows,
  scaling: DatasetSummary["scaling"],
): Generator<void, Transform | null, void> {
  switch (scaling) {
    case "standardised":
      return yield* standardising(rows);
    case "unit":
      return yield* toUnitRange(rows);
    case "none":
      return null;
  }
}

function storeOf({ values }: RawData): RowStore {
  return values.kind === "file" ? { kind: "file", rows: values.rows } : storeInMemory(values.data);
}

function requireValues(store: RowStore, count: number, features: number): void {
  if (store.kind === "file") {
    const { shape } = store.rows;
    if (shape.count !== count || shape.features !== features) {
      throw new Error(`${shape.count} rows of ${shape.features} kept for ${count} rows of ${features}`);
    }
  } else if (store.values.length !== count * features) {
    throw new Error(`${store.values.length} values for ${count} rows of ${features}`);
  }
}

function metadataOf(raw: RawData): readonly MetadataColumn[] {
  const metadata =
    raw.ids === undefined ? raw.metadata : [wordColumn(raw.ids.name, "id", raw.ids.values), ...raw.metadata];
  for (const column of metadata) {
    const length = metadataLength(column);
    if (length !== raw.count) throw new Error(`${length} values of "${column.name}" for ${raw.count} rows`);
  }
  return metadata;
}

/** By the column that the plan gives the role, else at random. */
function splitBy(
  { roles = {}, split }: OpenPlan,
  metadata: readonly MetadataColumn[],
  count: number,
  defaultSeed: number,
): Split {
  const name = Object.keys(roles).find((column) => roles[column] === "split");
  const column = name === undefined ? undefined : metadata.find((candidate) => candidate.name === name);
  if (column !== undefined) return splitOfColumn(column);
  return splitRows(count, split?.seed ?? defaultSeed, split?.validation);
}

function countClasses(raw: RawData): { name: string; count: number }[] {
  const { labels } = raw;
  if (labels === null) return [];
  const counts = new Int32Array(labels.classes.length);
  for (const code of labels.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return labels.classes.map((name, code) => ({ name, count: counts[code] ?? 0 }));
}
