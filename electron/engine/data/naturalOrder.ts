// One fixed language, so that the order is the same on every machine.
const collator = new Intl.Collator("en", { numeric: true });

/** Orders names as people count: `2.png` before `10.png`; names that differ in nothing but case by code unit. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
