import { racePlayback } from "../evidence/racePlayback";
import { useDialog } from "../stores/dialogStore";
import { useView } from "../stores/viewStore";
import { endTour, nextStep, previousStep } from "./tourActions";

/**
 * The tour's keys, while its card or nothing has the focus: elsewhere the same keys belong to the map and the plots.
 * Listens before them all. Returns its off switch.
 */
export function startTourKeys(card: HTMLElement): () => void {
  function isOurs(target: EventTarget | null): boolean {
    return target === document.body || (target instanceof Node && card.contains(target));
  }

  function handle(event: KeyboardEvent): boolean {
    switch (event.key) {
      case "ArrowRight":
      case "n":
        nextStep();
        return true;
      case "ArrowLeft":
      case "p":
        previousStep();
        return true;
      case "Escape":
        endTour();
        return true;
      case " ":
        // On a button Space is the button's; on the card it is the workspace's.
        if (event.target !== card || useView.getState().workspace !== "evidence") return false;
        racePlayback.toggle();
        return true;
      default:
        return false;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    const isUnder = useDialog.getState().dialog !== null || document.querySelector("[role='menu']") !== null;
    if (event.defaultPrevented || event.repeat || isModified || isUnder || !isOurs(event.target)) return;
    if (!handle(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  window.addEventListener("keydown", onKeyDown, true);
  return () => window.removeEventListener("keydown", onKeyDown, true);
}
