import { useRef, useState, type PointerEvent } from "react";
import type { Histogram, TableColumn } from "#shared/contract/tableContract";
import { integer, significant } from "../components/format";
import { brushOf, setBrush, toggleValue } from "../stores/brushes";
import { useView, type Brush } from "../stores/viewStore";

/** px of the plot in the header, and what its bars leave to its edges. */
const HISTOGRAM_HEIGHT = 26;
/** A category's bar is at least this wide, px. */
const VALUE_WIDTH = 9;
/** A shorter drag is a click, px. */
const CLICK = 3;

interface Bar {
  readonly all: number;
  readonly masked: number;
}

const height = (count: number, most: number): number =>
  // A few rows among many are a hairline, not nothing.
  count === 0 ? 0 : Math.max(1, (count / most) * HISTOGRAM_HEIGHT);

function Bars({ bars, width }: { readonly bars: readonly Bar[]; readonly width: number }) {
  const most = Math.max(1, ...bars.map((bar) => bar.all));
  const step = width / bars.length;
  const rect = (count: number, k: number, className: string) => (
    <rect
      className={className}
      x={k * step}
      width={Math.max(0.5, step - (step > 3 ? 1 : 0))}
      y={HISTOGRAM_HEIGHT - height(count, most)}
      height={height(count, most)}
    />
  );
  return (
    <>
      {bars.map((bar, k) => (
        // Bars have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <g key={k}>
          {rect(bar.all, k, "bar-all")}
          {rect(bar.masked, k, "bar-masked")}
        </g>
      ))}
    </>
  );
}

const barsOf = (histogram: Histogram, length: number): readonly Bar[] =>
  Array.from({ length }, (_, k) => ({ all: histogram.counts[k] ?? 0, masked: histogram.masked[k] ?? 0 }));

interface PlotProps<Kind extends Histogram["kind"]> {
  readonly column: TableColumn;
  readonly histogram: Extract<Histogram, { kind: Kind }>;
  readonly width: number;
  readonly brush: Brush | null;
}

/** Bins of numbers; a drag keeps the rows of a range, a click without one takes it away. */
function NumberPlot({ column, histogram, width, brush }: PlotProps<"number">) {
  const { edges, counts } = histogram;
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const start = useRef<number | null>(null);
  const [isDragging, setDragging] = useState(false);
  const xOf = (value: number): number =>
    high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) * width : 0;
  const pixelOf = (event: PointerEvent<SVGSVGElement>): number =>
    Math.max(0, Math.min(width, event.clientX - event.currentTarget.getBoundingClientRect().left));
  const valueOf = (x: number): number =>
    x <= 0 ? low : x >= width ? high : low + (x / width) * (high - low);

  function move(event: PointerEvent<SVGSVGElement>): void {
    if (start.current === null) return;
    const x = pixelOf(event);
    if (Math.abs(x - start.current) < CLICK && !isDragging) return;
    setDragging(true);
    const [a, b] = [start.current, x].map(valueOf);
    setBrush(column.id, {
      kind: "range",
      column: column.id,
      low: Math.min(a ?? low, b ?? high),
      high: Math.max(a ?? low, b ?? high),
    });
  }

  function end(): void {
    if (start.current !== null && !isDragging && brush !== null) setBrush(column.id, null);
    start.current = null;
    setDragging(false);
  }

  const range = brush?.kind === "range" ? { x0: xOf(brush.low), x1: xOf(brush.high) } : null;
  return (
    <svg
      className="histogram histogram-range"
      width={width}
      height={HISTOGRAM_HEIGHT}
      data-testid={`histogram-${column.id}`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = pixelOf(event);
      }}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <title>
        {`${significant(low)} to ${significant(high)}${histogram.missing > 0 ? `, ${integer(histogram.missing)} missing` : ""}. Drag over a range to filter.`}
      </title>
      <Bars bars={barsOf(histogram, counts.length)} width={width} />
      {range && (
        <rect
          className="histogram-brush"
          x={range.x0}
          width={Math.max(2, range.x1 - range.x0)}
          y={0.5}
          height={HISTOGRAM_HEIGHT - 1}
        />
      )}
    </svg>
  );
}

/** The most frequent values; a click keeps the rows of the clicked ones. */
function CategoryPlot({ column, histogram, width, brush }: PlotProps<"category">) {
  const shown = histogram.values.slice(0, Math.max(1, Math.floor(width / VALUE_WIDTH)));
  const bars = barsOf(histogram, shown.length);
  const step = width / Math.max(1, shown.length);
  const chosen = brush?.kind === "values" ? brush.values : [];
  const most = bars[0]?.all ?? 0;
  // Ids and names that occur once each have no shape to show.
  if (most <= 1 && histogram.others > 0) return <span className="histogram-words">each value once</span>;
  return (
    <svg
      className="histogram histogram-values"
      width={width}
      height={HISTOGRAM_HEIGHT}
      data-testid={`histogram-${column.id}`}
    >
      <Bars bars={bars} width={width} />
      {shown.map((value, k) => (
        <rect
          key={value}
          className={chosen.includes(value) ? "histogram-value chosen" : "histogram-value"}
          x={k * step}
          width={step}
          y={0}
          height={HISTOGRAM_HEIGHT}
          data-value={value}
          onClick={() => toggleValue(column.id, value)}
        >
          <title>{`${value}: ${integer(bars[k]?.masked ?? 0)} of ${integer(bars[k]?.all ?? 0)}. Click to filter.`}</title>
        </rect>
      ))}
    </svg>
  );
}

interface HeaderHistogramProps {
  readonly column: TableColumn;
  readonly histogram: Histogram | null;
  /** px */
  readonly width: number;
}

/** Counts of a column's values, those in sight over all of them, and the brush that filters by them. */
export function HeaderHistogram({ column, histogram, width }: HeaderHistogramProps) {
  const brush = useView((view) => brushOf(view.rowFilter, column.id));
  if (histogram === null || width < 20) return <span className="histogram" />;
  return histogram.kind === "number" ? (
    <NumberPlot column={column} histogram={histogram} width={width} brush={brush} />
  ) : (
    <CategoryPlot column={column} histogram={histogram} width={width} brush={brush} />
  );
}
