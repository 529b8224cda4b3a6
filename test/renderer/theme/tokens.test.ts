import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** sRGB to OKLab under simulated colour-vision deficiency (Machado, Oliveira & Fernandes 2009, severity 1). */
const deficiencies = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

type Tokens = Readonly<Record<string, string>>;
type Rgb = readonly [number, number, number];

function tokensOf(css: string, selector: RegExp): Tokens {
  const block = selector.exec(css)?.[1] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((match) => [match[1], match[2]]),
  );
}

const css = readFileSync("renderer/theme/tokens.css", "utf8");
const dark = tokensOf(css, /:root\s*\{([\s\S]*?)\n\}/);
const light = { ...dark, ...tokensOf(css, /\[data-theme="light"\]\s*\{([\s\S]*?)\n\}/) };

function linear(hex: string): Rgb {
  const channel = (i: number): number => {
    const v = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, b_] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b_;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function okLab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Smallest OKLab distance × 100 of two colours over all four kinds of vision. */
function separation(a: string, b: string): number {
  const distances = Object.values(deficiencies).map((m) => {
    const seen = (hex: string) => {
      const v = linear(hex);
      const row = (i: number) =>
        Math.max(0, (m[i] ?? 0) * v[0] + (m[i + 1] ?? 0) * v[1] + (m[i + 2] ?? 0) * v[2]);
      return okLab([row(0), row(3), row(6)]);
    };
    const [p, q] = [seen(a), seen(b)];
    return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  });
  return Math.min(...distances);
}

const surfaces = ["bg-app", "bg-plot", "bg-panel", "bg-raised", "bg-hover", "bg-pressed", "bg-selected"];
const objects = ["prior", "approx", "posterior", "likelihood", "evidence"];
const classes = Array.from({ length: 10 }, (_, i) => `cat-${i}`);
const rules: readonly (readonly [readonly string[], readonly string[], number])[] = [
  [["text-1", "text-2"], surfaces, 4.5],
  [["text-3"], ["bg-plot", "bg-panel", "bg-raised", "bg-hover", "bg-selected"], 4.5],
  [[...objects, "accent", "ok", "warn", "bad"], ["bg-plot", "bg-panel", "bg-raised"], 4.5],
  [["on-accent"], ["accent", "accent-hover", "accent-pressed"], 4.5],
  [["on-data"], objects, 4.5],
  [["line-control"], ["bg-plot", "bg-panel", "bg-raised"], 3],
  [classes, ["bg-plot"], 3],
];

describe.each([
  ["dark", dark],
  ["light", light],
])("%s theme", (_name, tokens: Tokens) => {
  const colour = (name: string): string => {
    const value = tokens[name];
    if (value === undefined) throw new Error(`tokens.css has no --${name}`);
    return value;
  };

  it.each(
    rules.flatMap(([fronts, backs, least]) =>
      fronts.flatMap((front) => backs.map((back) => [front, back, least] as const)),
    ),
  )("%s on %s has a contrast of at least %d", (front, back, least) => {
    expect(contrast(colour(front), colour(back))).toBeGreaterThanOrEqual(least);
  });

  // 2 is a just noticeable difference; lines and dots are thin, so three times that.
  it("tells q from class 1, and evidence from posterior, in every kind of vision", () => {
    expect(separation(colour("approx"), colour("cat-1"))).toBeGreaterThan(6);
    expect(separation(colour("evidence"), colour("posterior"))).toBeGreaterThan(6);
  });

  it("tells the five objects from one another in every kind of vision", () => {
    for (const a of objects)
      for (const b of objects)
        if (a < b) expect(separation(colour(a), colour(b)), `${a} ${b}`).toBeGreaterThan(6);
  });
});
