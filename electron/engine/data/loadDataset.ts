import type { DataSource } from "#shared/domain/dataset";
import type { OpenPlan } from "#shared/domain/openPlan";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import { contentId } from "./contentId";
import type { RawData, ReadContext } from "./dataFormat";
import type { Dataset } from "./dataset";
import { findFormat } from "./formats";
import { isFolder } from "./images/imageSource";
import { inputSize } from "./inputFiles";
import { joinFile } from "./joinFile";
import { locateSource, type Location, type SourcePlaces } from "./locateSource";
import { datasetSteps, planOf } from "./memoryDataset";
import type { RowCache } from "./rowCache";
import { sampledRows } from "./sampleRows";
import { sourceKey, stampsOf } from "./sourceStamp";
import { takeRawRows } from "./takeRawRows";

export interface LoadOptions extends Omit<ReadContext, "plan" | "openRows" | "keepsOnDisk">, SourcePlaces {
  /** Where data go that are too large for memory; everything stays in memory without it. */
  readonly cache?: RowCache;
  /** Seed of the train-validation split where the plan has none; the same seed gives the same rows. Default 0. */
  readonly splitSeed?: number;
}

/**
 * Reads a data set as its plan says. Throws `AppErrorException` for anything wrong with the source, and `cancelled` when
 * the signal aborts.
 */
export async function loadDataset(source: DataSource, options: LoadOptions): Promise<Dataset> {
  const plan = planOf(source);
  const location = locateSource(source, options);
  throwIfCancelled(options.signal);
  // A folder stands for the files in it; among other files it is a mistake.
  const [first] = location.files;
  const isOneFolder = location.files.length === 1 && first !== undefined && (await isFolder(first));
  if (!isOneFolder) for (const file of location.files) await inputSize(file);
  const raw = renameClasses(await readOrFind(location, plan, options), location.classNames);
  throwIfCancelled(options.signal);
  const identity = {
    id: await contentId(location.name, raw, plan, options.signal),
    name: location.name,
    source,
    splitSeed: options.splitSeed ?? 0,
  };
  const steps = datasetSteps(raw, identity);
  for (;;) {
    const { done, value } = steps.next();
    // A generator's value is its result exactly when it is done.
    if (done === true) return value;
    await new Promise((resolve) => setImmediate(resolve));
    throwIfCancelled(options.signal);
  }
}

/** From the cache when these files were read by this plan before, else from the files. */
async function readOrFind(location: Location, plan: OpenPlan, options: LoadOptions): Promise<RawData> {
  const { cache, signal, progress } = options;
  const context: ReadContext = {
    plan,
    ...(signal === undefined ? {} : { signal }),
    ...(progress === undefined ? {} : { progress }),
  };
  if (cache === undefined) return read(location, plan, context);
  const files = location.joined === null ? location.files : [...location.files, location.joined];
  const key = sourceKey(await stampsOf(files, signal), plan);
  const known = await cache.find(key);
  if (known !== null) return known;
  const raw = await read(location, plan, {
    ...context,
    openRows: cache.openRowsFor(key),
    keepsOnDisk: (request) => cache.isForDisk(request),
  });
  await cache.keep(key, raw);
  return raw;
}

async function read({ files, joined }: Location, plan: OpenPlan, context: ReadContext): Promise<RawData> {
  const format = await findFormat(files, plan.format);
  const raw = await format.read(files, context);
  throwIfCancelled(context.signal);
  const sampled = sampledRows(raw.count, plan);
  const kept = sampled === null ? raw : await takeRawRows(raw, sampled, context.openRows);
  return joined === null ? kept : joinFile(kept, joined, namesOf(raw), context);
}

/** The columns that the data have of their own. */
function namesOf({ shape, labels, ids, metadata }: RawData): readonly string[] {
  const own = [labels?.name, ids?.name].filter((name) => name !== undefined);
  return [...(shape.kind === "vector" ? shape.columns : []), ...own, ...metadata.map(({ name }) => name)];
}

function renameClasses(raw: RawData, names: readonly string[] | null): RawData {
  if (names === null || raw.labels === null) return raw;
  const classes = raw.labels.classes.map((kind) => names[Number(kind)] ?? kind);
  return { ...raw, labels: { ...raw.labels, classes } };
}
