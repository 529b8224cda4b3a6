import { create } from "zustand";
import { z } from "zod";
import { openPlanSchema, type OpenPlan } from "#shared/domain/openPlan";

/** Files that were opened, and what the user had changed about how they are read. */
export interface RecentFiles {
  readonly paths: readonly string[];
  readonly plan: OpenPlan;
}

interface RecentState {
  /** The latest first. */
  readonly recent: readonly RecentFiles[];
}

const storageKey = "priorscape.recent";
const limit = 8;

const pathList = z.array(z.string()).min(1);
/** Lists of paths alone were written before plans were. */
const entrySchema = z.union([
  pathList.transform((list): RecentFiles => ({ paths: list, plan: {} })),
  z.object({ paths: pathList, plan: openPlanSchema }).transform((entry): RecentFiles => entry),
]);

export function parseRecent(text: string | null): readonly RecentFiles[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return [];
    return value
      .flatMap((entry) => {
        const parsed = entrySchema.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      })
      .slice(0, limit);
  } catch {
    // A damaged entry only costs the list of recent files.
    return [];
  }
}

export const useRecent = create<RecentState>(() => ({
  recent: parseRecent(globalThis.localStorage?.getItem(storageKey) ?? null),
}));

export function rememberRecent(paths: readonly string[], plan: OpenPlan = {}): void {
  const key = paths.join("\n");
  const others = useRecent.getState().recent.filter((entry) => entry.paths.join("\n") !== key);
  const recent = [{ paths, plan }, ...others].slice(0, limit);
  useRecent.setState({ recent });
  globalThis.localStorage?.setItem(storageKey, JSON.stringify(recent));
}

/** "train-images.gz and 1 more" */
export function recentName(paths: readonly string[]): string {
  const name = (paths[0] ?? "").split(/[/\\]/).at(-1) ?? "";
  return paths.length === 1 ? name : `${name} and ${paths.length - 1} more`;
}
