import { scaleLinear, scaleLog, type ScaleLinear, type ScaleLogarithmic } from "d3-scale";
import { useEffect, useId, useRef, useState } from "react";
import type { Explanation, RungRow } from "#shared/contract/evidenceContract";
import { fixed, integer, nats } from "../components/format";
import { bandRuns, belowAxis, ladderAxis, tickDecimals, topOf } from "./ladderAxis";
import { raceFrame } from "./racePlayback";

interface LadderPlotProps {
  readonly explanation: Explanation;
  readonly width: number;
  readonly height: number;
}

type X = ScaleLogarithmic<number, number>;
type Y = ScaleLinear<number, number>;
const left = 62;
const top = 10;
const bottom = 42;
const rightMargin = 18;

const points = (rungs: readonly RungRow[], x: X, y: Y, value: (rung: RungRow) => number): string =>
  rungs
    .map((rung, i) => `${i === 0 ? "M" : "L"}${x(rung.k).toFixed(1)} ${y(value(rung)).toFixed(1)}`)
    .join("");

function Band({ rungs, x, y, fill }: { rungs: readonly RungRow[]; x: X; y: Y; fill: string }) {
  return bandRuns(rungs).map((band) => {
    const back = [...band].reverse();
    const up = points(band, x, y, (rung) => rung.high ?? rung.mean);
    const down = points(back, x, y, (rung) => rung.low ?? rung.mean).replace("M", "L");
    return <path key={band[0]?.k} d={`${up}${down}Z`} fill={fill} />;
  });
}

function Curve({
  rungs,
  x,
  y,
  color,
  dash,
}: {
  rungs: readonly RungRow[];
  x: X;
  y: Y;
  color: string;
  dash?: string;
}) {
  const [low = 0] = y.domain();
  return (
    <g stroke={color} fill="none">
      <path d={points(rungs, x, y, (rung) => rung.mean)} strokeWidth="1.8" strokeDasharray={dash} />
      {rungs
        .filter((rung) => rung.mean >= low)
        .map((rung) => {
          const error = rung.standardError ?? 0;
          const hasBar = Math.abs(y(rung.mean - error) - y(rung.mean)) > 3;
          return (
            <g key={rung.k}>
              {hasBar && (
                <path
                  strokeWidth="1.2"
                  d={`M${x(rung.k)} ${y(rung.mean - error)}V${y(rung.mean + error)}m-3 0h6M${x(rung.k) - 3} ${y(rung.mean - error)}h6`}
                />
              )}
              <circle cx={x(rung.k)} cy={y(rung.mean)} r="2.4" fill="var(--bg-plot)" strokeWidth="1.4" />
            </g>
          );
        })}
    </g>
  );
}

function Axes({ x, y, width, base }: { x: X; y: Y; width: number; base: number }) {
  const right = width - rightMargin;
  const ticks = y.ticks(Math.max(3, Math.floor((base - top) / 56)));
  const decimals = tickDecimals((ticks[1] ?? 1) - (ticks[0] ?? 0));
  const [, largest = 1] = x.domain();
  const decades = Array.from({ length: Math.floor(Math.log10(largest) + 1e-9) + 1 }, (_, d) => 10 ** d);
  return (
    <g>
      <rect x={left} y={top} width={right - left} height={base - top} fill="var(--bg-plot)" />
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${left} ${y(tick)}H${right}`} stroke="var(--grid)" />
          <text className="tick" x={left - 7} y={y(tick) + 3.5} textAnchor="end">
            {fixed(tick, decimals)}
          </text>
        </g>
      ))}
      {decades.map((decade) => (
        <g key={decade}>
          {[1, 2, 3, 4, 5, 6, 7, 8, 9]
            .filter((m) => m * decade <= largest)
            .map((m) => (
              <path key={m} d={`M${x(m * decade)} ${base}v${m === 1 ? 5 : 3}`} stroke="var(--axis)" />
            ))}
          <text className="tick" x={x(decade)} y={base + 17} textAnchor="middle">
            {integer(decade)}
          </text>
        </g>
      ))}
      <path d={`M${left} ${top}V${base}H${right}`} stroke="var(--axis)" fill="none" />
      <path d={`M${left - 3} ${base - 3}l6 -3M${left - 3} ${base}l6 -3`} stroke="var(--text-2)" />
      <text className="axis-title" x={(left + right) / 2} y={base + 35} textAnchor="middle">
        K, importance samples per estimate (log scale)
      </text>
      <text
        className="axis-title"
        transform={`translate(14 ${(top + base) / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        bound on log evidence, nats
      </text>
    </g>
  );
}

/** Where the race beside it stands: a line of its own, so that moving it repaints nothing. */
function PlayedMarker({ x, base }: { x: X; base: number }) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [, largest = 1] = x.domain();
    function move(): void {
      const target = line.current;
      if (!target) return;
      const { played } = raceFrame.get();
      target.hidden = played < 1 || played >= largest;
      if (played >= 1) target.style.transform = `translateX(${x(Math.min(played, largest))}px)`;
    }
    move();
    return raceFrame.subscribe(move);
  });
  return (
    <div ref={line} className="played-marker" style={{ top, height: base - top }} aria-hidden="true">
      <span>K in the race</span>
    </div>
  );
}

function Hover({ explanation, k, x, y }: { explanation: Explanation; k: number; x: X; y: Y }) {
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

function Labels({
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

/** L_K against K from both proposals, raw means over disjoint blocks, under the rule of log p(x). */
export function LadderPlot({ explanation, width, height }: LadderPlotProps) {
  const clip = useId();
  const [hovered, setHovered] = useState<number | null>(null);
  const base = height - bottom;
  const right = width - rightMargin;
  const { ladder } = explanation;
  const largest = Math.max(...ladder.encoder.map((rung) => rung.k), 10);
  const x = scaleLog([1, largest], [left + 10, right - 10]);
  const [low, high] = ladderAxis(explanation);
  const y = scaleLinear([low, high], [base, top]);
  const value = topOf(explanation).value;
  const summary = `Bounds on log p(x) against the number of samples K. ELBO ${nats(explanation.elbo.value)} nats, log p(x) ${nats(value)} nats.`;
  return (
    <>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={summary}
        data-testid="evidence-ladder"
        onPointerMove={(event) => {
          const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
          const ks = ladder.encoder.map((rung) => rung.k);
          setHovered(
            ks.reduce((best, k) => (Math.abs(x(k) - at) < Math.abs(x(best) - at) ? k : best), ks[0] ?? 1),
          );
        }}
        onPointerLeave={() => setHovered(null)}
      >
        <clipPath id={clip}>
          <rect x={left} y={top} width={Math.max(0, right - left)} height={Math.max(0, base - top)} />
        </clipPath>
        <Axes x={x} y={y} width={width} base={base} />
        <g clipPath={`url(#${clip})`}>
          <Band rungs={ladder.prior} x={x} y={y} fill="var(--prior-fill)" />
          <Band rungs={ladder.encoder} x={x} y={y} fill="var(--approx-fill)" />
          <Curve rungs={ladder.prior} x={x} y={y} color="var(--prior)" dash="5 3" />
          <path d={`M${left} ${y(value)}H${right}`} stroke="var(--evidence)" strokeWidth="2" />
          <Curve rungs={ladder.encoder} x={x} y={y} color="var(--approx)" />
        </g>
        <Labels explanation={explanation} x={x} y={y} base={base} right={right} />
        {hovered !== null && <Hover explanation={explanation} k={hovered} x={x} y={y} />}
      </svg>
      <PlayedMarker x={x} base={base} />
    </>
  );
}
