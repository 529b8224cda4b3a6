import type { PlanePoint } from "#shared/math/linearView";
import { runCommand } from "../commands/registry";
import { panBy, toPlane, zoomAbout } from "../map/cameraMath";
import type { PlotFrame } from "../map/plotFrame";
import { probe } from "../stores/fastState";
import type { Camera } from "../stores/fastState";
import { useOverlapMap } from "./mapStore";
import { useOverlapSettings } from "./overlapSettings";
import { planeCamera, setPlane, zoomInAt } from "./planeCamera";
import { probePlane } from "./planePoint";

/** px that a press may wander and still be a click. */
const CLICK = 3;
/** ms under which Space is a tap. */
const TAP = 200;

export interface PlaneInput {
  readonly element: HTMLElement;
  /** Where the plot lies now. */
  plot(): PlotFrame;
  /** The point of the plane under the pointer; null outside the plot. */
  hover(point: PlanePoint | null): void;
}

/** Pointer, wheel and keys of the overlap's map: drag pans, click decodes. Returns its off switch. */
export function startPlaneInput({ element, plot, hover }: PlaneInput): () => void {
  let press: { readonly pixel: PlanePoint; readonly camera: Camera; isDrag: boolean } | null = null;
  let spaceDown: number | null = null;

  /** Plot px of an event. */
  const pixelOf = (event: MouseEvent): PlanePoint => {
    const rect = element.getBoundingClientRect();
    return { x: event.clientX - rect.left - plot().left, y: event.clientY - rect.top - plot().top };
  };
  const isInPlot = ({ x, y }: PlanePoint): boolean =>
    x >= 0 && y >= 0 && x <= plot().width && y <= plot().height;
  const isOnPanel = (event: Event): boolean =>
    event.target instanceof Element && event.target.closest("button, [data-map-panel]") !== null;
  const planeOf = (pixel: PlanePoint): PlanePoint => toPlane(planeCamera.get(), plot(), pixel);

  function down(event: PointerEvent): void {
    if (isOnPanel(event) || event.button > 1) return;
    const pixel = pixelOf(event);
    if (!isInPlot(pixel)) return;
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    press = { pixel, camera: planeCamera.get(), isDrag: event.button === 1 };
  }

  function move(event: PointerEvent): void {
    const pixel = pixelOf(event);
    hover(isInPlot(pixel) && !isOnPanel(event) ? planeOf(pixel) : null);
    if (!press) return;
    const dx = pixel.x - press.pixel.x;
    const dy = pixel.y - press.pixel.y;
    if (Math.hypot(dx, dy) > CLICK) press.isDrag = true;
    if (!press.isDrag) return;
    element.dataset["gesture"] = "pan";
    setPlane(panBy(press.camera, dx, dy));
  }

  function up(): void {
    const ended = press;
    press = null;
    delete element.dataset["gesture"];
    if (!ended || ended.isDrag) return;
    const at = planeOf(ended.pixel);
    probePlane(at.x, at.y);
  }

  function cancel(): void {
    press = null;
    delete element.dataset["gesture"];
  }

  function wheel(event: WheelEvent): void {
    const pixel = pixelOf(event);
    if (!isInPlot(pixel)) return;
    event.preventDefault();
    // Lines (a mouse wheel in some browsers) count as 16 px; a pinch arrives as a wheel with Ctrl and small steps.
    const delta = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
    const factor = Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.0016));
    setPlane(zoomAbout(planeCamera.get(), plot(), pixel, factor));
    hover(planeOf(pixel));
  }

  function doubleClick(event: MouseEvent): void {
    const pixel = pixelOf(event);
    if (!isOnPanel(event) && isInPlot(pixel)) zoomInAt(pixel, planeOf(pixel));
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== element) return;
    if (event.key === " ") {
      if (!event.repeat) spaceDown = performance.now();
      event.preventDefault();
      return;
    }
    const arrow = arrows[event.key];
    if (arrow) {
      movePlaneProbe(arrow[0] * (event.shiftKey ? 1 : 0.1), arrow[1] * (event.shiftKey ? 1 : 0.1));
      event.preventDefault();
    } else if (event.key === "Tab" && stepHole(event.shiftKey ? -1 : 1)) event.preventDefault();
    else if (event.key === "Enter") {
      runCommand(`overlap:hole${(useOverlapMap.getState().hole ?? 0) + 1}`);
      event.preventDefault();
    }
  }

  function keyUp(event: KeyboardEvent): void {
    if (event.key !== " ") return;
    const isTap = spaceDown !== null && performance.now() - spaceDown < TAP;
    spaceDown = null;
    if (isTap) runCommand("training:toggle");
  }

  const leave = (): void => hover(null);
  const listeners: readonly (readonly [string, (event: never) => void])[] = [
    ["pointerdown", down],
    ["pointermove", move],
    ["pointerup", up],
    ["pointercancel", cancel],
    ["pointerleave", leave],
    ["dblclick", doubleClick],
    ["keydown", keyDown],
    ["keyup", keyUp],
  ];
  // Each listener takes the event that its name brings.
  for (const [name, listener] of listeners) element.addEventListener(name, listener as EventListener);
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    for (const [name, listener] of listeners) element.removeEventListener(name, listener as EventListener);
    element.removeEventListener("wheel", wheel);
  };
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Moves the probe in the plane, σ. */
function movePlaneProbe(dx: number, dy: number): void {
  const { plane } = useOverlapSettings.getState();
  const z = probe.get();
  probePlane((z[plane[0]] ?? 0) + dx, (z[plane[1]] ?? 0) + dy);
}

/** Chooses the next or previous hole; false after the last, so that the focus goes on. */
function stepHole(by: 1 | -1): boolean {
  const { holeMap, hole } = useOverlapMap.getState();
  const count = holeMap?.holes.length ?? 0;
  const next = hole === null ? (by === 1 ? 0 : count - 1) : hole + by;
  const isInside = next >= 0 && next < count;
  useOverlapMap.setState({ hole: isInside ? next : null });
  return isInside;
}
