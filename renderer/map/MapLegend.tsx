import { useMemo, type MouseEvent } from "react";
import { buffers } from "../stores/buffers";
import { useColorColumn } from "../stores/colorColumn";
import { useEngineMirror } from "../stores/engineMirror";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { CategoryLegend } from "./CategoryLegend";
import { LegendEntry } from "./LegendEntry";
import { LegendFrame } from "./LegendFrame";
import { maskedCounts } from "./maskedCounts";
import { slotColor } from "./pointColors";
import { RampLegend } from "./RampLegend";

/** Hides the class, or shows it again; `isolate` shows it alone, or all when it is alone already. */
export function toggledClasses(
  hidden: readonly number[],
  code: number,
  classCount: number,
  isolate: boolean,
): readonly number[] {
  if (isolate) {
    const others = Array.from({ length: classCount }, (_, k) => k).filter((k) => k !== code);
    const isAlone = !hidden.includes(code) && others.every((k) => hidden.includes(k));
    return isAlone ? [] : others;
  }
  return hidden.includes(code) ? hidden.filter((k) => k !== code) : [...hidden, code].sort((a, b) => a - b);
}

/** What the colours of the map mean: the label's classes, the categories of a column, or a ramp of its numbers. */
export function MapLegend() {
  const version = useColorColumn((state) => state.version);
  const { color } = buffers;
  if (color === null) return <ClassLegend />;
  return color.kind === "number" ? (
    <RampLegend key={version} color={color} />
  ) : (
    <CategoryLegend key={version} color={color} />
  );
}

const sentenceCase = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

/** Rows of each class that pass the filter; null while nothing is filtered. */
function useClassCounts(size: number): Int32Array | null {
  const columns = useEngineMirror((mirror) => mirror.columnsVersion);
  const mask = useRowMask((state) => state.version);
  return useMemo(
    () =>
      mask === 0 || columns === 0 || buffers.mask === null || buffers.columns === null
        ? null
        : maskedCounts(buffers.columns.labels, size, buffers.mask),
    [columns, mask, size],
  );
}

/** The classes with their counts; a click hides a class, a double click or Alt and a click shows it alone. */
function ClassLegend() {
  const dataset = useEngineMirror((s) => s.session?.dataset ?? null);
  const hidden = useView((s) => s.hiddenClasses);
  const classCount = dataset?.classes.length ?? 0;
  const masked = useClassCounts(classCount);
  const inMask = useRowMask((state) => state.count);
  if (dataset === null || classCount === 0) return null;
  const most = Math.max(1, ...dataset.classes.map((c) => c.count));
  const shownOf = (code: number): number => masked?.[code] ?? dataset.classes[code]?.count ?? 0;
  const inHidden = hidden.reduce((sum, code) => sum + shownOf(code), 0);
  const press = (event: MouseEvent, code: number): void => {
    // The second click of a double click would undo the first; the isolation that follows needs neither.
    if (event.detail > 1) return;
    useView.setState({ hiddenClasses: toggledClasses(hidden, code, classCount, event.altKey) });
  };
  const isolate = (code: number): void => {
    const before = hidden.includes(code) ? hidden.filter((k) => k !== code) : hidden;
    useView.setState({ hiddenClasses: toggledClasses(before, code, classCount, true) });
  };
  return (
    <LegendFrame
      key={dataset.id}
      title={sentenceCase(dataset.labelName ?? "label")}
      label="Classes"
      shown={(inMask ?? dataset.count) - inHidden}
      total={dataset.count}
      widest={most}
    >
      <ul>
        {dataset.classes.map((c, code) => (
          <LegendEntry
            key={c.name}
            name={c.name}
            color={slotColor(code)}
            shown={shownOf(code)}
            total={c.count}
            most={most}
            isOn={!hidden.includes(code)}
            help="Click hides or shows, double click shows alone"
            onClick={(event) => press(event, code)}
            onDoubleClick={() => isolate(code)}
          />
        ))}
      </ul>
    </LegendFrame>
  );
}
