import { assertNever } from "#shared/domain/assertNever";
import type { CalibrationRow } from "#shared/contract/calibrationContract";

/** The group whose error is what training left to win, not what a figure is off by. */
export const trainingGroup = "Training";

/** The largest errors in words: of what is exact, of what is estimated, and of training. */
export function headlineOf(rows: readonly CalibrationRow[]): string {
  const figures = rows.filter(({ group }) => group !== trainingGroup);
  const exact = worstOf(figures, "relative");
  const estimated = worstOf(figures, "standard-errors");
  const trained = worstOf(
    rows.filter(({ group }) => group === trainingGroup),
    "relative",
  );
  return [
    exact === null ? null : `Largest error of what is exact: ${worded(exact)} (${exact.name}).`,
    estimated === null ? null : `Of what is estimated: ${worded(estimated)} (${estimated.name}).`,
    trained?.error == null
      ? null
      : `Training came within ${(100 * trained.error).toFixed(2)} % of the maximum.`,
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
      return `${scientific(error)} relative, at most ${scientific(bound)}`;
    case "standard-errors":
      return `${error.toFixed(1)} standard errors, at most ${bound}`;
    case "absolute":
      return `${`${scientific(error)} ${unit}`.trimEnd()}, at most ${scientific(bound)}`;
    default:
      return assertNever(measure);
  }
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 7.9e-8 as "7.9 × 10⁻⁸". */
function scientific(value: number): string {
  const [digits = "", power = ""] = value.toExponential(1).split("e");
  const raised = power.replace("+", "").replace("-", "⁻");
  return `${digits} × 10${raised.replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? digit)}`;
}
