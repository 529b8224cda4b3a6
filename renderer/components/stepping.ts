/** How a number goes up and down: by an amount, or by a factor for what spans decades. */
export type Stepping =
  | { readonly kind: "linear"; readonly step: number; readonly isWhole: boolean }
  | { readonly kind: "decades"; readonly perDecade: number };

interface Modifiers {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The value `count` steps away: Shift makes a step ten times as long, Alt a tenth. */
export function stepped(value: number, count: number, keys: Modifiers, stepping: Stepping): number {
  const factor = keys.shiftKey ? 10 : keys.altKey ? 0.1 : 1;
  switch (stepping.kind) {
    case "linear": {
      const raw = value + count * stepping.step * factor;
      // A whole number moves by at least one; others lose the dust of binary fractions.
      if (stepping.isWhole) return factor < 1 ? Math.round(value + count) : Math.round(raw);
      return Number(raw.toPrecision(12));
    }
    case "decades":
      return Number((value * 10 ** ((count * factor) / stepping.perDecade)).toPrecision(2));
  }
}
