import type { DatasetSummary, ItemShape } from "#shared/domain/dataset";
import { blocksOf, typeOfStore, type RowStore } from "./rowStore";
import type { ValueKind } from "./valueKind";

/** A column of more different values than this is measured rather than chosen from levels. */
const MOST_LEVELS = 10;
/** With fewer rows any column has few values. */
const FEWEST_ROWS = 50;

export interface SeenData {
  readonly count: number;
  readonly shape: ItemShape;
  readonly store: RowStore;
  readonly kind: ValueKind;
  readonly scaling: DatasetSummary["scaling"];
  /** The most different values of a column, where that is known without the values. */
  readonly levels?: number | null;
}

/** The likelihood that fits the values as the model sees them, with the reason as it ends the sentence "… fits". */
export function suggestLikelihood(data: SeenData): DatasetSummary["suggestedLikelihood"] {
  const { shape, store, kind, scaling } = data;
  if (shape.kind === "vector") return ofColumns(data, shape.columns.length);
  if (scaling !== "unit") return { kind: "gaussian", reason: "real numbers, standardised per pixel" };
  if (kind.isBinary) return { kind: "bernoulli", reason: "every pixel is 0 or 1" };
  if (shape.channels === 1) return { kind: "bernoulli", reason: "pixels between 0 and 1" };
  return typeOfStore(store) === "u8"
    ? { kind: "discretised-logistic", reason: "8-bit colours, 256 levels each" }
    : { kind: "gaussian", reason: "colours of any strength between 0 and 1" };
}

function ofColumns(
  { count, store, kind, scaling, levels }: SeenData,
  features: number,
): DatasetSummary["suggestedLikelihood"] {
  if (kind.isBinary && scaling === "unit") return { kind: "bernoulli", reason: "every value is 0 or 1" };
  const isLarge = count >= FEWEST_ROWS && kind.isWhole;
  const most = !isLarge ? null : levels === undefined ? mostLevels(store, count, features) : levels;
  if (most !== null && most <= MOST_LEVELS) {
    return { kind: "categorical", reason: `columns of whole numbers, at most ${most} different ones each` };
  }
  switch (scaling) {
    case "unit":
      return { kind: "gaussian", reason: "real numbers, each column brought to 0 to 1" };
    case "standardised":
      return { kind: "gaussian", reason: "real numbers, standardised per column" };
    case "none":
      return { kind: "gaussian", reason: "real numbers in the units of the file" };
  }
}

/** The most different values of a column, or null where one has too many or has fractions. */
function mostLevels(store: RowStore, count: number, features: number): number | null {
  const seen = Array.from({ length: features }, () => new Set<number>());
  for (const { values } of blocksOf(store, count, features)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      const column = seen[i % features];
      if (column === undefined || !Number.isInteger(value)) return null;
      column.add(value);
      if (column.size > MOST_LEVELS) return null;
    }
  }
  return features === 0 ? null : Math.max(...seen.map(({ size }) => size));
}
