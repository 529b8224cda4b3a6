import { scaleLinear } from "d3-scale";
import { useState } from "react";
import { integer, nats, significant } from "../components/format";
import { linePath } from "../plots/linePath";
import type { CurveAgainst } from "../stores/layoutStore";
import { curveLimits, spreadLabels, valueAt, type Curve } from "./curvesModel";
import { lineStyle } from "./lineStyles";

const left = 58;
const top = 8;
const bottom = 34;

interface CurvesPlotProps {
  readonly width: number;
  readonly height: number;
  readonly curves: readonly Curve[];
  readonly against: CurveAgainst;
  readonly title: string;
}

/** Bounds of several runs over their training, each named at its end. */
export function CurvesPlot({ width, height, curves, against, title }: CurvesPlotProps) {
  const [hovered, setHovered] = useState<number | null>(null);
  const limits = curveLimits(curves);
  if (!limits) return <p className="runs-note">No point of the history has this bound yet.</p>;
  const labelWidth = Math.min(220, width * 0.3);
  const right = width - labelWidth;
  const base = height - bottom;
  const x = scaleLinear().domain(limits.x).range([left, right]);
  const y = scaleLinear().domain(limits.y).range([base, top]);
  const at = hovered ?? Infinity;
  const values = curves.map((curve) => valueAt(curve, at));
  const ends = curves.map((curve, i) => {
    const value = values[i] ?? curve.ys[0] ?? limits.y[0];
    return Math.max(top + 6, Math.min(base, y(value)));
  });
  const labels = spreadLabels(ends, 15, [top + 6, base]);
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={`${title}: ${curves.map(({ name }, i) => `${name} ${valueText(values[i] ?? null)}`).join(", ")}`}
      data-testid="runs-curves"
      onPointerMove={(event) => {
        const px = event.clientX - event.currentTarget.getBoundingClientRect().left;
        setHovered(px < left || px > right ? null : x.invert(px));
      }}
      onPointerLeave={() => setHovered(null)}
    >
      <clipPath id="curves-clip">
        <rect x={left} y={top} width={Math.max(0, right - left)} height={Math.max(0, base - top)} />
      </clipPath>
      {y.ticks(Math.max(2, Math.floor((base - top) / 32))).map((tick) => (
        <g key={tick}>
          <path d={`M${left} ${y(tick)}H${right}`} stroke="var(--grid)" />
          <text className="tick" x={left - 6} y={y(tick) + 3.5} textAnchor="end">
            {significant(tick, 4)}
          </text>
        </g>
      ))}
      <path d={`M${left} ${base + 0.5}H${right}`} stroke="var(--axis)" />
      {x.ticks(Math.max(2, Math.floor((right - left) / 110))).map((tick) => (
        <g key={tick}>
          <path d={`M${x(tick)} ${base}v3`} stroke="var(--axis)" />
          <text className="tick" x={x(tick)} y={base + 15} textAnchor="middle">
            {against === "step" ? integer(tick) : significant(tick, 3)}
          </text>
        </g>
      ))}
      <text className="tick" x={(left + right) / 2} y={height - 4} textAnchor="middle">
        {against === "step" ? "steps" : "epochs"}
      </text>
      {curves.map((curve, i) => {
        const { color, dash } = lineStyle(i);
        return (
          <path
            key={curve.runId}
            d={linePath(curve.xs, curve.ys, x, y)}
            clipPath="url(#curves-clip)"
            fill="none"
            stroke={color}
            strokeWidth="1.5"
            strokeDasharray={dash}
          />
        );
      })}
      {hovered !== null && (
        <g>
          <path d={`M${x(hovered)} ${top}V${base}`} stroke="var(--text-3)" strokeDasharray="2 2" />
          <text className="tick" x={x(hovered) + 5} y={top + 9}>
            {against === "step" ? integer(hovered) : significant(hovered, 3)}
          </text>
        </g>
      )}
      {curves.map(({ runId, name }, i) => (
        <g key={runId} className="curve-label" data-testid="curve-label">
          <path
            d={`M${right + 4} ${ends[i] ?? 0}L${right + 12} ${labels[i] ?? 0}H${right + 26}`}
            fill="none"
            stroke={lineStyle(i).color}
            strokeWidth="1.5"
            strokeDasharray={lineStyle(i).dash}
          />
          <text x={right + 30} y={(labels[i] ?? 0) + 4}>
            <tspan className="num">{valueText(values[i] ?? null)}</tspan>{" "}
            <tspan className="curve-name">{shortened(name, (labelWidth - 86) / 6.2)}</tspan>
          </text>
        </g>
      ))}
    </svg>
  );
}

const valueText = (value: number | null): string => (value === null ? "–" : nats(value));

const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(1, Math.floor(length) - 1))}…`;
