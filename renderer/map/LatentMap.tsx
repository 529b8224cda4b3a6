import { useEffect, useRef, useState, type ReactNode } from "react";
import type { MapActions } from "./mapActions";
import { AxisTitles } from "./AxisTitles";
import { coreCommands } from "./coreCommands";
import { startKeyInput } from "./keyInput";
import { LatentMapCore } from "./latentMapCore";
import { registerMap } from "./mapController";
import { MapLegend } from "./MapLegend";
import { createLasso } from "./lasso";
import { startPointerInput, type HeldKeys } from "./pointerInput";
import { VisibleItemsTable } from "./VisibleItemsTable";
import { ZoomPill } from "./ZoomPill";
import "./latentMap.css";

export interface LatentMapProps {
  readonly actions: MapActions;
  /** Shown over the map: empty states, notices. */
  readonly children?: ReactNode;
}

/** The element that a ref surely holds once the component is mounted. */
function mounted<T>(ref: { readonly current: T | null }): T {
  if (ref.current === null) throw new Error("The map's elements are not mounted.");
  return ref.current;
}

/** The latent map: prior, encoded means, posteriors and the probe in one plane of latent space. */
export function LatentMap({ actions, children }: LatentMapProps) {
  const root = useRef<HTMLDivElement>(null);
  const furniture = useRef<HTMLCanvasElement>(null);
  const gl = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const live = useRef<HTMLDivElement>(null);
  const problem = useRef<HTMLDivElement>(null);
  const activeAxis = useRef<"x" | "y">("x");
  const [core, setCore] = useState<LatentMapCore | null>(null);
  const [isLassoOn, setLassoOn] = useState(false);
  const [isTableOpen, setTableOpen] = useState(false);

  useEffect(() => {
    const made = new LatentMapCore(
      {
        root: mounted(root),
        furniture: mounted(furniture),
        gl: mounted(gl),
        overlay: mounted(overlay),
        live: mounted(live),
        problem: mounted(problem),
      },
      actions,
    );
    const lasso = createLasso(made, setLassoOn);
    const commands = coreCommands(made, lasso, () => activeAxis.current);
    const held: HeldKeys = { isSpaceDown: false, hasDraggedWithSpace: false };
    const stops = [
      registerMap(commands),
      startPointerInput(made, held, lasso),
      startKeyInput(made, commands, held, lasso, () => setTableOpen((is) => !is)),
      () => made.dispose(),
    ];
    setCore(made);
    return () => {
      for (const stop of stops) stop();
      setCore(null);
    };
  }, [actions]);

  return (
    <div
      ref={root}
      className={isLassoOn ? "latent-map map-lasso-on" : "latent-map"}
      role="application"
      aria-label="Latent map. Arrow keys move the probe, Tab goes through its nearest items, T lists the visible items."
      tabIndex={0}
      data-testid="latent-map"
    >
      <canvas ref={furniture} className="map-layer" aria-hidden="true" />
      <canvas ref={gl} className="map-plot" aria-hidden="true" />
      <canvas ref={overlay} className="map-layer" aria-hidden="true" />
      <div className="map-marginals-key" aria-hidden="true">
        Marginals: <span className="map-prior">prior</span>, <span className="map-means">encoded means</span>
      </div>
      <AxisTitles choose={(axis) => (activeAxis.current = axis)} />
      <ZoomPill />
      <MapLegend />
      <div ref={live} className="map-hidden" role="status" aria-live="polite" />
      <div ref={problem} className="map-problem" role="alert" hidden />
      {isLassoOn ? (
        <div className="map-float map-hint" role="status">
          Draw around items. <kbd>Enter</kbd> closes, <kbd>Esc</kbd> cancels.
        </div>
      ) : null}
      {isTableOpen && core !== null ? (
        <VisibleItemsTable core={core} close={() => setTableOpen(false)} />
      ) : null}
      <div className="latent-map-slot">{children}</div>
    </div>
  );
}
