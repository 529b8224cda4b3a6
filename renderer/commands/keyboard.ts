import { useDialog } from "../stores/dialogStore";
import { useView } from "../stores/viewStore";
import { commands, runCommand } from "./registry";
import { isMac, matchesShortcut } from "./shortcut";

/** A tap is shorter than this; a longer Space pans the map. */
const tapMilliseconds = 200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input, textarea, select, [role='combobox'], [role='textbox']"))
  );
}

/** Space presses the control that has the focus, and the map has its own tap and pan; elsewhere it is play and pause. */
function ownsSpace(target: EventTarget | null): boolean {
  return (
    isTyping(target) ||
    (target instanceof HTMLElement &&
      target.closest(
        "button, a, [role='application'], [role='menu'], [role='listbox'], [role='slider'], [role='dialog'], [role='grid'], label",
      ) !== null)
  );
}

/** Enter presses a control, and arrows move within one that has several parts. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === "Enter") return target.closest("button, a, [role='application'], [role='grid']") !== null;
  return (
    key.startsWith("Arrow") &&
    target.closest(
      "[role='application'], [role='radiogroup'], [role='tablist'], [role='slider'], [role='listbox'], [role='grid']",
    ) !== null
  );
}

/** Listens for the shortcuts of every command. Returns its off switch. */
export function startKeyboard(): () => void {
  const mac = isMac();
  let spaceDown: number | null = null;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if (event.key === " " && !event.repeat && !ownsSpace(event.target)) {
      spaceDown = performance.now();
      return;
    }
    const typing = isTyping(event.target);
    const isOpen = useDialog.getState().dialog !== null || document.querySelector("[role='menu']") !== null;
    for (const { id, shortcut, workspace } of commands) {
      if (workspace !== undefined && workspace !== useView.getState().workspace) continue;
      if (!shortcut || shortcut === "Space" || !matchesShortcut(event, shortcut, mac)) continue;
      const isPlain = !shortcut.includes("Mod") && !shortcut.includes("F6");
      if (ownsKey(event.target, event.key)) return;
      // In a text field, letters are text and undo is the field's own.
      if (typing && (isPlain || id.startsWith("edit:"))) return;
      if (isOpen && id !== "help:palette") return;
      if (event.repeat && isPlain && !id.startsWith("selection:") && id !== "training:step") return;
      event.preventDefault();
      runCommand(id);
      return;
    }
  }

  function onKeyUp(event: KeyboardEvent): void {
    if (event.key !== " ") return;
    const wasTap = spaceDown !== null && performance.now() - spaceDown < tapMilliseconds;
    spaceDown = null;
    if (wasTap && useDialog.getState().dialog === null) {
      runCommand(useView.getState().workspace === "evidence" ? "evidence:toggleRace" : "training:toggle");
    }
  }

  // A pointer pressed while Space is down is a pan, however short.
  const onPointerDown = () => {
    spaceDown = null;
  };

  window.addEventListener("keydown", onKeyDown);
  window.addEventListener("keyup", onKeyUp);
  window.addEventListener("pointerdown", onPointerDown, true);
  return () => {
    window.removeEventListener("keydown", onKeyDown);
    window.removeEventListener("keyup", onKeyUp);
    window.removeEventListener("pointerdown", onPointerDown, true);
  };
}
