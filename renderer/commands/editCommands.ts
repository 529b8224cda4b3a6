import { redo, undo, useUndo } from "../stores/undoHistory";
import { selectNeighbouringRow } from "../stores/selection";
import { openDialog } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import type { Command } from "./command";
import { focusNextRegion } from "./regions";

export const editCommands: readonly Command[] = [
  {
    id: "edit:undo",
    title: "Undo",
    group: "Edit",
    shortcut: "Mod+Z",
    blocked: () => (useUndo.getState().canUndo ? null : "Nothing to undo."),
    run: undo,
  },
  {
    id: "edit:redo",
    title: "Redo",
    group: "Edit",
    shortcut: "Mod+Shift+Z",
    blocked: () => (useUndo.getState().canRedo ? null : "Nothing to redo."),
    run: redo,
  },
  {
    id: "selection:previous",
    title: "Select the previous item",
    group: "Edit",
    shortcut: "P",
    run: () => selectNeighbouringRow(-1),
  },
  {
    id: "selection:next",
    title: "Select the next item",
    group: "Edit",
    shortcut: "N",
    run: () => selectNeighbouringRow(1),
  },
];

export const helpCommands: readonly Command[] = [
  {
    id: "help:palette",
    title: "Show all commands",
    group: "Help",
    shortcut: "Mod+K",
    isKeyboardOnly: true,
    run: () => openDialog({ kind: "palette" }),
  },
  {
    id: "help:shortcuts",
    title: "Keyboard shortcuts",
    group: "Help",
    shortcut: "?",
    run: () => openDialog({ kind: "shortcuts" }),
  },
  {
    id: "help:calibration",
    title: "Check this machine…",
    group: "Help",
    blocked: () => (useEngineMirror.getState().session ? null : "The engine is not connected."),
    run: () => openDialog({ kind: "calibration" }),
  },
  {
    id: "help:about",
    title: "About Priorscape",
    group: "Help",
    run: () => openDialog({ kind: "about" }),
  },
  {
    id: "help:nextRegion",
    title: "Go to the next region of the window",
    group: "Help",
    shortcut: "F6",
    isKeyboardOnly: true,
    run: () => focusNextRegion(1),
  },
  {
    id: "help:previousRegion",
    title: "Go to the previous region of the window",
    group: "Help",
    shortcut: "Shift+F6",
    isKeyboardOnly: true,
    run: () => focusNextRegion(-1),
  },
];
