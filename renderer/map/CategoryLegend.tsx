import { useMemo } from "react";
import { brushOf, setBrush, toggleValue } from "../stores/brushes";
import { buffers, type ColorColumn } from "../stores/buffers";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { LegendEntry } from "./LegendEntry";
import { LegendFrame } from "./LegendFrame";
import { maskedCounts } from "./maskedCounts";
import { grouped } from "./numberText";
import { slotColor } from "./pointColors";

type Categories = Extract<ColorColumn, { kind: "category" }>;

interface Entry {
  readonly name: string;
  readonly slot: number;
  readonly shown: number;
  readonly total: number;
}

/** The named values in the order of their colours and, last, all the others together. */
export function categoryEntries(color: Categories, all: Int32Array, masked: Int32Array): readonly Entry[] {
  const named: Entry[] = [];
  const others = { count: 0, shown: 0, total: 0 };
  color.values.forEach((name, code) => {
    const slot = color.slots[code] ?? -1;
    const [shown, total] = [masked[code] ?? 0, all[code] ?? 0];
    if (slot >= 0) named.push({ name, slot, shown, total });
    else {
      others.count++;
      others.shown += shown;
      others.total += total;
    }
  });
  if (others.count === 0) return named;
  return [...named, { name: `${grouped(others.count)} others`, slot: -1, ...others }];
}

/** The categories of the column that colours the map; a click leaves only the rows of the chosen ones. */
export function CategoryLegend({ color }: { readonly color: Categories }) {
  const mask = useRowMask((state) => state.version);
  const count = useRowMask((state) => state.count);
  const brush = useView((view) => brushOf(view.rowFilter, color.column));
  const size = color.values.length;
  const all = useMemo(() => maskedCounts(color.codes, size, null), [color, size]);
  const masked = useMemo(
    () => (mask === 0 ? all : maskedCounts(color.codes, size, buffers.mask)),
    [color, size, mask, all],
  );
  const entries = categoryEntries(color, all, masked);
  const missing = color.codes.length - all.reduce((sum, n) => sum + n, 0);
  const most = Math.max(1, ...entries.map((entry) => entry.total));
  const chosen = brush?.kind === "values" ? brush.values : null;
  return (
    <LegendFrame
      title={color.column}
      label={`Colours of ${color.column}`}
      shown={count ?? color.codes.length}
      total={color.codes.length}
      widest={most}
    >
      <ul>
        {entries.map((entry) => (
          <LegendEntry
            key={entry.name}
            {...entry}
            color={slotColor(entry.slot)}
            most={most}
            isOn={chosen === null || chosen.includes(entry.name)}
            help={
              entry.slot < 0 ? "Values without a colour of their own" : "Click leaves only the chosen values"
            }
            onClick={() =>
              entry.slot < 0 ? setBrush(color.column, null) : toggleValue(color.column, entry.name)
            }
          />
        ))}
      </ul>
      {missing > 0 && <p className="map-legend-note">grey: {grouped(missing)} without a value</p>}
    </LegendFrame>
  );
}
