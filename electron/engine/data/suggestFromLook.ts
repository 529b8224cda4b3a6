import type { Preview } from "#shared/contract/previewContract";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { SourceInspection } from "./dataFormat";
import { storeInMemory } from "./rowStore";
import { suggestLikelihood } from "./suggestLikelihood";
import { valueKindOf, type ValueKind } from "./valueKind";

/** The likelihood that fits what was looked at; loading decides again on all values. */
export function suggestFromLook(found: SourceInspection, plan: OpenPlan): Preview["likelihood"] {
  if (plan.use === "latents") {
    return { kind: "gaussian", reason: "latents are shown without a model" };
  }
  const scaling = plan.scaling ?? "standardised";
  const { shape } = found;
  if (shape.kind === "image") {
    const features = shape.width * shape.height * shape.channels;
    const pixels = found.pixels ?? new Float32Array(0);
    const count = features === 0 ? 0 : pixels.length / features;
    // Shown pixels are parts of 255 where the file has bytes: then they are levels.
    const isBytes = pixels.every((value) => Math.abs(value * 255 - Math.round(value * 255)) < 1e-3);
    const store = storeInMemory(
      isBytes ? Uint8Array.from(pixels, (value) => Math.round(value * 255)) : pixels,
    );
    const kind = valueKindOf(store, count, features);
    return suggestLikelihood({ count, shape, store, kind, scaling });
  }
  return suggestLikelihood({
    count: found.count,
    shape,
    store: storeInMemory(new Float64Array(0)),
    kind: kindOfColumns(found),
    scaling,
    levels: levelsOf(found),
  });
}

const xOf = ({ columns }: SourceInspection): SourceInspection["columns"] =>
  columns.filter(({ role }) => role === "x");

function kindOfColumns(found: SourceInspection): ValueKind {
  const x = xOf(found);
  const isWhole = x.length > 0 && x.every(({ kind }) => kind === "integer" || kind === "boolean");
  const isUnit = x.length > 0 && x.every(({ min, max }) => (min ?? -1) >= 0 && (max ?? 2) <= 1);
  return { isBinary: isWhole && isUnit, isUnit, isWhole };
}

/** The most different values of a column, where all were counted. */
function levelsOf(found: SourceInspection): number | null {
  const distinct = xOf(found).map((column) => column.distinct);
  return distinct.length === 0 || distinct.includes(null) ? null : Math.max(...distinct.map((n) => n ?? 0));
}
