import { useEffect, useRef } from "react";
import { significant } from "../components/format";
import type { ColorColumn } from "../stores/buffers";
import { useRowMask } from "../stores/rowMask";
import { useTable } from "../table/tableStore";
import { useTheme } from "../theme/theme";
import { LegendFrame } from "./LegendFrame";
import { readTheme } from "./mapTheme";
import { grouped } from "./numberText";
import { dotRamp } from "./pointColors";

type Numbers = Extract<ColorColumn, { kind: "number" }>;

const WIDTH = 128;

/** Drawn once: a change of the theme mounts it anew. */
function RampBar() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const g = element?.getContext("2d");
    if (!element || !g) return;
    const tokens = readTheme(element);
    for (let x = 0; x < WIDTH; x++) {
      const [r, green, b] = dotRamp(tokens, x / (WIDTH - 1));
      g.fillStyle = `rgb(${255 * r}, ${255 * green}, ${255 * b})`;
      g.fillRect(x, 0, 1, 1);
    }
  }, []);
  return <canvas ref={canvas} width={WIDTH} height={1} aria-hidden="true" />;
}

/** The ramp of the column that colours the map, with both ends and what lies beyond them. */
export function RampLegend({ color }: { readonly color: Numbers }) {
  const theme = useTheme((state) => state.shown);
  const count = useRowMask((state) => state.count);
  const unit = useTable((table) => table.columns.find(({ id }) => id === color.column)?.unit ?? null);
  const isOne = color.low === color.high;
  return (
    <LegendFrame
      title={color.column}
      valueUnit={unit}
      label={`Colours of ${color.column}`}
      shown={count ?? color.values.length}
      total={color.values.length}
    >
      <div className="map-ramp" data-testid="legend-ramp">
        <RampBar key={theme} />
        <span className="map-number">{isOne ? "" : `≤ ${significant(color.low)}`}</span>
        <span className="map-number">{isOne ? significant(color.low) : `≥ ${significant(color.high)}`}</span>
        <small>{isOne ? "one value only" : "2nd to 98th percentile"}</small>
      </div>
      {color.missing > 0 && <p className="map-legend-note">grey: {grouped(color.missing)} without a value</p>}
    </LegendFrame>
  );
}
