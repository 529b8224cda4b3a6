import { fail } from "#shared/domain/appError";
import type { Dataset } from "./dataset";
import { blocksOf, typeOfStore } from "./rowStore";

/** Logits that a decoder may have to make for one item. */
const MOST_LOGITS = 20_000;
/** Of one column, as many as a pixel of 8 bits has. */
const MOST_LEVELS = 256;

/**
 * The different values that each column takes over all rows, rising, in model space: what a categorical likelihood over
 * the columns of a table chooses from.
 *
 * @throws AppErrorException `invalid-request` for a column of more than 256 values
 */
export function columnLevels({
  store,
  transform,
  summary,
}: Pick<Dataset, "store" | "transform" | "summary">): number[][] {
  const { features, shape, count } = summary;
  const seen = Array.from({ length: features }, () => new Set<number>());
  for (const { values } of blocksOf(store, count, features)) {
    for (let i = 0; i < values.length; i++) {
      const column = seen[i % features];
      column?.add(values[i] ?? 0);
      if (column === undefined || column.size <= MOST_LEVELS) continue;
      const name = shape.kind === "vector" ? (shape.columns[i % features] ?? "") : "";
      fail({
        code: "invalid-request",
        message: `The categorical likelihood needs columns of few levels; "${name}" has more than ${MOST_LEVELS} different values.`,
        where: { field: "config.likelihood", column: name },
        hint: "Choose a Gaussian likelihood.",
      });
    }
  }
  const most = Math.max(...seen.map(({ size }) => size));
  if (most * features > MOST_LOGITS) {
    fail({
      code: "invalid-request",
      message: `${features} columns of up to ${most} levels are too many to tell apart.`,
      where: { field: "config.likelihood" },
      expected: `at most ${MOST_LOGITS} levels in all`,
      found: String(most * features),
      hint: "Choose a Gaussian likelihood.",
    });
  }
  const unit = typeOfStore(store) === "u8" ? 255 : 1;
  return seen.map((values, j) =>
    [...values]
      .map((value) => Math.fround((value / unit - (transform?.shift[j] ?? 0)) / (transform?.scale[j] ?? 1)))
      .sort((a, b) => a - b),
  );
}
