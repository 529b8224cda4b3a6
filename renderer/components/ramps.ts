import type { ThemeName } from "../theme/theme";

export type RampName = "seq" | "div";

/** 256 colours as RGB triplets, linear in sRGB between nine stops such as "#11171a". */
export function rampTable(stops: readonly string[]): Uint8ClampedArray {
  const colours = stops.map((stop) => {
    // A minifier may have shortened "#ffffff" to "#fff".
    const hex = stop.trim().slice(1);
    const value = Number.parseInt(hex.length === 3 ? hex.replace(/./g, "$&$&") : hex, 16);
    return [value >> 16, (value >> 8) & 255, value & 255] as const;
  });
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (colours.length - 1);
    const low = Math.min(Math.floor(at), colours.length - 2);
    const from = colours[low];
    const to = colours[low + 1];
    if (!from || !to) throw new Error("A ramp needs at least two stops");
    for (const channel of [0, 1, 2] as const) {
      table[i * 3 + channel] = from[channel] + (to[channel] - from[channel]) * (at - low);
    }
  }
  return table;
}

const tables = new Map<string, Uint8ClampedArray>();

/** The ramp of the theme that is shown now, read from the tokens once per theme. */
export function themeRamp(name: RampName, theme: ThemeName): Uint8ClampedArray {
  const key = `${name} ${theme}`;
  const known = tables.get(key);
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const table = rampTable(Array.from({ length: 9 }, (_, i) => style.getPropertyValue(`--${name}-${i}`)));
  tables.set(key, table);
  return table;
}
