import { useCallback, useRef, useState } from "react";

/** Size in px of an element that may come and go, as it changes: give `ref` to it. */
export function useBox(): {
  readonly ref: (element: HTMLElement | null) => void;
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    // An element that is empty until its size is known may never be reported as resized.
    setSize({ width: element.clientWidth, height: element.clientHeight });
    observer.current = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.current.observe(element);
  }, []);
  return { ref, ...size };
}
