import type { ThemeName } from "../theme/theme";

const known = new Map<string, string>();

/** The value of a colour token such as "--prior" in the theme that is shown now, read once per theme. */
export function tokenColor(token: string, theme: ThemeName): string {
  const key = `${token} ${theme}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const value = getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  known.set(key, value);
  return value;
}
