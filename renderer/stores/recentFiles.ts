import { create } from "zustand";

interface RecentState {
  /** Sets of paths that were opened, the latest first. */
  readonly recent: readonly (readonly string[])[];
}

const storageKey = "priorscape.recent";
const limit = 6;

function isPaths(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((path) => typeof path === "string");
}

export function parseRecent(text: string | null): readonly (readonly string[])[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isPaths).slice(0, limit) : [];
  } catch {
    // A damaged entry only costs the list of recent files.
    return [];
  }
}

export const useRecent = create<RecentState>(() => ({
  recent: parseRecent(globalThis.localStorage?.getItem(storageKey) ?? null),
}));

export function rememberRecent(paths: readonly string[]): void {
  const key = paths.join("\n");
  const others = useRecent.getState().recent.filter((entry) => entry.join("\n") !== key);
  const recent = [paths, ...others].slice(0, limit);
  useRecent.setState({ recent });
  globalThis.localStorage?.setItem(storageKey, JSON.stringify(recent));
}

/** "train-images.gz and 1 more" */
export function recentName(paths: readonly string[]): string {
  const name = (paths[0] ?? "").split(/[/\\]/).at(-1) ?? "";
  return paths.length === 1 ? name : `${name} and ${paths.length - 1} more`;
}
