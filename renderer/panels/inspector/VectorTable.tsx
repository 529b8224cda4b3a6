import type { Inspection } from "#shared/contract/engineContract";
import { significant } from "../../components/format";
import { Hat, MathSymbol } from "../../components/MathSymbol";

interface VectorTableProps {
  readonly inspection: Inspection;
  readonly columns: readonly string[];
}

const barWidth = 36;

/** The residual as a part of the value, between −1 and 1. */
export function residualFraction(residual: number, scale: number): number {
  return scale > 0 ? Math.max(-1, Math.min(1, residual / scale)) : 0;
}

function ResidualBar({ fraction }: { readonly fraction: number }) {
  const half = barWidth / 2;
  const length = Math.abs(fraction) * half;
  return (
    <svg width={barWidth} height="9" aria-hidden="true">
      <path d={`M${half} 0v9`} stroke="var(--line-2)" />
      <rect
        x={fraction < 0 ? half - length : half}
        y="2"
        width={length}
        height="5"
        fill={fraction < 0 ? "var(--div-2)" : "var(--div-6)"}
      />
    </svg>
  );
}

/** A row of a table: each column with its value, its decoded value, their difference and the spread over q(z|x). */
export function VectorTable({ inspection, columns }: VectorTableProps) {
  const { x, decodedMean, decodedSd } = inspection;
  const relative = columns.map((_, i) => {
    const size = Math.max(Math.abs(x[i] ?? 0), Math.abs(decodedMean[i] ?? 0));
    return residualFraction((x[i] ?? 0) - (decodedMean[i] ?? 0), size);
  });
  return (
    <section className="inspector-block" aria-label="Reconstruction">
      <div className="vector-scroll">
        <table className="dimensions vector">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">
                <MathSymbol>x</MathSymbol>
              </th>
              <th scope="col">
                <MathSymbol of="likelihood">
                  <Hat>x</Hat>
                </MathSymbol>
              </th>
              <th scope="col">
                <MathSymbol>
                  x − <Hat>x</Hat>
                </MathSymbol>
              </th>
              <th scope="col">sd</th>
              <th scope="col" aria-label="Residual relative to the value" />
            </tr>
          </thead>
          <tbody>
            {columns.map((column, i) => (
              <tr key={column}>
                <td title={column}>{column}</td>
                <td className="num">{significant(x[i] ?? Number.NaN)}</td>
                <td className="num">{significant(decodedMean[i] ?? Number.NaN)}</td>
                <td className="num">{significant((x[i] ?? 0) - (decodedMean[i] ?? 0), 2)}</td>
                <td className="num">{significant(decodedSd[i] ?? Number.NaN, 2)}</td>
                <td className="residual-bar">
                  <ResidualBar fraction={relative[i] ?? 0} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="note inspector-caption">Bars: residual relative to the larger of x and decoded x.</p>
    </section>
  );
}
