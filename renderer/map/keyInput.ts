import { moveInPlane, project } from "#shared/math/linearView";
import { layerIds, useView } from "../stores/viewStore";
import type { LatentMapCore } from "./latentMapCore";
import type { MapCommands } from "./mapController";
import type { LassoMode } from "./lasso";
import type { HeldKeys } from "./pointerInput";

/** σ of one arrow press, and with Shift. */
const STEP = 0.1;
const BIG_STEP = 1;
/** Tab goes through this many neighbours of the probe, then leaves the map. */
const NEIGHBOURS = 12;
/** ms: a shorter press of Space, without a drag, is a tap. */
const TAP = 200;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The map's keyboard, while it has the focus. Keys that it handles are marked as handled. Returns its off switch. */
export function startKeyInput(
  core: LatentMapCore,
  commands: MapCommands,
  held: HeldKeys,
  lasso: LassoMode,
  toggleTable: () => void,
): () => void {
  const { root } = core.elements;
  let spaceDown = 0;
  let neighbours: readonly number[] = [];
  let neighbour = -1;

  function down(event: KeyboardEvent): void {
    if (event.target !== root || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (handle(event)) event.preventDefault();
  }

  /** Whether the key meant something here. */
  function handle(event: KeyboardEvent): boolean {
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) return moveProbe(arrow, event.shiftKey ? BIG_STEP : STEP);
    switch (event.key) {
      case " ":
        if (!event.repeat) {
          held.isSpaceDown = true;
          held.hasDraggedWithSpace = false;
          spaceDown = performance.now();
          root.classList.add("map-can-pan");
        }
        return true;
      case "Tab":
        return cycle(event.shiftKey ? -1 : 1);
      case "Enter":
        return enter(event.shiftKey);
      case "Escape":
        return escape();
      case "[":
      case "]":
        commands.cycleDimension(event.key === "]" ? 1 : -1);
        return true;
      case "+":
      case "=":
        commands.zoomIn();
        return true;
      case "-":
      case "_":
        commands.zoomOut();
        return true;
      case "0":
        commands.reset();
        return true;
    }
    if (event.repeat) return false;
    switch (event.key.toLowerCase()) {
      case "f":
        commands.fit(event.shiftKey);
        return true;
      case "l":
        commands.startLasso();
        return true;
      case "t":
        toggleTable();
        return true;
    }
    return toggleLayer(event.key);
  }

  function moveProbe([dx, dy]: readonly [number, number], step: number): boolean {
    const { view } = core.model;
    const z = core.probe.current();
    if (z.length !== view.latentSize) return false;
    const at = project(view, z);
    core.probe.move(moveInPlane(view, z, { x: at.x + dx * step, y: at.y + dy * step }));
    neighbours = [];
    return true;
  }

  /** Next or previous neighbour of the probe; false after the last, so that the focus goes on. */
  function cycle(direction: 1 | -1): boolean {
    if (neighbours.length === 0) {
      neighbours = commands.nearestRows(NEIGHBOURS);
      neighbour = direction === 1 ? -1 : 0;
    }
    neighbour += direction;
    const row = neighbours[neighbour];
    if (row === undefined) {
      neighbours = [];
      return false;
    }
    core.actions.select(row, false);
    core.elements.live.textContent = `Neighbour ${neighbour + 1} of ${neighbours.length}: item ${row}.`;
    return true;
  }

  function enter(isAdditive: boolean): boolean {
    if (lasso.isActive()) {
      lasso.close(isAdditive);
      return true;
    }
    const [row] = commands.nearestRows(1);
    if (row !== undefined) core.actions.select(row, isAdditive);
    return row !== undefined;
  }

  /** Lasso first, then the selection, then the probe. */
  function escape(): boolean {
    if (lasso.isActive()) lasso.cancel();
    else if (useView.getState().selection.length > 0) core.actions.clearSelection();
    else {
      core.probe.moveToOrigin();
    }
    return true;
  }

  function toggleLayer(key: string): boolean {
    const id = layerIds[Number(key) - 1];
    if (id === undefined) return false;
    const { layers } = useView.getState();
    useView.setState({ layers: { ...layers, [id]: !layers[id] } });
    return true;
  }

  function up(event: KeyboardEvent): void {
    if (ARROWS[event.key] !== undefined && event.target === root) core.probe.commit();
    if (event.key !== " " || !held.isSpaceDown) return;
    const isTap = performance.now() - spaceDown < TAP && !held.hasDraggedWithSpace;
    release();
    if (isTap && event.target === root) {
      event.preventDefault();
      core.actions.tapSpace?.();
    }
  }

  function release(): void {
    held.isSpaceDown = false;
    root.classList.remove("map-can-pan");
  }

  root.addEventListener("keydown", down);
  root.addEventListener("keyup", up);
  root.addEventListener("blur", release);
  return () => {
    root.removeEventListener("keydown", down);
    root.removeEventListener("keyup", up);
    root.removeEventListener("blur", release);
  };
}
