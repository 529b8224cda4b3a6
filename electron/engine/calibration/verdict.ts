import type { CalibrationRow } from "#shared/contract/calibrationContract";

/** The largest errors in words: of what is exact by its relative error, of what is estimated by its standard errors. */
export function headlineOf(rows: readonly CalibrationRow[]): string {
  const exact = worstOf(rows, "relative");
  const estimated = worstOf(rows, "standard-errors");
  return [
    exact === null ? null : `Closest to its bound: ${exact.name}, ${worded(exact)}.`,
    estimated === null ? null : `Furthest estimate: ${estimated.name}, ${worded(estimated)}.`,
  ]
    .filter((sentence) => sentence !== null)
    .join(" ");
}

/** Whether the machine computes what the formulas say, in one sentence. */
export function verdictOf(rows: readonly CalibrationRow[], device: string): string {
  const failed = rows.filter(({ ok }) => !ok);
  const [first] = failed;
  if (first === undefined) {
    return `${device} computes what the formulas say: all ${rows.length} figures are within their bounds.`;
  }
  const others = failed.length === 1 ? "" : `, and ${failed.length - 1} more`;
  return (
    `${device} does not compute what the formulas say: ${failed.length} of ${rows.length} figures are off: ` +
    `${first.name} (${first.problem ?? worded(first)})${others}. Do not rely on its numbers; choose another device.`
  );
}

function worstOf(rows: readonly CalibrationRow[], measure: CalibrationRow["measure"]): CalibrationRow | null {
  const nearness = ({ error, bound }: CalibrationRow): number => (error ?? Infinity) / bound;
  return rows
    .filter((row) => row.measure === measure && row.problem === null)
    .reduce<CalibrationRow | null>(
      (worst, row) => (worst === null || nearness(row) > nearness(worst) ? row : worst),
      null,
    );
}

function worded({ error, bound, measure, unit }: CalibrationRow): string {
  if (error === null) return "not a number";
  switch (measure) {
    case "relative":
      return `${error.toExponential(1)} relative, at most ${bound.toExponential(0)}`;
    case "standard-errors":
      return `${error.toFixed(1)} standard errors, at most ${bound}`;
    case "absolute":
      return `${error.toExponential(1)} ${unit}`.trimEnd() + `, at most ${bound.toExponential(0)}`;
  }
}
