import { useEngineMirror } from "../stores/engineMirror";
import { camera, hoveredRow, probe, probeDecoded } from "../stores/fastState";
import { useColorColumn } from "../stores/colorColumn";
import { usePosteriorContours } from "../stores/posteriorContours";
import { useRowMask } from "../stores/rowMask";
import { useView, type ViewState } from "../stores/viewStore";
import type { MapElements } from "./mapElements";
import { watchTheme } from "./mapTheme";

/** What the map answers to, each with the reason for the call in its name. */
export interface MapReactions {
  resized(): void;
  themeChanged(): void;
  cameraChanged(): void;
  probeMoved(): void;
  probeDecoded(): void;
  hovered(row: number | null): void;
  datasetChanged(): void;
  /** New encodings, new columns or another model. */
  encodingChanged(): void;
  viewChanged(now: ViewState, before: ViewState): void;
  /** Other rows pass the filter. */
  maskChanged(): void;
  /** Another column colours the points, or it has new values. */
  colorChanged(): void;
  /** p(z|x) of the selected row came or went. */
  posteriorChanged(): void;
  /** The GPU's context was lost (a message) or came back (null). */
  contextChanged(problem: string | null): void;
}

/** Subscribes the map to everything that it draws from; returns the off switch. */
export function watchMap({ root, gl }: MapElements, on: MapReactions): () => void {
  const resize = new ResizeObserver(() => on.resized());
  resize.observe(root);
  const lost = (event: Event): void => {
    // Without this the browser does not give the context back.
    event.preventDefault();
    on.contextChanged("The graphics device stopped responding. The map returns when it does.");
  };
  const restored = (): void => on.contextChanged(null);
  gl.addEventListener("webglcontextlost", lost);
  gl.addEventListener("webglcontextrestored", restored);
  const stops = [
    () => resize.disconnect(),
    () => gl.removeEventListener("webglcontextlost", lost),
    () => gl.removeEventListener("webglcontextrestored", restored),
    watchTheme(() => on.themeChanged()),
    camera.subscribe(() => on.cameraChanged()),
    probe.subscribe(() => on.probeMoved()),
    probeDecoded.subscribe(() => on.probeDecoded()),
    hoveredRow.subscribe((row) => on.hovered(row)),
    useEngineMirror.subscribe((now, before) => {
      if (now.session?.dataset?.id !== before.session?.dataset?.id) on.datasetChanged();
      const hasNewEncoding =
        now.encodingVersion !== before.encodingVersion ||
        now.columnsVersion !== before.columnsVersion ||
        now.session?.model?.runId !== before.session?.model?.runId;
      if (hasNewEncoding) on.encodingChanged();
    }),
    useView.subscribe((now, before) => on.viewChanged(now, before)),
    useRowMask.subscribe(() => on.maskChanged()),
    useColorColumn.subscribe(() => on.colorChanged()),
    usePosteriorContours.subscribe(() => on.posteriorChanged()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
