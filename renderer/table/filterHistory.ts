import { create } from "zustand";

const storageKey = "priorscape.filters";
const LIMIT = 12;

export function parseFilters(text: string | null): readonly string[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((each) => typeof each === "string").slice(0, LIMIT) : [];
  } catch {
    // A damaged entry only costs the list.
    return [];
  }
}

/** Filters that were applied, the latest first; of whatever data, for names come back. */
export const useRecentFilters = create<{ readonly filters: readonly string[] }>(() => ({
  filters: parseFilters(globalThis.localStorage?.getItem(storageKey) ?? null),
}));

export function rememberFilter(filter: string): void {
  const text = filter.trim();
  if (text === "") return;
  const others = useRecentFilters.getState().filters.filter((each) => each !== text);
  const filters = [text, ...others].slice(0, LIMIT);
  useRecentFilters.setState({ filters });
  globalThis.localStorage?.setItem(storageKey, JSON.stringify(filters));
}
