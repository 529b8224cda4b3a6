import type { MouseEvent } from "react";
import { grouped } from "./numberText";

interface LegendEntryProps {
  readonly name: string;
  readonly color: string;
  /** Rows in sight, and all rows, of this entry; `most` fills the bar. */
  readonly shown: number;
  readonly total: number;
  readonly most: number;
  readonly isOn: boolean;
  readonly help: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly onDoubleClick?: () => void;
}

/** One colour with its name and count: "5 of 41" where a filter holds some back. */
export function LegendEntry(props: LegendEntryProps) {
  const { name, color, shown, total, most, isOn, help, onClick, onDoubleClick } = props;
  const share = (count: number): string => `${(100 * count) / most}%`;
  return (
    <li>
      <button type="button" aria-pressed={isOn} title={help} onClick={onClick} onDoubleClick={onDoubleClick}>
        <i style={{ background: color }} />
        <span className="map-class-name">{name}</span>
        <span className="map-class-bar">
          {shown !== total && (
            <b className="map-class-all" style={{ width: share(total), background: color }} />
          )}
          <b style={{ width: share(shown), background: color }} />
        </span>
        <span className="map-number">
          {grouped(shown)}
          {shown !== total && <small> of {grouped(total)}</small>}
        </span>
      </button>
    </li>
  );
}
