import { median } from "./statistics";

/** Something whose steps can be timed: gives the milliseconds of one. */
export type Steps = (count: number) => Promise<number>;

/**
 * Milliseconds per step of several programs, taken in turn so that all see the same moods of the machine: for each, one
 * value a round. A round before the first is not counted.
 */
export async function inTurn(
  programs: readonly Steps[],
  steps: number,
  rounds: number,
): Promise<readonly (readonly number[])[]> {
  const values = programs.map((): number[] => []);
  for (const program of programs) await program(steps);
  for (let round = 0; round < rounds; round++)
    for (const [i, program] of programs.entries()) values[i]?.push(await program(steps));
  return values;
}

/** One series by another, round by round. */
export const ratiosOf = (own: readonly number[], theirs: readonly number[]): readonly number[] =>
  own.map((value, i) => value / (theirs[i] ?? NaN));

/** The exponent b of y = a xᵇ by least squares on the logarithms of the medians; 1 is proportional. */
export function fittedExponent(
  points: readonly { readonly x: number; readonly values: readonly number[] }[],
): number {
  const logs = points.map(({ x, values }) => [Math.log(x), Math.log(median(values))] as const);
  const mean = (at: 0 | 1): number => logs.reduce((sum, pair) => sum + pair[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const slope = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return slope / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
