import type { Duel, DuelSide } from "#shared/contract/duelContract";
import type { Estimate } from "#shared/contract/estimate";
import { estimateOf } from "#engine/infer/estimate";
import type { RowFigures } from "#engine/survey/rowFigures";
import { GrowingColumns } from "#engine/survey/surveyColumns";
import { summaryOf } from "#engine/survey/surveySummary";
import type { Contender } from "./contender";
import { signTest } from "./signTest";

/** What is known of one model of a duel. */
export class SideColumns {
  readonly columns: GrowingColumns;

  constructor(
    readonly contender: Contender,
    readonly overlap: Estimate,
    total: number,
  ) {
    this.columns = new GrowingColumns(total);
  }

  add(rows: readonly RowFigures[]): void {
    this.columns.add(rows);
  }

  /** Means over the rows done; null before there are two. */
  summary(): DuelSide | null {
    const { contender, overlap, columns } = this;
    const { logEvidence, elbo, kl, unreliable } = summaryOf(columns);
    if (logEvidence === null || elbo === null || kl === null) return null;
    const known = columns.known();
    return {
      runId: contender.runId,
      name: contender.name,
      step: contender.reader.weights.step,
      ...{ logEvidence, elbo, kl, overlap, unreliable },
      gap: estimateOf(known.logEvidence.map((value, i) => value - (known.elbo[i] ?? NaN))),
    };
  }
}

/**
 * Both models over the rows done, paired row by row: mean of L_K(b) − L_K(a), nats, with the standard error of that mean,
 * sd of the differences / √n. Null before there are two rows.
 * @param rows all rows of the duel, in the order done
 */
export function duelOf(
  a: SideColumns,
  b: SideColumns,
  rows: Int32Array,
  { samples, seed }: { readonly samples: number; readonly seed: number },
): Duel | null {
  const [first, second] = [a.summary(), b.summary()];
  if (first === null || second === null) return null;
  const [ofA, ofB] = [a.columns.known(), b.columns.known()];
  const differences = ofB.logEvidence.map((value, i) => value - (ofA.logEvidence[i] ?? NaN));
  const higher = differences.filter((difference) => difference > 0).length;
  const lower = differences.filter((difference) => difference < 0).length;
  return {
    a: first,
    b: second,
    samples,
    seed,
    difference: estimateOf(differences),
    higher,
    lower,
    equal: differences.length - higher - lower,
    signTest: signTest(higher, lower),
    row: rows.slice(0, differences.length),
    logEvidenceA: ofA.logEvidence,
    logEvidenceB: ofB.logEvidence,
    standardErrorA: ofA.standardError,
    standardErrorB: ofB.standardError,
    elboA: ofA.elbo,
    elboB: ofB.elbo,
  };
}
