import type { ReactNode } from "react";
import type { Duel, DuelSide } from "#shared/contract/duelContract";
import type { Estimate } from "#shared/contract/estimate";
import { fixed, integer, nats, subscript } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { estimated, independentDifference, pairedDifference, signed, type SideNames } from "./duelWords";

interface RowProps {
  readonly name: ReactNode;
  readonly a: string;
  readonly b: string;
  readonly difference: string;
  readonly unit: string;
  readonly testId?: string;
}

function Row({ name, a, b, difference, unit, testId }: RowProps) {
  return (
    <tr data-testid={testId}>
      <th scope="row">{name}</th>
      <td className="num">{a}</td>
      <td className="num">{b}</td>
      <td className="num">{difference}</td>
      <td className="unit">{unit}</td>
    </tr>
  );
}

/** Overlaps have three decimals. */
function share({ value, standardError }: Estimate): string {
  return `${fixed(value, 3)} ± ${fixed(standardError, 3)}`;
}

const plus = (value: number, text: string): string => (value > 0 ? `+${text}` : text);

/** Both models side by side, means over the rows with standard errors, and what B has more. */
export function DuelTable({ duel, names }: { readonly duel: Duel; readonly names: SideNames }) {
  const { a, b, samples } = duel;
  const gapOf = (bound: Float64Array, elbo: Float64Array): Float64Array =>
    bound.map((value, i) => value - (elbo[i] ?? NaN));
  const overlap = independentDifference(a.overlap, b.overlap);
  const count = (side: DuelSide): string => integer(side.unreliable);
  return (
    <table className="duel-table" data-testid="duel-table">
      <thead>
        <tr>
          <td />
          <th scope="col">
            A <span>{names.a === "A" ? "" : names.a}</span>
          </th>
          <th scope="col">
            B <span>{names.b === "B" ? "" : names.b}</span>
          </th>
          <th scope="col">B − A</th>
          <td />
        </tr>
      </thead>
      <tbody>
        <Row
          name={
            <>
              Bound <MathSymbol>L{subscript(samples)}</MathSymbol>
            </>
          }
          a={estimated(a.logEvidence)}
          b={estimated(b.logEvidence)}
          difference={signed(duel.difference)}
          unit="nats"
          testId="duel-bound"
        />
        <Row
          name="ELBO"
          a={estimated(a.elbo)}
          b={estimated(b.elbo)}
          difference={signed(pairedDifference(duel.elboA, duel.elboB))}
          unit="nats"
        />
        <Row
          name={
            <>
              Gap <MathSymbol>L{subscript(samples)}</MathSymbol> − ELBO
            </>
          }
          a={estimated(a.gap)}
          b={estimated(b.gap)}
          difference={signed(
            pairedDifference(gapOf(duel.logEvidenceA, duel.elboA), gapOf(duel.logEvidenceB, duel.elboB)),
          )}
          unit="nats"
          testId="duel-gap"
        />
        <Row
          name={<MathSymbol>KL(q‖p)</MathSymbol>}
          a={nats(a.kl)}
          b={nats(b.kl)}
          difference={plus(b.kl - a.kl, nats(b.kl - a.kl))}
          unit="nats"
        />
        <Row
          name="Overlap with the prior"
          a={share(a.overlap)}
          b={share(b.overlap)}
          difference={plus(overlap.value, share(overlap))}
          unit="0 to 1"
          testId="duel-overlap"
        />
        <Row
          name={
            <>
              Rows with <span className="k-hat">k̂</span> over 0.7
            </>
          }
          a={count(a)}
          b={count(b)}
          difference={plus(b.unreliable - a.unreliable, integer(b.unreliable - a.unreliable))}
          unit={`of ${integer(duel.row.length)}`}
        />
        <Row name="Training step" a={integer(a.step)} b={integer(b.step)} difference="" unit="steps" />
      </tbody>
    </table>
  );
}
