/** Red, green, blue and opacity, each 0..1, not premultiplied. */
export type Rgba = readonly [number, number, number, number];

/** The design tokens that canvases and shaders draw with, read from the page's custom properties. */
export interface MapTheme {
  readonly plot: Rgba;
  readonly text1: Rgba;
  readonly text2: Rgba;
  readonly accent: Rgba;
  readonly prior: Rgba;
  readonly priorFill: Rgba;
  readonly approx: Rgba;
  readonly likelihood: Rgba;
  readonly line: Rgba;
  readonly classes: readonly Rgba[];
  readonly sequential: readonly Rgba[];
  /** CSS text of any token, for two-dimensional canvases. */
  css(token: string): string;
  readonly fontUi: string;
  readonly fontNumber: string;
  readonly fontMath: string;
}

export function readTheme(element: Element): MapTheme {
  const style = getComputedStyle(element);
  const css = (token: string): string => style.getPropertyValue(token).trim();
  const color = (token: string): Rgba => parseColor(css(token));
  return {
    plot: color("--bg-plot"),
    text1: color("--text-1"),
    text2: color("--text-2"),
    accent: color("--accent"),
    prior: color("--prior"),
    priorFill: color("--prior-fill"),
    approx: color("--approx"),
    likelihood: color("--likelihood"),
    line: color("--line-2"),
    classes: Array.from({ length: 10 }, (_, k) => color(`--cat-${k}`)),
    sequential: Array.from({ length: 9 }, (_, k) => color(`--seq-${k}`)),
    css,
    fontUi: css("--font-ui") || "sans-serif",
    fontNumber: css("--font-num") || "monospace",
    fontMath: css("--font-math") || "serif",
  };
}

/** Parses `#rgb`, `#rrggbb`, both with an opacity, and `rgb()`/`rgba()` with commas or spaces; anything else is mid grey. */
export function parseColor(text: string): Rgba {
  // A minifier writes rgba() as eight hexadecimal digits.
  const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const full = hex.length <= 4 ? hex.replace(/./g, "$&$&") : hex;
    const at = (i: number): number => parseInt(full.slice(i, i + 2), 16) / 255;
    return [at(0), at(2), at(4), full.length === 8 ? at(6) : 1];
  }
  const numbers = /^rgba?\(([^)]+)\)$/i
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (numbers !== undefined && numbers.length >= 3 && numbers.every(Number.isFinite))
    return [(numbers[0] ?? 0) / 255, (numbers[1] ?? 0) / 255, (numbers[2] ?? 0) / 255, numbers[3] ?? 1];
  return [0.5, 0.5, 0.5, 1];
}

/** A ramp's colour at t in 0..1, linear between its stops. */
export function rampColor(stops: readonly Rgba[], t: number): Rgba {
  const at = Math.max(0, Math.min(1, t)) * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(at));
  const a = stops[k] ?? [0, 0, 0, 1];
  const b = stops[k + 1] ?? a;
  const u = at - k;
  return [a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u, a[2] + (b[2] - a[2]) * u, 1];
}

/** Calls back whenever the tokens may have changed; returns its unsubscribe. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((q) => matchMedia(q));
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", changed);
  };
}
