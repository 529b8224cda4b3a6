import { useEffect, useRef } from "react";
import { camera } from "../stores/fastState";
import { mapCommands } from "./mapController";

/** The scale of the map and its two buttons. The number follows the camera without renders. */
export function ZoomPill() {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = (): void => {
      if (text.current !== null) text.current.textContent = `${Math.round(camera.get().pixelsPerSigma)} px/σ`;
    };
    write();
    return camera.subscribe(write);
  }, []);
  return (
    <div className="map-float map-zoom" data-map-panel data-testid="zoom-pill">
      <button type="button" tabIndex={-1} aria-label="Zoom out" onClick={() => mapCommands.zoomOut()}>
        −
      </button>
      <span ref={text} className="map-number" />
      <button type="button" tabIndex={-1} aria-label="Zoom in" onClick={() => mapCommands.zoomIn()}>
        +
      </button>
    </div>
  );
}
