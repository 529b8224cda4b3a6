import type { Preview, PreviewColumn } from "#shared/contract/previewContract";
import type { DataSource, ItemShape } from "#shared/domain/dataset";
import type { OpenPlan } from "#shared/domain/openPlan";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile, ReadContext, SourceInspection } from "./dataFormat";
import { findFormat } from "./formats";
import { inputSize } from "./inputFiles";
import { inspectByReading } from "./inspectByReading";
import { previewJoin } from "./joinFile";
import { locateSource, type SourcePlaces } from "./locateSource";
import { planOf } from "./memoryDataset";
import type { RowCache } from "./rowCache";
import type { RowRequest } from "./rowSink";
import { bytesOf } from "./rowStore";
import { stampsOf } from "./sourceStamp";
import { VALIDATION_SHARE } from "./split";
import { suggestFromLook } from "./suggestFromLook";

export interface PreviewOptions extends SourcePlaces, Pick<ReadContext, "signal" | "progress"> {
  readonly cache: RowCache;
}

/**
 * Looks at a source as it would be opened with its plan, without loading it.
 * @throws AppErrorException for what is wrong with the files, as far as the look goes; `cancelled`
 */
export async function previewSource(source: DataSource, options: PreviewOptions): Promise<Preview> {
  const { signal, progress, cache } = options;
  const plan = planOf(source);
  const location = locateSource(source, options);
  const context: ReadContext = {
    plan,
    ...(signal === undefined ? {} : { signal }),
    ...(progress === undefined ? {} : { progress }),
  };
  progress?.({ phase: "Looking at the files", done: 0, total: 0 });
  const stamps = await stampsOf(location.files, signal);
  // A folder stands for the files in it, and has no size of its own.
  const isFile = ({ path }: InputFile): boolean => stamps.some((stamp) => stamp.path === path);
  for (const file of location.files) if (isFile(file)) await inputSize(file);
  const format = await findFormat(location.files, plan.format);
  throwIfCancelled(signal);
  const found = await (format.inspect?.(location.files, context) ??
    inspectByReading(format, location.files, context));
  throwIfCancelled(signal);
  const joined = location.joined === null ? null : await previewJoin(location.joined, found, context);
  const columns: readonly PreviewColumn[] = joined?.columns ?? found.columns;
  const completed = completePlan(plan, found, columns);
  const kept = completed.sample === undefined ? found.count : Math.min(found.count, completed.sample.count);
  const request = rowsOf(found.shape, kept);
  return {
    format: found.format,
    description: found.description,
    name: location.name,
    count: found.count,
    countIsExact: found.countIsExact,
    bytes: stamps.reduce((sum, { size }) => sum + size, 0),
    shape: found.shape,
    columns: [...columns],
    arrays: [...found.arrays],
    rows: found.rows,
    pixels: found.pixels,
    classes: joined?.classes ?? found.classes,
    likelihood: suggestFromLook(found, completed),
    plan: completed,
    memory: { bytes: kept * request.features * bytesOf[typeOf(request)], onDisk: cache.isForDisk(request) },
    remarks: [...found.remarks, ...(joined?.remarks ?? [])],
  };
}

/** Every choice: what the user made, else what the format found, else the usual. */
function completePlan(plan: OpenPlan, found: SourceInspection, columns: readonly PreviewColumn[]): OpenPlan {
  const usesLatents = (plan.use ?? found.plan.use) === "latents";
  return {
    use: "data",
    split: { validation: VALIDATION_SHARE, seed: 0 },
    ...found.plan,
    ...plan,
    ...(columns.length === 0
      ? {}
      : { roles: Object.fromEntries(columns.map(({ name, role }) => [name, role])) }),
    ...(usesLatents ? {} : { scaling: plan.scaling ?? usualScaling(found, plan) }),
  };
}

function usualScaling(found: SourceInspection, plan: OpenPlan): NonNullable<OpenPlan["scaling"]> {
  if (found.shape.kind === "image") return "unit";
  const x = found.columns.filter(({ role }) => role === "x");
  const isBinary =
    x.length > 0 &&
    plan.scaling === undefined &&
    x.every(({ kind, min, max }) => kind === "boolean" || (kind === "integer" && min === 0 && max === 1));
  return isBinary ? "unit" : "standardised";
}

function rowsOf(shape: ItemShape, count: number): RowRequest {
  return shape.kind === "image"
    ? { of: "bytes", features: shape.width * shape.height * shape.channels, count }
    : { of: "table", features: shape.columns.length, count };
}

const typeOf = ({ of }: RowRequest): "u8" | "f64" => (of === "bytes" ? "u8" : "f64");
