import type { CalibrationRow } from "#shared/contract/calibrationContract";
import { AppErrorException } from "#shared/domain/appError";

/** One row of the table, before it is put into its group. */
export type Check = Omit<CalibrationRow, "group">;

/** An estimate further off than this many standard errors comes once in sixteen thousand. */
export const MOST_ERRORS = 4;

export interface Compared {
  readonly name: string;
  readonly unit: string;
  /** Many numbers count as one check, that of the worst. */
  readonly expected: number | ArrayLike<number>;
  readonly found: number | ArrayLike<number>;
  readonly bound: number;
}

/** The error relative to the expected value, of many to the largest of them. */
export function relative({ name, unit, expected, found, bound }: Compared): Check {
  const worst = worstOf(listOf(expected), listOf(found));
  return row({ name, unit, bound, measure: "relative", ...worst, error: worst.difference / worst.largest });
}

/** The error in the unit itself. */
export function absolute({ name, unit, expected, found, bound }: Compared): Check {
  const worst = worstOf(listOf(expected), listOf(found));
  return row({ name, unit, bound, measure: "absolute", ...worst, error: worst.difference });
}

/** An estimate with its own standard error; null, or 0 for a value that is off, cannot hold. */
export function withinErrors(
  name: string,
  unit: string,
  expected: number,
  estimate: { readonly value: number; readonly standardError: number | null },
): Check {
  const { value: found, standardError } = estimate;
  const difference = Math.abs(found - expected);
  const error = difference === 0 ? 0 : difference / (standardError ?? NaN);
  return row({ name, unit, bound: MOST_ERRORS, measure: "standard-errors", expected, found, error });
}

/**
 * A part that refuses to answer is a failed check, not the end of the others.
 * @throws whatever is no refusal, and `cancelled`
 */
export function refused(name: string, error: unknown): Check {
  if (!(error instanceof AppErrorException) || error.appError.code === "cancelled") throw error;
  const nothing = { expected: null, found: null, error: null };
  return {
    name,
    unit: "",
    bound: 0,
    measure: "absolute",
    ...nothing,
    ok: false,
    problem: error.appError.message,
  };
}

interface Worst {
  readonly expected: number;
  readonly found: number;
  readonly difference: number;
  /** Of all expected values, without their signs. */
  readonly largest: number;
}

function worstOf(expected: ArrayLike<number>, found: ArrayLike<number>): Worst {
  if (expected.length !== found.length) {
    throw new Error(`${found.length} numbers to compare with ${expected.length}`);
  }
  let worst: Omit<Worst, "largest"> = { expected: NaN, found: NaN, difference: -1 };
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const [e, f] = [expected[i] ?? NaN, found[i] ?? NaN];
    largest = Math.max(largest, Math.abs(e));
    const difference = Math.abs(f - e);
    // A number that is none is the worst there is, and stays it.
    if (!Number.isNaN(worst.difference) && !(difference <= worst.difference)) {
      worst = { expected: e, found: f, difference };
    }
  }
  return { ...worst, largest };
}

const listOf = (values: number | ArrayLike<number>): ArrayLike<number> =>
  typeof values === "number" ? [values] : values;

function row(check: Omit<Check, "ok" | "problem" | "error" | "expected" | "found"> & Judged): Check {
  const { name, unit, bound, measure, expected, found, error } = check;
  return {
    name,
    unit,
    bound,
    measure,
    expected: finiteOrNull(expected),
    found: finiteOrNull(found),
    error: finiteOrNull(error),
    ok: error <= bound,
    problem: null,
  };
}

interface Judged {
  readonly expected: number;
  readonly found: number;
  readonly error: number;
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
