import type { EngineContract } from "#shared/contract/engineContract";
import type { Estimate } from "#shared/contract/estimate";
import type { ProposalVerdictRow } from "#shared/contract/evidenceContract";
import type { ResultOf } from "#shared/rpc/contract";
import { fixed, nats } from "../components/format";

export type Refinement = ResultOf<EngineContract, "evidence:refine">;

/** "0.37 ± 0.01", or "0.37" where it is exact. */
export const withError = ({ value, standardError }: Estimate): string =>
  standardError > 0 ? `${nats(value)} ± ${nats(standardError)}` : nats(value);

/** Widths of the two parts of the bar as shares of it; a part that is below 0 within its error has no width. */
export function gapShares(amortisation: number, approximation: number): readonly [number, number] {
  const first = Math.max(0, amortisation);
  const second = Math.max(0, approximation);
  const total = first + second;
  return total > 0 ? [first / total, second / total] : [0, 0];
}

/** What refining came to, in words. */
export function refinementSentence(refined: Refinement, before: ProposalVerdictRow): string {
  const { amortisation, approximation, verdict } = refined;
  const isNothing = amortisation.value <= Math.max(0.005, 2 * amortisation.standardError);
  const raised = isNothing
    ? "The encoder's q is as good as the best one of its family, within the error"
    : `Best q raises the bound by ${nats(amortisation.value)} nats`;
  const shape =
    before.shape === null || verdict.shape === null
      ? ""
      : isNothing
        ? ""
        : verdict.shape > before.shape + 0.02
          ? `, but k̂ goes from ${fixed(before.shape, 2)} to ${fixed(verdict.shape, 2)}: its samples reach the tails of p(z|x) less well`
          : verdict.shape < before.shape - 0.02
            ? `, and k̂ falls from ${fixed(before.shape, 2)} to ${fixed(verdict.shape, 2)}`
            : `; k̂ stays at ${fixed(verdict.shape, 2)}`;
  const rest =
    approximation.value <= Math.max(0.005, 2 * approximation.standardError)
      ? "Nothing is left that a richer family could win."
      : `The remaining ${nats(approximation.value)} nats need a richer family, for example a full covariance.`;
  return `${raised}${shape}. ${rest}`;
}
