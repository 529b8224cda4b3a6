import { scaleLinear, scaleLog } from "d3-scale";
import { useEffect, useId, useRef, useState } from "react";
import type { Explanation, RungRow } from "#shared/contract/evidenceContract";
import { fixed, integer, nats } from "../components/format";
import { bandRuns, ladderAxis, tickDecimals, topOf } from "./ladderAxis";
import { LadderHover, LadderLabels, left, top, type X, type Y } from "./LadderLabels";
import { raceFrame } from "./racePlayback";

interface LadderPlotProps {
  readonly explanation: Explanation;
  readonly width: number;
  readonly height: number;
}

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
        <LadderLabels explanation={explanation} x={x} y={y} base={base} right={right} />
        {hovered !== null && <LadderHover explanation={explanation} k={hovered} x={x} y={y} />}
      </svg>
      <PlayedMarker x={x} base={base} />
    </>
  );
}
