import type { ScaleLinear, ScaleLogarithmic } from "d3-scale";
import type { Explanation, RungRow } from "#shared/contract/evidenceContract";
import { fixed, integer, nats } from "../components/format";
import { belowAxis, topOf } from "./ladderAxis";

export type X = ScaleLogarithmic<number, number>;
export type Y = ScaleLinear<number, number>;

/** px from the plot's edges to its axes. */
export const left = 62;
export const top = 10;

export function LadderHover({ explanation, k, x, y }: { explanation: Explanation; k: number; x: X; y: Y }) {
  const find = (rungs: readonly RungRow[]) => rungs.find((rung) => rung.k === k);
  const rows = [
    ["encoder", "var(--approx)", find(explanation.ladder.encoder)],
    ["prior", "var(--prior)", find(explanation.ladder.prior)],
  ] as const;
  const at = x(k);
  const isLeft = at > ((x.range()[0] ?? 0) + (x.range()[1] ?? 0)) / 2;
  const boxWidth = 236;
  const boxX = isLeft ? at - boxWidth - 10 : at + 10;
  const middle = ((y.range()[0] ?? 0) + (y.range()[1] ?? 0)) / 2;
  return (
    <g className="ladder-hover" pointerEvents="none">
      <path
        d={`M${at} ${y.range()[1] ?? 0}V${y.range()[0] ?? 0}`}
        stroke="var(--text-3)"
        strokeDasharray="2 2"
      />
      <g transform={`translate(${boxX} ${middle - 30})`}>
        <rect width={boxWidth} height={64} rx="5" />
        <text x={10} y={17}>
          K = {integer(k)}
        </text>
        {rows.map(([name, color, rung], i) => (
          <text key={name} x={10} y={36 + 17 * i}>
            <tspan fill={color}>{name}</tspan>
            <tspan x={62} className="num">
              {rung ? nats(rung.mean) : "–"}
            </tspan>
            {rung && (
              <tspan className="label-3">
                {rung.standardError === null ? "" : ` ± ${nats(rung.standardError)}`} nats,{" "}
                {integer(rung.blocks)} {rung.blocks === 1 ? "block" : "blocks"}
              </tspan>
            )}
          </text>
        ))}
      </g>
    </g>
  );
}

export function LadderLabels({
  explanation,
  x,
  y,
  base,
  right,
}: {
  explanation: Explanation;
  x: X;
  y: Y;
  base: number;
  right: number;
}) {
  const { elbo, evidence, ladder, exact } = explanation;
  const { value, isExact } = topOf(explanation);
  const [low = 0] = y.domain();
  const below = belowAxis(ladder.prior, low);
  const onAxis = ladder.prior.find((rung) => rung.mean >= low);
  const first = ladder.encoder[0];
  const elboY = Math.min(base - 52, y(elbo.value) + Math.max(34, (base - y(elbo.value)) * 0.32));
  const valueText =
    exact === null
      ? `${nats(value)} ± ${nats(evidence.standardError ?? 0)} nats, from K = ${integer(evidence.count)} encoder samples`
      : `${nats(value)} nats, ${isExact ? "exact on grid" : "grid too coarse to be exact"}`;
  const priorX = onAxis ? x(onAxis.k) : right;
  // To the left of where the curve enters, unless the text would leave the plot there.
  const isBelowLeft = onAxis !== undefined && priorX - left > 210;
  const belowX = onAxis ? (isBelowLeft ? priorX - 12 : priorX + 16) : right - 8;
  const isPriorRight = priorX > right - 170;
  return (
    <g className="ladder-labels">
      <text x={right - 6} y={Math.max(top + 13, y(value) - 12)} textAnchor="end" fill="var(--evidence)">
        <tspan className="math-text">{exact === null ? "log p(x) ≈" : "log p(x)"}</tspan> {valueText}
      </text>
      {first && (
        <>
          <path
            d={`M${x(first.k) + 3} ${y(elbo.value) + 4}L${x(first.k) + 16} ${elboY - 12}`}
            stroke="var(--approx)"
          />
          <text x={x(first.k) + 16} y={elboY} fill="var(--approx)">
            ELBO = L₁ from the encoder
          </text>
          <text x={x(first.k) + 16} y={elboY + 15}>
            <tspan className="num">{nats(elbo.value)}</tspan>{" "}
            <tspan className="label-3">
              {elbo.standardError > 0 ? `± ${nats(elbo.standardError)} nats` : "nats"}
            </tspan>
          </text>
        </>
      )}
      {onAxis ? (
        <text
          x={isPriorRight ? right - 8 : priorX + 16}
          y={Math.min(base - 28, Math.max(y(value) + 26, y(onAxis.mean) + 24))}
          textAnchor={isPriorRight ? "end" : "start"}
          fill="var(--prior)"
        >
          samples from the prior
        </text>
      ) : (
        <text x={right - 8} y={base - 26} textAnchor="end" fill="var(--prior)">
          samples from the prior stay below the axis: {nats(ladder.prior.at(-1)?.mean ?? Number.NaN)} nats at
          K = {integer(ladder.prior.at(-1)?.k ?? 0)}
        </text>
      )}
      {below !== null && (
        <text
          x={belowX}
          y={base - 9}
          textAnchor={isBelowLeft ? "end" : onAxis ? "start" : "end"}
          fill="var(--prior)"
        >
          starts at {fixed(below, 1)} nats, below the axis
        </text>
      )}
      <text x={left + 8} y={top + 15} className="label-3">
        bands: 5–95 % of 20 or more repeated estimates; bars: ± s.e.
      </text>
    </g>
  );
}
