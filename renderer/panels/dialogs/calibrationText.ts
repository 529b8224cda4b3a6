import type { Calibration, CalibrationRow } from "#shared/contract/calibrationContract";
import { fixed, significant } from "../../components/format";

/** As many digits as show the error: estimates are off in the fourth. */
export function valueText(value: number | null, { measure }: CalibrationRow): string {
  return value === null ? "–" : significant(value, measure === "standard-errors" ? 5 : 8);
}

/** "5.3 × 10⁻⁹", "1.3 SE", "5.5 × 10⁻⁷ nats": relative errors have no unit. */
export function errorText(error: number | null, { measure, unit }: CalibrationRow): string {
  if (error === null) return "–";
  switch (measure) {
    case "relative":
      return scientific(error);
    case "standard-errors":
      return `${fixed(error, 1)} SE`;
    case "absolute":
      return `${scientific(error)} ${unit}`.trimEnd();
  }
}

const scientific = (error: number): string => (error === 0 ? "0" : significant(error, 2));

/** Tab-separated, for a spreadsheet or a report, with all digits. */
export function calibrationText({ device, seed, seconds, rows, headline, verdict }: Calibration): string {
  const header = ["", "group", "figure", "expected", "found", "unit", "error", "at most", "measure"];
  const lines = rows.map(({ ok, group, name, expected, found, unit, error, bound, measure, problem }) =>
    [ok ? "ok" : "off", group, name, expected, found, unit, error, bound, measure, problem]
      .map((cell) => cell ?? "")
      .join("\t")
      .trimEnd(),
  );
  const about = `${device}, seed ${seed}, ${seconds.toFixed(1)} s`;
  return [verdict, headline, about, header.join("\t"), ...lines, ""].join("\n");
}
