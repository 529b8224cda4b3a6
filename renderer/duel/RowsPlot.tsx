import { useMemo } from "react";
import { scaleLinear } from "d3-scale";
import type { Duel } from "#shared/contract/duelContract";
import { fixed, integer, nats, subscript } from "../components/format";
import { tickDecimals } from "../evidence/ladderAxis";
import { useView } from "../stores/viewStore";
import { DotsCanvas } from "./DotsCanvas";
import type { SideNames } from "./duelWords";
import { SelectedRing } from "./SelectedRing";

interface RowsPlotProps {
  readonly duel: Duel;
  readonly names: SideNames;
  readonly up: "difference" | "bound";
  readonly width: number;
  readonly height: number;
}

const left = 62;
const top = 10;
const right = 14;
const bottom = 40;

function extent(values: Float64Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

/** Every row as a dot: L_K of A across; up what B has more, about zero, or L_K of B, about the line of equals. */
export function RowsPlot({ duel, names, up, width, height }: RowsPlotProps) {
  const selected = useView((view) => view.selection.at(-1) ?? null);
  const inner = { width: Math.max(1, width - left - right), height: Math.max(1, height - top - bottom) };
  const { logEvidenceA: a, logEvidenceB: b, row, difference } = duel;
  const differences = useMemo(() => b.map((value, i) => value - (a[i] ?? NaN)), [a, b]);
  const heights = up === "difference" ? differences : b;
  const x = useMemo(() => scaleLinear(extent(a), [6, inner.width - 6]).nice(), [a, inner.width]);
  const y = useMemo(() => {
    const [low, high] = extent(heights);
    // Zero is what the differences are read against.
    const domain = up === "difference" ? [Math.min(0, low), Math.max(0, high)] : [low, high];
    return scaleLinear(domain, [inner.height - 6, 6]).nice();
  }, [heights, up, inner.height]);
  const dots = useMemo(
    () => ({
      x: Float32Array.from(a, (value) => x(value)),
      y: Float32Array.from(heights, (value) => y(value)),
      row,
    }),
    [a, heights, row, x, y],
  );
  const xTicks = x.ticks(Math.max(2, Math.floor(inner.width / 90)));
  const yTicks = y.ticks(Math.max(2, Math.floor(inner.height / 48)));
  const at = selected === null ? -1 : row.indexOf(selected);
  const unit = `L${subscript(duel.samples)} of`;
  const decimals = tickDecimals((yTicks[1] ?? 1) - (yTicks[0] ?? 0));
  const [low, high] = [y.domain()[0] ?? 0, y.domain()[1] ?? 1];
  const [from, to] = [Math.max(low, x.domain()[0] ?? 0), Math.min(high, x.domain()[1] ?? 0)];
  return (
    <div className="rows-plot" style={{ width, height }} data-testid="duel-rows" data-count={row.length}>
      <svg width={width} height={height} role="img" aria-label={`${names.b} against ${names.a}, row by row`}>
        <rect x={left} y={top} width={inner.width} height={inner.height} fill="var(--bg-plot)" />
        <g transform={`translate(${left} ${top})`} className="tick">
          {yTicks.map((tick) => (
            <g key={tick}>
              <path d={`M0 ${y(tick)}H${inner.width}`} stroke="var(--grid)" />
              <text x={-7} y={y(tick) + 3.5} textAnchor="end">
                {fixed(tick, decimals)}
              </text>
            </g>
          ))}
          {xTicks.map((tick) => (
            <g key={tick}>
              <path d={`M${x(tick)} ${inner.height}v5`} stroke="var(--axis)" />
              <text x={x(tick)} y={inner.height + 16} textAnchor="middle">
                {fixed(tick, tickDecimals((xTicks[1] ?? 1) - (xTicks[0] ?? 0)))}
              </text>
            </g>
          ))}
          {up === "difference" ? (
            <>
              <path d={`M0 ${y(0)}H${inner.width}`} stroke="var(--text-2)" />
              <rect
                x={0}
                width={inner.width}
                y={y(difference.value + difference.standardError)}
                height={Math.max(
                  1,
                  y(difference.value - difference.standardError) -
                    y(difference.value + difference.standardError),
                )}
                fill="var(--evidence-fill)"
              />
              <path d={`M0 ${y(difference.value)}H${inner.width}`} stroke="var(--evidence)" strokeWidth="2" />
            </>
          ) : (
            from < to && (
              <path d={`M${x(from)} ${y(from)}L${x(to)} ${y(to)}`} stroke="var(--text-2)" fill="none" />
            )
          )}
          <path d={`M0 0V${inner.height}H${inner.width}`} stroke="var(--axis)" fill="none" />
        </g>
        <text className="axis-title" x={left + inner.width / 2} y={height - 6} textAnchor="middle">
          {unit} {names.a}, nats
        </text>
        <text
          className="axis-title"
          transform={`translate(13 ${top + inner.height / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {up === "difference" ? `${names.b} − ${names.a}, nats` : `${unit} ${names.b}, nats`}
        </text>
      </svg>
      <div className="dots-place" style={{ left, top }}>
        <DotsCanvas
          dots={dots}
          width={inner.width}
          height={inner.height}
          describe={(i) =>
            `#${integer(row[i] ?? 0)}: ${nats(a[i] ?? NaN)} and ${nats(b[i] ?? NaN)} nats, ${(differences[i] ?? 0) > 0 ? "+" : ""}${nats(differences[i] ?? NaN)}`
          }
        >
          <svg width={inner.width} height={inner.height} className="dots-over">
            {up === "difference" && (
              <text
                className="halo plot-word"
                x={inner.width - 6}
                y={y(difference.value) - 6}
                textAnchor="end"
                fill="var(--evidence)"
              >
                mean
              </text>
            )}
            {at >= 0 && <SelectedRing x={dots.x[at] ?? NaN} y={dots.y[at] ?? NaN} />}
          </svg>
        </DotsCanvas>
      </div>
    </div>
  );
}
