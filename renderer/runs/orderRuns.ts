import type { RunEntry } from "#shared/contract/runsContract";

export const sortKeys = ["name", "data", "objective", "latent", "steps", "bound", "created"] as const;
export type SortBy = (typeof sortKeys)[number];

type Key = string | number;

/** Runs without a value come last, whichever way. */
const keyOf: Readonly<Record<SortBy, (run: RunEntry) => Key | null>> = {
  name: ({ name }) => name.toLowerCase(),
  data: ({ dataName }) => dataName.toLowerCase(),
  objective: ({ config }) => JSON.stringify(config.objective),
  latent: ({ config }) => config.latentSize,
  steps: ({ latest }) => latest?.step ?? null,
  bound: ({ best }) => best?.bound ?? null,
  created: ({ createdAt }) => createdAt,
};

/** The runs whose name or data contain all words of the query, in the wanted order; equal ones newest first. */
export function orderRuns(
  runs: readonly RunEntry[],
  query: string,
  sort: { readonly by: SortBy; readonly isDescending: boolean },
): readonly RunEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const key = keyOf[sort.by];
  const sign = sort.isDescending ? -1 : 1;
  return runs
    .filter(({ name, dataName }) => {
      const text = `${name} ${dataName}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      if (left === null || right === null) return Number(left === null) - Number(right === null);
      const order = compare(left, right);
      return order === 0 ? b.createdAt.localeCompare(a.createdAt) : sign * order;
    });
}

const compare = (a: Key, b: Key): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
