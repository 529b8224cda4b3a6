import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { setSize, sizeLimits, useLayout, type SizeName } from "../stores/layoutStore";
import "./Splitter.css";

interface SplitterProps {
  readonly size: SizeName;
  readonly label: string;
  /** Side of the splitter on which the resized region lies. */
  readonly side: "left" | "right" | "below";
}

/** The 1 px line between two regions, with a wider grip. Drag or arrow keys resize; double click resets. */
export function Splitter({ size, label, side }: SplitterProps) {
  const value = useLayout((layout) => layout[size]);
  const drag = useRef<{ readonly at: number; readonly value: number } | null>(null);
  const isHorizontal = side === "below";
  const sign = side === "left" ? 1 : -1;
  const position = (event: PointerEvent) => (isHorizontal ? event.clientY : event.clientX);

  function onKeyDown(event: KeyboardEvent): void {
    const grow = isHorizontal ? "ArrowUp" : side === "left" ? "ArrowRight" : "ArrowLeft";
    const shrink = isHorizontal ? "ArrowDown" : side === "left" ? "ArrowLeft" : "ArrowRight";
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    setSize(size, value + (event.key === grow ? 1 : -1) * (event.shiftKey ? 32 : 8));
  }

  return (
    <div
      className={`splitter ${isHorizontal ? "splitter-row" : "splitter-column"}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isHorizontal ? "horizontal" : "vertical"}
      aria-valuenow={value}
      aria-valuemin={sizeLimits[size].min}
      aria-valuemax={sizeLimits[size].max}
      onDoubleClick={() => setSize(size, sizeLimits[size].initial)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { at: position(event), value };
      }}
      onPointerMove={(event) => {
        const start = drag.current;
        if (start) setSize(size, start.value + sign * (position(event) - start.at));
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
    />
  );
}
