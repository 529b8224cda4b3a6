import type { Duel, DuelSide } from "#shared/contract/duelContract";
import type { Estimate } from "#shared/contract/estimate";
import { fixed, integer, plural, subscript } from "../components/format";

/** Standard errors from zero below which the rows do not tell the two apart. */
const TELLING = 2;
/** k̂ above 0.7 on more than this share of rows is worth a warning. */
const MANY_UNRELIABLE = 0.02;

export interface SideNames {
  readonly a: string;
  readonly b: string;
}

/** "1.23 ± 0.08": with the decimals that the error leaves, two at least. */
export function estimated({ value, standardError }: Estimate): string {
  const decimals = standardError > 0 ? Math.min(4, Math.max(2, -Math.floor(Math.log10(standardError)))) : 2;
  return `${fixed(value, decimals)} ± ${fixed(standardError, decimals)}`;
}

/** What the two are called in a sentence: by their objectives, else their names, where these differ; else A and B. */
export function sideNames(
  a: { readonly name: string; readonly objective: string | null },
  b: { readonly name: string; readonly objective: string | null },
): SideNames {
  if (a.objective !== null && b.objective !== null && a.objective !== b.objective) {
    return { a: a.objective, b: b.objective };
  }
  return a.name === b.name ? { a: "A", b: "B" } : { a: a.name, b: b.name };
}

/** The result as one number in words. */
export function duelSentence(duel: Duel, names: SideNames): string {
  const { difference, samples, row, equal } = duel;
  const isWon = difference.value >= 0;
  const [winner, loser] = isWon ? [names.b, names.a] : [names.a, names.b];
  const [higher, lower] = isWon ? [duel.higher, duel.lower] : [duel.lower, duel.higher];
  const by = { value: Math.abs(difference.value), standardError: difference.standardError };
  const ties = equal === 0 ? "" : `, equal on ${integer(equal)}`;
  const basis = `L${subscript(samples)}, n = ${integer(row.length)}; higher on ${integer(higher)}, lower on ${integer(lower)}${ties}`;
  if (by.value <= TELLING * by.standardError || by.value === 0) {
    return `These rows do not tell the two apart: ${winner} − ${loser} is ${estimated(by)} nats per datum (${basis}).`;
  }
  return `${winner} beats ${loser} by ${estimated(by)} nats per datum (${basis}).`;
}

/** "p = 0.034", "p < 0.0001". */
export function signTestText(p: number): string {
  return p < 1e-4 ? "p < 0.0001" : `p = ${fixed(p, p < 0.01 ? 4 : 3)}`;
}

/** What keeps the number from being as good as it looks, a sentence each. */
export function duelCautions(duel: Duel, names: SideNames): readonly string[] {
  const { a, b } = duel;
  const n = duel.row.length;
  const doubtful = ([side, name]: readonly [DuelSide, string]): string[] =>
    side.unreliable > MANY_UNRELIABLE * n ? [`${integer(side.unreliable)} of ${name}`] : [];
  const found = [[a, names.a] as const, [b, names.b] as const].flatMap(doubtful);
  return [
    ...(a.step === b.step
      ? []
      : [
          `${names.a} has trained ${integer(a.step)} steps and ${names.b} ${integer(b.step)}: the difference is of that as well.`,
        ]),
    ...(found.length === 0
      ? []
      : [
          `k̂ is above 0.7 on ${found.join(" and ")} of ${plural(n, "row")}: there L${subscript(duel.samples)} is too low by an unknown amount. Raise K.`,
        ]),
  ];
}

/** B − A of a figure given row by row, with the error of the paired difference. */
export function pairedDifference(a: Float64Array, b: Float64Array): Estimate {
  const n = a.length;
  const differences = b.map((value, i) => value - (a[i] ?? NaN));
  const value = differences.reduce((sum, each) => sum + each, 0) / n;
  const squares = differences.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/** B − A of two estimates that share no noise. */
export const independentDifference = (a: Estimate, b: Estimate): Estimate => ({
  value: b.value - a.value,
  standardError: Math.hypot(a.standardError, b.standardError),
});

/** One number of the headline: "+1.23 ± 0.08". */
export const signed = (estimate: Estimate): string =>
  `${estimate.value > 0 ? "+" : ""}${estimated(estimate)}`;
