import { createHash, type Hash } from "node:crypto";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { RawData } from "./dataFormat";

/**
 * The same name, content, scaling and split give the same id, wherever the files lie: 16 hexadecimal digits of a SHA-256.
 */
export async function contentId(
  name: string,
  raw: RawData,
  plan: OpenPlan,
  signal?: CancelSignal,
): Promise<string> {
  const hash = createHash("sha256");
  const { values } = raw;
  const kind = values.kind === "file" ? `file ${values.of}` : values.kind;
  hash.update(JSON.stringify([name, raw.count, raw.shape, kind, raw.labels?.classes ?? null]));
  const { scaling, split } = plan;
  const splitColumn = Object.entries(plan.roles ?? {}).find(([, role]) => role === "split")?.[0];
  if (scaling !== undefined || split !== undefined || splitColumn !== undefined) {
    hash.update(JSON.stringify([scaling, split?.validation, split?.seed, splitColumn]));
  }
  if (values.kind === "file") hash.update(values.digest);
  else await updateInPieces(hash, values.data, signal);
  for (const data of [
    raw.labels?.codes,
    raw.latents?.mean,
    raw.latents?.sd ?? undefined,
    raw.pictures?.data,
  ]) {
    if (data !== undefined) await updateInPieces(hash, data, signal);
  }
  return hash.digest("hex").slice(0, 16);
}

/** In pieces, so that other work of the process is not held up. */
async function updateInPieces(
  hash: Hash,
  data: Uint8Array | Float32Array | Float64Array | Int32Array,
  signal: CancelSignal | undefined,
): Promise<void> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let start = 0; start < bytes.length; start += 1 << 22) {
    hash.update(bytes.subarray(start, start + (1 << 22)));
    await new Promise((resolve) => setImmediate(resolve));
    throwIfCancelled(signal);
  }
}
