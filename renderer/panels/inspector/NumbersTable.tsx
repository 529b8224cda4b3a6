import type { ReactNode } from "react";
import type { Inspection } from "#shared/contract/engineContract";
import { integer, nats } from "../../components/format";
import { MathSymbol } from "../../components/MathSymbol";

interface NumberRowProps {
  readonly name: ReactNode;
  readonly value: number;
  readonly note: string;
  readonly testId: string;
  readonly className?: string;
}

function NumberRow({ name, value, note, testId, className = "" }: NumberRowProps) {
  return (
    <tr className={className}>
      <td>{name}</td>
      <td className={`num ${Number.isFinite(value) ? "" : "bad"}`} data-testid={testId} data-value={value}>
        {nats(value)}
      </td>
      <td>{note}</td>
    </tr>
  );
}

/** The bound on log p(x) and its parts. ELBO = reconstruction − KL at the shown precision, within rounding. */
export function NumbersTable({ inspection }: { readonly inspection: Inspection }) {
  const { reconstruction, kl, klError, elbo, logLikelihoodAtMean, sampleCount, seed, step } = inspection;
  return (
    <section className="inspector-block" aria-label="Evidence lower bound">
      <table className="numbers">
        <tbody>
          <NumberRow
            name={
              <MathSymbol of="likelihood">
                E<sub>q</sub> log p(x|z)
              </MathSymbol>
            }
            value={reconstruction.value}
            note={`± ${nats(reconstruction.standardError)} nats`}
            testId="inspector-reconstruction"
          />
          <NumberRow
            name={<MathSymbol of="approx">− KL(q‖p)</MathSymbol>}
            value={-kl}
            note={klError === undefined ? "nats, exact" : `± ${nats(klError)} nats`}
            testId="inspector-kl"
          />
          <NumberRow
            className="rule strong"
            name="ELBO"
            value={elbo.value}
            note={`± ${nats(elbo.standardError)} nats`}
            testId="inspector-elbo"
          />
          <NumberRow
            className="rule"
            name={<MathSymbol of="likelihood">log p(x|z = μ)</MathSymbol>}
            value={logLikelihoodAtMean}
            note="nats, at the mean"
            testId="inspector-log-likelihood"
          />
        </tbody>
      </table>
      <p className="note inspector-caption">
        ± s.e., {integer(sampleCount)} samples of z, seed {seed}, step {integer(step)}
      </p>
    </section>
  );
}
