import type { DatasetSummary } from "#shared/domain/dataset";
import type { RawData } from "./dataFormat";

/** A column of more different values than this is measured rather than chosen from levels. */
const MOST_LEVELS = 10;
/** With fewer rows any column has few values. */
const FEWEST_ROWS = 50;

/** The likelihood that fits what was read, with the reason as it ends the sentence "… fits". */
export function suggestLikelihood({
  count,
  shape,
  values,
}: Pick<RawData, "count" | "shape" | "values">): DatasetSummary["suggestedLikelihood"] {
  if (shape.kind === "vector") {
    const most = mostLevels(values.data, count, shape.columns.length);
    return count >= FEWEST_ROWS && most !== null
      ? { kind: "categorical", reason: `columns of whole numbers, at most ${most} different ones each` }
      : { kind: "gaussian", reason: "real numbers, standardised per column" };
  }
  if (shape.channels === 1) return { kind: "bernoulli", reason: "pixels between 0 and 1" };
  return values.kind === "bytes"
    ? { kind: "discretised-logistic", reason: "8-bit colours, 256 levels each" }
    : { kind: "gaussian", reason: "colours of any strength between 0 and 1" };
}

/** The most different values of a column, or null where one has too many or has fractions. */
function mostLevels(data: ArrayLike<number>, count: number, features: number): number | null {
  const seen = Array.from({ length: features }, () => new Set<number>());
  for (let i = 0; i < count * features; i++) {
    const value = data[i] ?? NaN;
    const column = seen[i % features];
    if (column === undefined || !Number.isInteger(value)) return null;
    column.add(value);
    if (column.size > MOST_LEVELS) return null;
  }
  return features === 0 ? null : Math.max(...seen.map(({ size }) => size));
}
