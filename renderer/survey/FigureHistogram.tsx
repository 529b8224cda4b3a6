import { useRef } from "react";
import { scaleLinear } from "d3-scale";
import { integer, plural } from "../components/format";
import { tickDecimals } from "../evidence/ladderAxis";
import { fixed } from "../components/format";
import { useSize } from "../plots/useSize";
import { binsOf } from "./surveyFigures";

interface FigureHistogramProps {
  readonly title: string;
  /** Of the axis: symbol and unit. */
  readonly axis: string;
  readonly values: Float64Array;
  /** Token of the object that it shows. */
  readonly color: string;
  /** A value that means something, with its words. */
  readonly rule?: { readonly at: number; readonly text: string };
  readonly testId: string;
}

const BINS = 48;
const margin = { left: 12, right: 12, top: 14, bottom: 34 };

/** How a figure lies over the rows; what lies beyond the 1st and 99th percentile is counted in the end bars. */
export function FigureHistogram({ title, axis, values, color, rule, testId }: FigureHistogramProps) {
  const root = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(root);
  const bins = binsOf(values, BINS);
  const inner = {
    width: Math.max(1, width - margin.left - margin.right),
    height: Math.max(1, height - margin.top - margin.bottom),
  };
  const low = bins?.edges[0] ?? 0;
  const high = bins?.edges.at(-1) ?? 1;
  const x = scaleLinear([low, high], [0, inner.width]);
  const most = Math.max(1, ...(bins?.counts ?? []));
  const ticks = x.ticks(Math.max(2, Math.floor(inner.width / 80)));
  const decimals = tickDecimals((ticks[1] ?? 1) - (ticks[0] ?? 0));
  const missing = values.length - (bins?.counted ?? 0);
  return (
    <section className="survey-plot" aria-label={title} data-testid={testId}>
      <header>
        <h2>{title}</h2>
        <span className="panel-fact">
          {plural(bins?.counted ?? 0, "item")}
          {bins !== null && missing > 0 && `, ${integer(missing)} without a value`}
          {bins !== null && "; the ends hold what lies beyond"}
        </span>
      </header>
      <div ref={root} className="survey-plot-area">
        {bins === null ? (
          <p className="note">Two different values are needed for a picture.</p>
        ) : (
          width > 40 && (
            <svg
              width={width}
              height={height}
              role="img"
              aria-label={`${title}: ${fixed(low, decimals)} to ${fixed(high, decimals)}`}
            >
              <g transform={`translate(${margin.left} ${margin.top})`}>
                {Array.from(bins.counts, (count, k) => {
                  const left = (inner.width * k) / BINS;
                  const tall = (inner.height * count) / most;
                  return (
                    <rect
                      key={left}
                      x={left}
                      width={Math.max(1, inner.width / BINS - 1)}
                      y={inner.height - tall}
                      height={tall}
                      fill={color}
                      opacity={0.75}
                    >
                      <title>{`${fixed(bins.edges[k] ?? 0, decimals + 1)} to ${fixed(bins.edges[k + 1] ?? 0, decimals + 1)}: ${plural(count, "item")}`}</title>
                    </rect>
                  );
                })}
                {rule && rule.at > low && rule.at < high && (
                  <g className="survey-rule" transform={`translate(${x(rule.at)} 0)`}>
                    <path d={`M0 -4V${inner.height}`} />
                    <text
                      x={x(rule.at) > inner.width / 2 ? -5 : 5}
                      y={4}
                      textAnchor={x(rule.at) > inner.width / 2 ? "end" : "start"}
                    >
                      {rule.text}
                    </text>
                  </g>
                )}
                <path className="survey-axis" d={`M0 ${inner.height + 0.5}H${inner.width}`} />
                {ticks.map((tick) => (
                  <text key={tick} className="tick" x={x(tick)} y={inner.height + 13} textAnchor="middle">
                    {fixed(tick, decimals)}
                  </text>
                ))}
                <text x={inner.width / 2} y={inner.height + 29} textAnchor="middle">
                  {axis}
                </text>
              </g>
            </svg>
          )
        )}
      </div>
    </section>
  );
}
