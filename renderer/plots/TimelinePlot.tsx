import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { KeyboardEvent, PointerEvent } from "react";
import type { HistoryPoint } from "#shared/domain/model";
import { integer, nats, significant } from "../components/format";
import { bandPath, linePath } from "./linePath";
import type { TimelineSeries } from "./timelineModel";

interface TimelinePlotProps {
  readonly width: number;
  readonly height: number;
  readonly series: TimelineSeries;
  /** −ELBO axis, nats; null before the first point. */
  readonly limits: readonly [number, number] | null;
  /** Last step of the axis. */
  readonly end: number;
  readonly step: number;
  /** Steps with a snapshot, rising. */
  readonly moments: readonly number[];
  /** The snapshot that is looked at; null for the newest weights. */
  readonly viewed: number | null;
  readonly onScrub: (step: number) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly latest: HistoryPoint | null;
  readonly checkpoint: number | null;
  readonly isKlSeparate: boolean;
  readonly hovered: HistoryPoint | null;
  readonly summary: string;
  readonly onHover: (step: number | null) => void;
}

type Scale = ScaleLinear<number, number>;
const left = 52;
const bottom = 25;
const top = 6;

/** Rows are 15 px apart; a flat plot shows fewer. */
const tickCount = (height: number) => Math.max(1, Math.min(4, Math.floor(height / 18)));

function StepAxis({ x, y, right, step }: { x: Scale; y: number; right: number; step: number }) {
  const [, end = 1] = x.domain();
  const playhead = x(step);
  return (
    <g>
      <path d={`M${left} ${y + 0.5}H${right}`} stroke="var(--axis)" />
      {x.ticks(20).map((tick) => (
        <path key={tick} d={`M${x(tick)} ${y}v3`} stroke="var(--axis)" />
      ))}
      {x
        .ticks(Math.max(2, Math.floor((right - left) / 130)))
        .filter((tick) => Math.abs(x(tick) - playhead) > 46 && right - x(tick) > 84)
        .map((tick) => (
          <text
            key={tick}
            className="tick"
            x={x(tick)}
            y={y + 17}
            textAnchor={tick === 0 ? "start" : "middle"}
          >
            {integer(tick)}
          </text>
        ))}
      {Math.abs(right - playhead) > 100 && (
        <text className="tick" x={right} y={y + 17} textAnchor="end">
          {integer(end)} steps
        </text>
      )}
    </g>
  );
}

/** Names and latest values beside the playhead; to its left when there is no room at its right. */
function Labels({ x, y, right, props }: { x: Scale; y: Scale; right: number; props: TimelinePlotProps }) {
  const { latest, series, step, isKlSeparate } = props;
  if (!latest) return null;
  const hasRoom = right - x(step) > 150;
  const at = hasRoom ? x(step) + 10 : x(step) - 10;
  const anchor = hasRoom ? "start" : "end";
  const validation = lastFinite(series.validation);
  const rows = [
    validation !== null && (
      <tspan key="v" className="label-1">
        validation {nats(validation)} <tspan className="label-3">dashed</tspan>
      </tspan>
    ),
    isKlSeparate && (
      <tspan key="t" className="label-1">
        −ELBO {nats(-latest.train.elbo)}
      </tspan>
    ),
    <tspan key="k" className="label-kl">
      KL {nats(latest.train.kl)}
    </tspan>,
    <tspan key="r" className="label-reconstruction">
      reconstruction {nats(-latest.train.reconstruction)}
    </tspan>,
  ].filter(Boolean);
  const [low, high] = [y.range()[0] ?? 0, y.range()[1] ?? 0];
  const spacing = Math.min(15, (low - high) / rows.length);
  const middle = y(-latest.train.elbo);
  const first = Math.max(
    high + 10,
    Math.min(low - spacing * (rows.length - 1) - 7, middle - (spacing * (rows.length - 1)) / 2),
  );
  return (
    <g className="timeline-labels">
      {rows.map((row, i) => (
        <text key={i} x={at} y={first + i * spacing} textAnchor={anchor}>
          {row}
        </text>
      ))}
    </g>
  );
}

function lastFinite(values: readonly number[]): number | null {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value !== undefined && Number.isFinite(value)) return value;
  }
  return null;
}

function Curves({
  x,
  y,
  klScale,
  props,
}: {
  x: Scale;
  y: Scale;
  klScale: Scale | null;
  props: TimelinePlotProps;
}) {
  const { steps, total, reconstruction, kl, validation } = props.series;
  const floor = steps.map(() => y.domain()[0] ?? 0);
  return (
    <g clipPath="url(#timeline-clip)">
      <path d={bandPath(steps, floor, reconstruction, x, y)} fill="var(--likelihood-fill)" />
      {!klScale && (
        <path d={bandPath(steps, reconstruction, total, x, y)} fill="var(--approx)" opacity="0.5" />
      )}
      <path className="curve" d={linePath(steps, reconstruction, x, y)} stroke="var(--likelihood)" />
      <path
        className="curve"
        d={linePath(steps, total, x, y)}
        stroke={klScale ? "var(--text-2)" : "var(--approx)"}
      />
      {klScale && <path className="curve" d={linePath(steps, kl, x, klScale)} stroke="var(--approx)" />}
      <path className="curve dashed" d={linePath(steps, validation, x, y)} stroke="var(--text-1)" />
    </g>
  );
}

/** What lies beyond the top of the axis, in words at the edge. */
function Beyond({ y, series }: { y: Scale; series: TimelineSeries }) {
  const highest = series.total.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, b) : a), -Infinity);
  const [low = 0, highEnd = 0] = y.domain();
  if (highest <= highEnd + 0.02 * (highEnd - low)) return null;
  return (
    <text className="tick beyond" x={left + 72} y={top + 9}>
      ↑ up to {significant(highest, 4)}
    </text>
  );
}

/** A short tick under the axis for every snapshot, at most one a pixel. */
function momentsPath(moments: readonly number[], x: Scale, base: number, end: number): string {
  const columns = new Set(moments.filter((moment) => moment <= end).map((moment) => Math.round(x(moment))));
  return [...columns].map((column) => `M${column + 0.5} ${base + 1}v4`).join("");
}

export function TimelinePlot(props: TimelinePlotProps) {
  const { width, height, series, limits, end, step, checkpoint, isKlSeparate, hovered, onHover } = props;
  const right = width - (isKlSeparate ? 40 : 16);
  const base = height - bottom;
  const x = scaleLinear().domain([0, end]).range([left, right]);
  const y = scaleLinear()
    .domain(limits ?? [0, 1])
    .range([base, top]);
  const highestKl = series.kl.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, b) : a), 0);
  const klScale = isKlSeparate
    ? scaleLinear()
        .domain([0, highestKl || 1])
        .nice(3)
        .range([base, top])
    : null;
  const ticks = limits ? y.ticks(tickCount(base - top)) : [];
  const { moments, viewed, onScrub, onKey } = props;
  const shown = viewed ?? step;
  const playhead = x(shown);
  const stepAt = (event: PointerEvent<SVGSVGElement>): number =>
    x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
  return (
    <svg
      width={width}
      height={height}
      role="slider"
      tabIndex={0}
      aria-label="Step that is looked at"
      aria-valuemin={moments[0] ?? 0}
      aria-valuemax={step}
      aria-valuenow={shown}
      aria-valuetext={viewed === null ? props.summary : `Viewing step ${integer(viewed)}. ${props.summary}`}
      data-testid="timeline-slider"
      onKeyDown={onKey}
      onPointerDown={(event) => {
        if (event.button !== 0 || moments.length === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        onScrub(stepAt(event));
      }}
      onPointerMove={(event) => {
        onHover(stepAt(event));
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onScrub(stepAt(event));
      }}
      onPointerLeave={() => onHover(null)}
    >
      <clipPath id="timeline-clip">
        <rect x={left} y={top} width={Math.max(0, right - left)} height={Math.max(0, base - top)} />
      </clipPath>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${left} ${y(tick)}H${right}`} stroke="var(--grid)" />
          <text className="tick" x={left - 6} y={y(tick) + 3.5} textAnchor="end">
            {significant(tick, 4)
              .replace(/(\.\d*?)0+$/, "$1")
              .replace(/\.$/, "")}
          </text>
        </g>
      ))}
      {klScale?.ticks(Math.min(3, tickCount(base - top))).map((tick) => (
        <text key={tick} className="tick kl-tick" x={right + 6} y={klScale(tick) + 3.5}>
          {significant(tick, 2)}
        </text>
      ))}
      {limits && <Curves x={x} y={y} klScale={klScale} props={props} />}
      {limits && <Beyond y={y} series={series} />}
      {limits && limits[0] > 0 && (
        <path d={`M${left - 3} ${base - 3}l6 -3M${left - 3} ${base}l6 -3`} stroke="var(--text-2)" />
      )}
      <StepAxis x={x} y={base} right={right} step={shown} />
      <path className="moments" d={momentsPath(moments, x, base, end)} stroke="var(--text-3)" />
      {viewed !== null && (
        <path d={`M${x(step)} ${top - 2}V${base + 3}`} stroke="var(--text-3)" data-testid="timeline-newest" />
      )}
      {checkpoint !== null && checkpoint <= end && (
        <path
          d={`M${x(checkpoint)} ${base - 3.5}l3.5 3.5l-3.5 3.5l-3.5 -3.5z`}
          fill="var(--bg-panel)"
          stroke="var(--text-2)"
        />
      )}
      {hovered && (
        <path d={`M${x(hovered.step)} ${top}V${base}`} stroke="var(--text-3)" strokeDasharray="2 2" />
      )}
      <path d={`M${playhead} ${top - 2}V${base + 5}`} stroke="var(--accent)" strokeWidth="1.5" />
      <rect x={playhead - 5} y={0} width="10" height="8" rx="2" fill="var(--accent)" />
      <text
        className="tick playhead-tick"
        x={Math.max(left, Math.min(right, playhead))}
        y={base + 17}
        textAnchor={playhead - left < 24 ? "start" : right - playhead < 24 ? "end" : "middle"}
        data-testid="playhead"
      >
        {integer(shown)}
      </text>
      <Labels x={x} y={y} right={right} props={props} />
    </svg>
  );
}
