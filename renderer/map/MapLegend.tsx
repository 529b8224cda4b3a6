import type { CSSProperties, MouseEvent } from "react";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { mapCommands } from "./mapController";
import { grouped } from "./numberText";

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

/** The map keeps its cards and labels clear of this panel, so it looks again when the panel comes or goes. */
const refresh = (): void => mapCommands.refresh();

/** The classes with their counts; a click hides a class, a double click or Alt and a click shows it alone. */
export function MapLegend() {
  const dataset = useEngineMirror((s) => s.session?.dataset ?? null);
  const hidden = useView((s) => s.hiddenClasses);
  const isShown = dataset !== null && dataset.classes.length > 0;
  if (!isShown) return null;
  const most = Math.max(1, ...dataset.classes.map((c) => c.count));
  const visible = dataset.classes.reduce((sum, c, code) => sum + (hidden.includes(code) ? 0 : c.count), 0);
  // A custom property, which React's type of a style does not know.
  const countWidth = { "--map-count-width": `${7 * grouped(most).length}px` } as CSSProperties;
  const press = (event: MouseEvent, code: number): void => {
    // The second click of a double click would undo the first; the isolation that follows needs neither.
    if (event.detail > 1) return;
    useView.setState({ hiddenClasses: toggledClasses(hidden, code, dataset.classes.length, event.altKey) });
  };
  const isolate = (code: number): void => {
    const before = hidden.includes(code) ? hidden.filter((k) => k !== code) : hidden;
    useView.setState({ hiddenClasses: toggledClasses(before, code, dataset.classes.length, true) });
  };
  return (
    <section
      key={dataset.id}
      ref={refresh}
      className="map-float map-legend"
      data-map-panel
      data-testid="map-legend"
      aria-label="Classes"
    >
      <header>
        <span>{dataset.labelName ?? "Label"}</span>
        <span>{hidden.length > 0 ? `${grouped(visible)} of ${grouped(dataset.count)}` : "items"}</span>
      </header>
      <ul style={countWidth}>
        {dataset.classes.map((c, code) => (
          <li key={c.name}>
            <button
              type="button"
              aria-pressed={!hidden.includes(code)}
              title="Click hides or shows, double click shows alone"
              onClick={(event) => press(event, code)}
              onDoubleClick={() => isolate(code)}
            >
              <i style={{ background: `var(--cat-${code % 10})` }} />
              <span className="map-class-name">{c.name}</span>
              <span className="map-class-bar">
                <b style={{ width: `${(100 * c.count) / most}%`, background: `var(--cat-${code % 10})` }} />
              </span>
              <span className="map-number">{grouped(c.count)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
