import { useEffect, useState } from "react";
import type { Rect } from "./placeCard";

/** The part of an element that is on screen; null where there is none. */
function visibleRect(selector: string | null): Rect | null {
  const element = selector === null ? null : document.querySelector(selector);
  if (!element) return null;
  const own = element.getBoundingClientRect();
  const frame = element.closest("main")?.getBoundingClientRect() ?? null;
  const left = Math.max(own.left, frame?.left ?? 0, 0);
  const top = Math.max(own.top, frame?.top ?? 0, 0);
  const right = Math.min(own.right, frame?.right ?? window.innerWidth, window.innerWidth);
  const bottom = Math.min(own.bottom, frame?.bottom ?? window.innerHeight, window.innerHeight);
  return right - left < 1 || bottom - top < 1
    ? null
    : { left, top, width: right - left, height: bottom - top };
}

/** Where the elements are, followed through layout, scrolling and their coming and going; null for what is not there. */
export function useRects(
  region: string,
  control: string | null,
  result: string | null,
): readonly (Rect | null)[] {
  const [rects, setRects] = useState<readonly (Rect | null)[]>([]);
  useEffect(() => {
    let frame = 0;
    let last = "";
    function measure(): void {
      frame = 0;
      const found = [region, control, result].map(visibleRect);
      const text = JSON.stringify(found);
      if (text === last) return;
      last = text;
      setRects(found);
    }
    const ask = (): void => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    const changes = new MutationObserver(ask);
    const attributes = { attributes: true, attributeFilter: ["hidden", "style", "class"] };
    changes.observe(document.body, { childList: true, subtree: true, ...attributes });
    changes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-type"] });
    window.addEventListener("resize", ask);
    window.addEventListener("scroll", ask, true);
    measure();
    return () => {
      cancelAnimationFrame(frame);
      changes.disconnect();
      window.removeEventListener("resize", ask);
      window.removeEventListener("scroll", ask, true);
    };
  }, [region, control, result]);
  return rects;
}
