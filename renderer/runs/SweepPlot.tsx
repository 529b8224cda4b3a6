import { scalePoint, scaleLinear } from "d3-scale";
import type { Sweep } from "#shared/contract/sweepContract";
import { nats, significant } from "../components/format";
import { lineStyle } from "./lineStyles";
import { linesOf } from "./sweepSentence";
import { settingName } from "./sweepSettings";

const left = 58;
const right = 16;
const top = 12;
const bottom = 34;

/** Validation bounds at the end of each run, with their errors over the data, against the first setting. */
export function SweepPlot({
  sweep,
  width,
  height,
}: {
  readonly sweep: Sweep;
  readonly width: number;
  readonly height: number;
}) {
  const lines = linesOf(sweep);
  const bounds = lines.flatMap(({ items }) => items.flatMap(({ bound }) => bound ?? []));
  if (bounds.length === 0) return <p className="runs-note">The first run of the sweep is being trained.</p>;
  const [low = 0, high = 1] = scaleLinear()
    .domain([
      Math.min(...bounds.map(({ value, standardError }) => value - standardError)),
      Math.max(...bounds.map(({ value, standardError }) => value + standardError)),
    ])
    .nice(4)
    .domain();
  const base = height - bottom;
  const y = scaleLinear().domain([low, high]).range([base, top]);
  const values = sweep.varied[0]?.values ?? [];
  const x = scalePoint<string>()
    .domain(values.map(String))
    .range([left + 20, width - right - 60]);
  const at = (value: number | string | undefined): number => x(String(value)) ?? left;
  const name = settingName(sweep.varied[0]?.path ?? "");
  return (
    <svg
      width={width}
      height={height}
      role="img"
      data-testid="sweep-plot"
      aria-label={`Validation bound against ${name.toLowerCase()}`}
    >
      {y.ticks(Math.max(2, Math.floor((base - top) / 32))).map((tick) => (
        <g key={tick}>
          <path d={`M${left} ${y(tick)}H${width - right}`} stroke="var(--grid)" />
          <text className="tick" x={left - 6} y={y(tick) + 3.5} textAnchor="end">
            {significant(tick, 4)}
          </text>
        </g>
      ))}
      <path d={`M${left} ${base + 0.5}H${width - right}`} stroke="var(--axis)" />
      {values.map((value) => (
        <text key={value} className="tick" x={at(value)} y={base + 15} textAnchor="middle">
          {value}
        </text>
      ))}
      <text className="tick" x={(left + width) / 2} y={height - 4} textAnchor="middle">
        {name.toLowerCase()}
      </text>
      {lines.map(({ other, items }, i) => {
        const { color, dash } = lineStyle(i);
        const last = items[items.length - 1];
        return (
          <g key={String(other)} stroke={color} fill="none">
            <path
              d={items
                .map(({ values: [v], bound }, j) => `${j ? "L" : "M"}${at(v)} ${y(bound?.value ?? 0)}`)
                .join("")}
              strokeDasharray={dash}
              strokeWidth="1.3"
            />
            {items.map(({ id, values: [v], bound }) => {
              if (!bound) return null;
              const { value, standardError } = bound;
              const [from, to] = [y(value - standardError), y(value + standardError)];
              return (
                <g key={id}>
                  <title>{`${v}: ${nats(value)} ± ${nats(standardError)} nats`}</title>
                  <path d={`M${at(v)} ${from}V${to}M${at(v) - 4} ${from}h8M${at(v) - 4} ${to}h8`} />
                  <circle cx={at(v)} cy={y(value)} r="3" fill={color} />
                </g>
              );
            })}
            {other !== null && last?.bound && (
              <text
                className="sweep-line"
                stroke="none"
                x={at(last.values[0]) + 10}
                y={y(last.bound.value) + 4}
              >
                {settingName(sweep.varied[1]?.path ?? "").toLowerCase()} {other}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
