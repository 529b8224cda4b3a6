import { create } from "zustand";

interface ShellInfo {
  /** What the window runs in; null before the shell has said. */
  readonly kind: "electron" | "browser" | null;
  readonly version: string;
}

export const useShellInfo = create<ShellInfo>(() => ({ kind: null, version: "" }));

export const shellKind = (): "electron" | "browser" => useShellInfo.getState().kind ?? "browser";
