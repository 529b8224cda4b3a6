import type { Estimate } from "#shared/contract/estimate";
import type { Sweep } from "#shared/contract/sweepContract";
import type { KeptItem, KeptSweep } from "./queueFile";

/** Mean and standard error of the mean of independent values. */
export function meanOf(values: readonly number[]): Estimate {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/**
 * By how much each finished item is better than the one before it along the first setting, the others being the same. Both
 * were evaluated on the same rows with the same noise, so that the difference is paired: its error is far below that of
 * either bound.
 */
export function gainsOf({ items, varied }: Pick<KeptSweep, "items" | "varied">): Sweep["gains"] {
  const order = varied[0]?.values ?? [];
  const groups = new Map<string, KeptItem[]>();
  for (const item of items) {
    if (item.state !== "done" || item.rows.length < 2) continue;
    const key = JSON.stringify(item.values.slice(1));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const place = ({ values }: KeptItem): number => order.indexOf(values[0] ?? "");
  return [...groups.values()].flatMap((group) => {
    const sorted = [...group].sort((a, b) => place(a) - place(b));
    return sorted.slice(1).flatMap((to, i) => {
      const from = sorted[i];
      if (from === undefined || from.rows.length !== to.rows.length) return [];
      const gain = meanOf(to.rows.map((bound, row) => bound - (from.rows[row] ?? 0)));
      return [{ from: from.id, to: to.id, gain }];
    });
  });
}
