import type { TermName } from "#engine/model/objective";

/** Some value for each term of an objective; `bound` is there when the objective has it. */
export type OfTerms<T> = Readonly<Record<Exclude<TermName, "bound">, T>> & { readonly bound?: T | undefined };

export function mapTerms<T>(
  names: readonly TermName[],
  of: (name: TermName) => T,
): OfTerms<T> & Record<string, T> {
  // fromEntries forgets the keys; every objective has all terms but `bound`.
  return Object.fromEntries(names.map((name) => [name, of(name)])) as OfTerms<T> & Record<string, T>;
}

/** The names of what is there. */
export function termNamesOf(terms: OfTerms<unknown>): readonly TermName[] {
  return terms.bound === undefined ? baseNames : [...baseNames, "bound"];
}

const baseNames = ["elbo", "reconstruction", "kl"] as const satisfies readonly TermName[];

/** @throws when the objective does not make a term that it says it has */
export function termOf<T>(terms: OfTerms<T>, name: TermName): T {
  const term = terms[name];
  if (term === undefined) throw new Error(`The objective has no term "${name}"`);
  return term;
}
