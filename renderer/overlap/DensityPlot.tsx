import { area, line } from "d3-shape";
import type { MixtureMarginal } from "#shared/math/mixtureMarginal";
import { fixed } from "../components/format";
import { AggregateSymbol, PriorSymbol } from "./AggregateSymbol";

interface DensityPlotProps {
  readonly marginal: MixtureMarginal;
  /** "z₄" */
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** ± σ shown. */
const EXTENT = 3.6;
const BASE = 22;

/** p(z_j) dashed against q̄(z_j) solid along one dimension, the smaller of both shaded. */
export function DensityPlot({ marginal, name, width, height }: DensityPlotProps) {
  const shown = [...marginal.at.keys()].filter((k) => Math.abs(marginal.at[k] ?? 0) <= EXTENT);
  const value = (values: Float64Array, k: number): number => values[k] ?? 0;
  const peak = Math.max(0.4, ...shown.map((k) => value(marginal.aggregate, k)));
  const x = (z: number): number => 4 + ((z + EXTENT) / (2 * EXTENT)) * (width - 8);
  const base = height - BASE;
  const y = (density: number): number => base - (density / (1.08 * peak)) * (base - 4);
  const at = (k: number): number => x(value(marginal.at, k));
  const curve = (values: Float64Array): string =>
    line<number>()
      .x(at)
      .y((k) => y(value(values, k)))(shown) ?? "";
  const smaller = area<number>()
    .x(at)
    .y0(base)
    .y1((k) => y(Math.min(value(marginal.aggregate, k), value(marginal.prior, k))));
  return (
    <div className="density-plot" style={{ height }}>
      <svg width={width} height={height} aria-hidden="true">
        <path d={smaller(shown) ?? ""} className="density-shared" />
        <path d={curve(marginal.prior)} className="density-prior" />
        <path d={curve(marginal.aggregate)} className="density-aggregate" />
        <path d={`M4 ${base + 0.5}H${width - 4}`} className="plot-axis" />
        {[-3, -2, -1, 0, 1, 2, 3].map((tick) => (
          <g key={tick}>
            <path d={`M${x(tick)} ${base}v4`} className="plot-axis" />
            <text x={x(tick)} y={base + 15} className="plot-number" textAnchor="middle">
              {fixed(tick, 0)}
            </text>
          </g>
        ))}
        <text x={width - 2} y={base + 15} className="plot-text" textAnchor="end">
          σ
        </text>
      </svg>
      <span className="density-label">
        <PriorSymbol of={name} /> <span className="muted">dashed</span>
      </span>
      <span className="density-label density-label-second">
        <AggregateSymbol of={name} /> <span className="muted">solid</span>
      </span>
      <span className="density-shade muted">shaded: min of both, {marginal.at.length} bins</span>
    </div>
  );
}
