import type { OpenPlan } from "#shared/domain/openPlan";

export type SpreadKind = NonNullable<OpenPlan["spread"]>["holds"];

/** As scVI, PyTorch examples and papers call the parts of a Gaussian encoder's output. */
const meanName =
  /^(z|mu|μ|mean|means|latents?|z[_ .-]?(mean|mu|loc)|q[_ ]?z[_ ]?(m|mean|loc)|loc|x[_ ]?scvi)$/i;
const spreadNames: readonly (readonly [RegExp, SpreadKind])[] = [
  [
    /^(z[_ .-]?)?(log[_ .-]?var(iance)?|logvar|log[_ .-]?sigma2|q[_ ]?z[_ ]?log[_ ]?v(ar)?)$/i,
    "log-variance",
  ],
  [/^(z[_ .-]?)?(var|variance|q[_ ]?z[_ ]?v(ar)?|sigma2)$/i, "variance"],
  [/^(z[_ .-]?)?(sd|std|stddev|sigma|σ|scale|stdev)$/i, "sd"],
];

/** `mu_3`, `z[0]` and `latent 7` to `mu`, `z` and `latent`. */
export function stemOf(name: string): string {
  return name.replace(/[_ .-]?(\[\d+\]|\(\d+\)|\d+)$/, "");
}

/** Does an array or a numbered column of this name hold latent means? */
export function isMeanName(name: string): boolean {
  return meanName.test(name.replace(/^.*[/:]/, ""));
}

/** What an array or a numbered column of this name says of the spread of latents; null when nothing. */
export function spreadOfName(name: string): SpreadKind | null {
  const last = name.replace(/^.*[/:]/, "");
  return spreadNames.find(([pattern]) => pattern.test(last))?.[1] ?? null;
}

/** Standard deviation of what is held; NaN where that cannot be one (negative, zero, not a number). */
export function standardDeviation(value: number, holds: SpreadKind): number {
  const sd = holds === "sd" ? value : holds === "variance" ? Math.sqrt(value) : Math.exp(value / 2);
  return sd > 0 && sd < Infinity ? sd : Number.NaN;
}
