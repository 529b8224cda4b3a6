import type { PlanePoint } from "#shared/math/linearView";
import { project } from "#shared/math/linearView";
import { camera as cameraValue, hoveredRow } from "../stores/fastState";
import { useView } from "../stores/viewStore";
import { panBy, toPixel, toPlane, zoomAbout } from "./cameraMath";
import type { LassoMode } from "./lasso";
import type { LatentMapCore } from "./latentMapCore";

/** px: farther than this is a drag; within this of a point, the point is meant; the probe's handle. */
const DRAG_START = 3;
const PICK_RADIUS = 12;
const HANDLE_RADIUS = 14;
/** Radians per px of a turn. */
const TURN = 0.008;

type Gesture =
  | { readonly kind: "press"; readonly start: PlanePoint; readonly isAdditive: boolean }
  | { readonly kind: "probe" }
  | { readonly kind: "pan"; last: PlanePoint }
  | { readonly kind: "turn"; last: PlanePoint }
  | { readonly kind: "lasso"; readonly isAdditive: boolean; hasMoved: boolean }
  | { readonly kind: "pinch"; distance: number; middle: PlanePoint };

/** Held keys that change what a drag means, shared with the keyboard. */
export interface HeldKeys {
  isSpaceDown: boolean;
  /** A drag happened while Space was down: its release is no tap. */
  hasDraggedWithSpace: boolean;
}

/** Mouse, pen, touch and wheel on the map. Returns its off switch. */
export function startPointerInput(core: LatentMapCore, held: HeldKeys, lasso: LassoMode): () => void {
  const { root, gl } = core.elements;
  let gesture: Gesture | null = null;
  const touches = new Map<number, PlanePoint>();

  /** Plot px of an event. */
  const pixelOf = (event: MouseEvent): PlanePoint => {
    const rect = gl.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  const plot = () => core.context().plot;
  const isInPlot = (p: PlanePoint): boolean =>
    p.x >= 0 && p.y >= 0 && p.x <= plot().width && p.y <= plot().height;
  const planeOf = (p: PlanePoint): PlanePoint => toPlane(cameraValue.get(), plot(), p);
  const rowAt = (p: PlanePoint): number | null => {
    const at = planeOf(p);
    return core.context().pick.nearest(at.x, at.y, PICK_RADIUS / cameraValue.get().pixelsPerSigma);
  };

  function down(event: PointerEvent): void {
    if (event.target instanceof Element && event.target.closest("[data-map-panel], button") !== null) return;
    const p = pixelOf(event);
    if (!isInPlot(p)) return;
    root.focus({ preventScroll: true });
    core.actions.setHovered(null);
    core.pointer = null;
    core.invalidate("ellipses", "overlay");
    if (event.pointerType === "touch") touches.set(event.pointerId, p);
    root.setPointerCapture(event.pointerId);
    if (touches.size === 2) gesture = pinchOf();
    else gesture = gestureOf(event, p);
    if (gesture?.kind === "pan" && held.isSpaceDown) held.hasDraggedWithSpace = true;
    root.dataset["gesture"] = gesture?.kind ?? "";
  }

  function gestureOf(event: PointerEvent, p: PlanePoint): Gesture | null {
    const isTurnable = useView.getState().projection.kind === "axes3";
    if (event.button === 1 || (event.button === 0 && held.isSpaceDown)) return { kind: "pan", last: p };
    if (isTurnable && (event.button === 2 || (event.button === 0 && event.altKey)))
      return { kind: "turn", last: p };
    if (event.button !== 0) return null;
    if (lasso.isActive()) {
      lasso.add(p);
      return { kind: "lasso", isAdditive: event.shiftKey, hasMoved: false };
    }
    return { kind: "press", start: p, isAdditive: event.shiftKey };
  }

  function pinchOf(): Gesture {
    const [a = { x: 0, y: 0 }, b = { x: 0, y: 0 }] = [...touches.values()];
    return {
      kind: "pinch",
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    };
  }

  function move(event: PointerEvent): void {
    const p = pixelOf(event);
    if (touches.has(event.pointerId)) touches.set(event.pointerId, p);
    if (gesture === null) return hover(event, p);
    if (gesture.kind === "press" && Math.hypot(p.x - gesture.start.x, p.y - gesture.start.y) > DRAG_START) {
      gesture = { kind: "probe" };
      core.isProbeHeld = true;
      root.dataset["gesture"] = "probe";
    }
    follow(gesture, p);
  }

  function follow(g: Gesture, p: PlanePoint): void {
    switch (g.kind) {
      case "probe":
        core.probe.moveTo(planeOf(p));
        break;
      case "pan":
        core.camera.set(panBy(cameraValue.get(), p.x - g.last.x, p.y - g.last.y));
        g.last = p;
        break;
      case "turn": {
        const { projection } = useView.getState();
        if (projection.kind === "axes3") {
          const pitch = projection.pitch + (p.y - g.last.y) * TURN;
          useView.setState({
            projection: {
              ...projection,
              yaw: projection.yaw - (p.x - g.last.x) * TURN,
              pitch: Math.max(-Math.PI / 2, Math.min(Math.PI / 2, pitch)),
            },
          });
        }
        g.last = p;
        break;
      }
      case "lasso":
        g.hasMoved = true;
        lasso.add(p);
        break;
      case "pinch": {
        const next = pinchOf();
        if (next.kind !== "pinch" || touches.size < 2) break;
        const zoomed = zoomAbout(cameraValue.get(), plot(), g.middle, next.distance / g.distance);
        core.camera.set(panBy(zoomed, next.middle.x - g.middle.x, next.middle.y - g.middle.y));
        g.distance = next.distance;
        g.middle = next.middle;
        break;
      }
      case "press":
        break;
    }
  }

  function up(event: PointerEvent): void {
    touches.delete(event.pointerId);
    const g = gesture;
    gesture = null;
    root.dataset["gesture"] = "";
    if (g === null) return;
    const p = pixelOf(event);
    if (g.kind === "probe") {
      core.isProbeHeld = false;
      core.probe.moveTo(planeOf(p));
      core.probe.commit();
    } else if (g.kind === "press") click(p, g.isAdditive);
    else if (g.kind === "lasso" && g.hasMoved) lasso.close(g.isAdditive);
    core.invalidate("overlay", "ellipses");
  }

  function click(p: PlanePoint, isAdditive: boolean): void {
    const row = rowAt(p);
    if (row !== null) core.actions.select(row, isAdditive);
    else {
      core.probe.moveTo(planeOf(p));
      core.probe.commit();
    }
  }

  function hover(event: PointerEvent, p: PlanePoint): void {
    if (event.pointerType === "touch") return;
    const isOver =
      isInPlot(p) && event.target instanceof Element && event.target.closest("[data-map-panel]") === null;
    core.pointer = isOver ? p : null;
    const { view } = core.model;
    const z = core.probe.current();
    const probe = z.length === view.latentSize ? toPixel(cameraValue.get(), plot(), project(view, z)) : null;
    core.isProbeHovered =
      isOver && probe !== null && Math.hypot(p.x - probe.x, p.y - probe.y) < HANDLE_RADIUS;
    const row = isOver && !lasso.isActive() ? rowAt(p) : null;
    if (row !== hoveredRow.get()) core.actions.setHovered(row);
    core.invalidate("ellipses", "overlay");
  }

  function leave(): void {
    core.pointer = null;
    core.isProbeHovered = false;
    if (hoveredRow.get() !== null) core.actions.setHovered(null);
    core.invalidate("ellipses", "overlay");
  }

  function wheel(event: WheelEvent): void {
    if (event.target instanceof Element && event.target.closest("[data-map-panel]") !== null) return;
    event.preventDefault();
    // Lines (a mouse wheel in some browsers) count as 16 px; a pinch arrives as a wheel with Ctrl and small steps.
    const delta = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
    const factor = Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.0016));
    core.camera.set(zoomAbout(cameraValue.get(), plot(), pixelOf(event), factor));
  }

  function doubleClick(event: MouseEvent): void {
    const p = pixelOf(event);
    if (!isInPlot(p) || lasso.isActive()) return;
    if (event.target instanceof Element && event.target.closest("[data-map-panel]") !== null) return;
    const centre = planeOf(p);
    const doubled = zoomAbout(cameraValue.get(), plot(), p, 2);
    core.camera.moveTo({ ...doubled, x: centre.x, y: centre.y });
  }

  function menu(event: MouseEvent): void {
    if (useView.getState().projection.kind === "axes3") return event.preventDefault();
    if (core.actions.showMenu === undefined || !isInPlot(pixelOf(event))) return;
    event.preventDefault();
    core.actions.showMenu(event.clientX, event.clientY, rowAt(pixelOf(event)));
  }

  const listeners = [
    ["pointerdown", down],
    ["pointermove", move],
    ["pointerup", up],
    ["pointercancel", up],
    ["pointerleave", leave],
    ["dblclick", doubleClick],
    ["contextmenu", menu],
  ] as const;
  // The listener types differ by event; the pairs above fit together.
  for (const [name, listener] of listeners) root.addEventListener(name, listener as EventListener);
  root.addEventListener("wheel", wheel, { passive: false });
  return () => {
    for (const [name, listener] of listeners) root.removeEventListener(name, listener as EventListener);
    root.removeEventListener("wheel", wheel);
  };
}
