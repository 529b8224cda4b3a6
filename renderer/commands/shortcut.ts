/**
 * Shortcuts are written "Mod+Shift+Z": Mod is Ctrl, and Command on a Mac. A single printable character without
 * modifiers stands for what is typed, whatever keys it takes: "?" holds on every keyboard.
 */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export function matchesShortcut(event: KeyPress, shortcut: string, isMac: boolean): boolean {
  const parts = shortcut.split("+");
  const key = parts.at(-1) ?? "";
  const wants = (name: string) => parts.slice(0, -1).includes(name);
  const hasMod = isMac ? event.metaKey : event.ctrlKey;
  const hasOther = isMac ? event.ctrlKey : event.metaKey;
  if (hasOther || hasMod !== wants("Mod") || event.altKey !== wants("Alt")) return false;
  if (event.key.toLowerCase() !== (key === "Space" ? " " : key.toLowerCase())) return false;
  // Shift is part of how "?" is typed, so it counts only for letters and named keys.
  const isSymbol = key.length === 1 && !/[a-z0-9]/i.test(key);
  return isSymbol || event.shiftKey === wants("Shift");
}

/** Keys as caps: ["Ctrl", "Shift", "Z"], or ["⇧", "⌘", "Z"] on a Mac. */
export function shortcutKeys(shortcut: string, isMac: boolean): readonly string[] {
  const names: Readonly<Record<string, string>> = isMac
    ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", ArrowLeft: "←", ArrowRight: "→", Escape: "esc" }
    : { Mod: "Ctrl", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };
  return shortcut.split("+").map((part) => names[part] ?? part);
}

export const isMac = (): boolean => /mac/i.test(globalThis.navigator?.platform ?? "");
