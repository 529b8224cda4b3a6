import type { Sweep, SweepItem } from "#shared/contract/sweepContract";
import { nats } from "../components/format";
import { settingName } from "./sweepSettings";

/** Items that are done with the same value of the second setting, in the order of the first. */
export interface SweepLine {
  /** Value of the second setting; null where one setting is varied. */
  readonly other: number | string | null;
  readonly items: readonly SweepItem[];
}

export function linesOf({ varied, items }: Sweep): readonly SweepLine[] {
  const order = varied[0]?.values ?? [];
  const others: readonly (number | string | null)[] = varied[1]?.values ?? [null];
  return others.map((other) => ({
    other,
    items: items
      .filter(({ values, bound }) => bound !== null && (other === null || values[1] === other))
      .sort((a, b) => order.indexOf(a.values[0] ?? "") - order.indexOf(b.values[0] ?? "")),
  }));
}

/**
 * The first value after which more of the setting gains nothing that can be told from zero: "8 is enough". Of the paired
 * difference to the next one, at most its standard error.
 */
export function enough(sweep: Sweep, { items }: SweepLine): string | null {
  const name = settingName(sweep.varied[0]?.path ?? "").toLowerCase();
  for (const item of items) {
    const gain = sweep.gains.find(({ from }) => from === item.id);
    if (gain === undefined) continue;
    const { value, standardError } = gain.gain;
    if (value > standardError) continue;
    const next = items.find(({ id }) => id === gain.to);
    return (
      `${name} ${item.values[0]} is enough: ${next?.values[0]} gains ${nats(value)} ± ${nats(standardError)} nats on the ` +
      `same validation items.`
    );
  }
  const last = items[items.length - 1];
  if (items.length < 2 || last === undefined) return null;
  return `The bound still rises at ${name} ${last.values[0]}, by more than its standard error.`;
}
