export interface Curve {
  readonly name: string;
  /** Of y = a xᵇ. */
  readonly exponent: number;
  /** x and milliseconds, both positive. */
  readonly points: readonly (readonly [number, number])[];
}

const WIDTH = 480;
const HEIGHT = 320;
const MARGIN = { left: 56, right: 24, top: 40, bottom: 44 };
const COLOURS = ["#2563eb", "#d97706"];

/** Milliseconds against x as an SVG, both axes logarithmic: a straight line is a power of x. */
export function curvePlot(title: string, axis: string, curves: readonly Curve[]): string {
  const all = curves.flatMap(({ points }) => points);
  const x = scale(
    all.map(([a]) => a),
    [MARGIN.left, WIDTH - MARGIN.right],
  );
  const y = scale(
    all.map(([, b]) => b),
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  );
  const marks = [...new Set(all.map(([a]) => a))].map((a) =>
    text(x(a), HEIGHT - MARGIN.bottom + 18, String(a), "middle"),
  );
  const ends = [Math.min(...all.map(([, b]) => b)), Math.max(...all.map(([, b]) => b))];
  const levels = ends.map((b) => text(MARGIN.left - 8, y(b) + 4, b.toPrecision(2), "end"));
  const lines = curves.flatMap(({ name, exponent, points }, i) => {
    const colour = COLOURS[i % COLOURS.length] ?? "black";
    const path = points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`);
    const dots = path.map((at) => {
      const [cx, cy] = at.split(",");
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
    });
    const label = `${name}, exponent ${exponent.toFixed(2)}`;
    return [
      `<polyline points="${path.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...dots,
      text(MARGIN.left + 8, MARGIN.top + 14 + 18 * i, label, "start", colour),
    ];
  });
  const size = `viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    text(WIDTH / 2, 20, `${title}: milliseconds per step`, "middle"),
    text(WIDTH / 2, HEIGHT - 8, axis, "middle"),
    ...marks,
    ...levels,
    ...lines,
    "</svg>\n",
  ].join("\n");
}

/** Logarithmic, from the values' range to the pixels'. */
function scale(values: readonly number[], [from, to]: readonly [number, number]): (value: number) => number {
  const [least, most] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (value) => from + ((Math.log(value) - least) / (most - least || 1)) * (to - from);
}

function text(x: number, y: number, content: string, anchor: string, colour = "#444"): string {
  const at = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
  return `<text ${at} text-anchor="${anchor}" fill="${colour}">${content.replaceAll("&", "&amp;")}</text>`;
}
