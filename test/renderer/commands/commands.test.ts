import { describe, expect, it } from "vitest";
import { commands, runCommand } from "../../../renderer/commands/registry";
import { matchesShortcut, shortcutKeys, type KeyPress } from "../../../renderer/commands/shortcut";
import { nextStop } from "../../../renderer/commands/trainingCommands";
import { useDialog } from "../../../renderer/stores/dialogStore";
import { useView } from "../../../renderer/stores/viewStore";

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...change,
});

describe("shortcuts", () => {
  it("take exactly their modifiers", () => {
    expect(matchesShortcut(press("z", { ctrlKey: true }), "Mod+Z", false)).toBe(true);
    expect(matchesShortcut(press("Z", { ctrlKey: true, shiftKey: true }), "Mod+Z", false)).toBe(false);
    expect(matchesShortcut(press("Z", { ctrlKey: true, shiftKey: true }), "Mod+Shift+Z", false)).toBe(true);
    expect(matchesShortcut(press("f", { altKey: true }), "F", false)).toBe(false);
    expect(matchesShortcut(press("F6", { shiftKey: true }), "F6", false)).toBe(false);
  });

  it("use Command on a Mac", () => {
    expect(matchesShortcut(press("k", { metaKey: true }), "Mod+K", true)).toBe(true);
    expect(matchesShortcut(press("k", { ctrlKey: true }), "Mod+K", true)).toBe(false);
    expect(shortcutKeys("Mod+Shift+Z", true)).toEqual(["⌘", "⇧", "Z"]);
    expect(shortcutKeys("Mod+Shift+Z", false)).toEqual(["Ctrl", "Shift", "Z"]);
  });

  it("know a symbol however it is typed", () => {
    expect(matchesShortcut(press("?", { shiftKey: true }), "?", false)).toBe(true);
    expect(matchesShortcut(press("?"), "?", false)).toBe(true);
  });

  it("belong to one command each", () => {
    for (const workspace of ["explore", "evidence", "overlap"] as const) {
      const shortcuts = commands
        .filter((command) => command.workspace === undefined || command.workspace === workspace)
        .map((command) => command.shortcut)
        .filter((shortcut) => shortcut !== undefined);
      expect(shortcuts.length).toBeGreaterThan(10);
      expect(new Set(shortcuts).size).toBe(shortcuts.length);
    }
    expect(new Set(commands.map((command) => command.id)).size).toBe(commands.length);
  });
});

describe("commands", () => {
  it("run by their id, unless they are blocked", () => {
    expect(runCommand("layer:density")).toBe(true);
    expect(useView.getState().layers.density).toBe(true);
    expect(runCommand("help:shortcuts")).toBe(true);
    expect(useDialog.getState().dialog?.kind).toBe("shortcuts");
    // Nothing is connected here.
    expect(runCommand("training:toggle")).toBe(false);
    expect(runCommand("no:such")).toBe(false);
  });
});

describe("nextStop", () => {
  it("keeps a stop that lies ahead and goes on twenty epochs from one that was reached", () => {
    expect(nextStop(10, 100, 80)).toBe(100);
    expect(nextStop(100, 100, 80)).toBe(1700);
    expect(nextStop(100, 100, 1)).toBe(1100);
  });
});
