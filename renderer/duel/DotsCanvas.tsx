import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { selectRow } from "../stores/selection";
import { useView } from "../stores/viewStore";
import { useTheme } from "../theme/theme";
import { hitDot, paintDots, type Dots } from "./dots";

interface DotsCanvasProps {
  readonly dots: Dots;
  readonly width: number;
  readonly height: number;
  /** Text about a row under the pointer. */
  readonly describe: (index: number) => string;
  readonly children?: ReactNode;
}

/** Dots of items: pointing at one says what it is, a click selects it everywhere. */
export function DotsCanvas({ dots, width, height, describe, children }: DotsCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((state) => state.shown);
  const hiddenClasses = useView((view) => view.hiddenClasses);
  const columnsVersion = useEngineMirror((mirror) => mirror.columnsVersion);
  const [hovered, setHovered] = useState<number | null>(null);
  const labels = useMemo(
    () => (columnsVersion > 0 ? (buffers.columns?.labels ?? null) : null),
    [columnsVersion],
  );
  const hidden = useMemo(() => new Set(hiddenClasses), [hiddenClasses]);

  useEffect(() => {
    if (canvas.current) paintDots(canvas.current, { width, height }, dots, labels, hidden, theme);
  }, [dots, width, height, hidden, theme, labels]);

  function indexAt(event: PointerEvent<HTMLElement>): number | null {
    const box = event.currentTarget.getBoundingClientRect();
    return hitDot(dots, event.clientX - box.left, event.clientY - box.top);
  }
  const at = hovered !== null && hovered < dots.x.length ? hovered : null;
  const x = at === null ? 0 : (dots.x[at] ?? 0);
  return (
    <div
      className="dots"
      style={{ width, height }}
      onPointerMove={(event) => setHovered(event.buttons === 0 ? indexAt(event) : null)}
      onPointerLeave={() => setHovered(null)}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const index = hitDot(dots, event.clientX - box.left, event.clientY - box.top);
        const row = index === null ? undefined : dots.row[index];
        if (row !== undefined) selectRow(row);
      }}
    >
      <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
      {children}
      {at !== null && (
        <span
          className={`dots-tip ${x > width / 2 ? "to-left" : ""}`}
          style={{ left: x, top: dots.y[at] ?? 0 }}
        >
          {describe(at)}
        </span>
      )}
    </div>
  );
}
