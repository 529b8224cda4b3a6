/**
 * Notes on the page whether the last input was a key or a pointer. An element that scripts focus on a click (the map)
 * matches `:focus-visible` all the same; its ring is for the keyboard alone. Returns its off switch.
 */
export function startInputModality(): () => void {
  const set = (modality: "keyboard" | "pointer") => () => {
    document.documentElement.dataset["input"] = modality;
  };
  const byKey = set("keyboard");
  const byPointer = set("pointer");
  window.addEventListener("keydown", byKey, true);
  window.addEventListener("pointerdown", byPointer, true);
  return () => {
    window.removeEventListener("keydown", byKey, true);
    window.removeEventListener("pointerdown", byPointer, true);
  };
}
