import type { CSSProperties, ReactNode } from "react";
import { mapCommands } from "./mapController";
import { grouped } from "./numberText";

/** The map keeps its cards and labels clear of this panel, so it looks again when the panel comes or goes. */
const refresh = (): void => mapCommands.refresh();

interface LegendFrameProps {
  readonly title: string;
  /** Unit of the values, behind the title. */
  readonly valueUnit?: string | null;
  readonly label: string;
  /** Rows in sight of how many. */
  readonly shown: number;
  readonly total: number;
  readonly unit?: string;
  /** Digits of the widest count, for the column that it stands in. */
  readonly widest?: number;
  readonly children: ReactNode;
}

/** The panel at the map's upper right: what the colours mean, and of how many rows. */
export function LegendFrame(props: LegendFrameProps) {
  const { title, valueUnit = null, label, shown, total, unit, widest, children } = props;
  const digits = grouped(widest ?? 0).length;
  // "5 of 41" needs room for both counts. A custom property, which React's type of a style does not know.
  const countWidth = {
    "--map-count-width": `${shown === total ? 7 * digits : 14 * digits + 22}px`,
  } as CSSProperties;
  return (
    <section
      ref={refresh}
      className="map-float map-legend"
      style={countWidth}
      data-map-panel
      data-testid="map-legend"
      aria-label={label}
    >
      <header>
        <span className="map-legend-title" title={title}>
          {title}
          {valueUnit !== null && <small>, {valueUnit}</small>}
        </span>
        <span className="map-legend-total" data-testid="legend-total">
          {shown === total ? (unit ?? "items") : `${grouped(shown)} of ${grouped(total)}`}
        </span>
      </header>
      {children}
    </section>
  );
}
