/** Round steps of time, milliseconds: seconds to days. */
const timeSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 15e3, 30e3, 60e3, 120e3, 300e3, 900e3, 18e5, 36e5, 72e5,
  108e5, 216e5, 432e5, 864e5,
];
const DAY = 864e5;

/**
 * Edges of at most `bins` bins of the same width that cover min..max, [bins + 1], at round numbers: multiples of 1, 2,
 * 2.5 or 5 times a power of ten; whole ones where all values are whole. One value alone lies in the middle of one bin.
 */
export function niceEdges(min: number, max: number, bins: number, isWhole: boolean): Float64Array {
  if (min === max) {
    const half = isWhole && Math.abs(min) < 2 ** 50 ? 0.5 : Math.abs(min) / 2 || 0.5;
    return Float64Array.of(min - half, min + half);
  }
  if (isWhole && max - min < bins) {
    // Every value in the middle of a bin of its own.
    return Float64Array.from({ length: max - min + 2 }, (_, i) => min - 0.5 + i);
  }
  return edgesAt(min, max, bins, stepsAbove(max / bins - min / bins, isWhole));
}

/** The same for times: round in seconds, minutes, hours and days. */
export function niceTimeEdges(min: number, max: number, bins: number): Float64Array {
  if (min === max) return Float64Array.of(min - 500, min + 500);
  const least = max / bins - min / bins;
  const days = [...stepsAbove(Math.max(1, least / DAY), true)].map((step) => step * DAY);
  return edgesAt(min, max, bins, [...timeSteps.filter((step) => step >= least), ...days]);
}

/** The first step whose bins are few enough: where they start at a multiple of it, one more may be needed. */
function edgesAt(min: number, max: number, bins: number, steps: Iterable<number>): Float64Array {
  for (const step of steps) {
    const first = Math.floor(min / step);
    const count = Math.max(1, Math.ceil(max / step) - first);
    if (count > bins) continue;
    const edges = Float64Array.from({ length: count + 1 }, (_, i) => roundTo(first + i, step));
    if (edges.every((edge, i) => Number.isFinite(edge) && !(edge <= (edges[i - 1] ?? -Infinity))))
      return edges;
  }
  // Numbers so near to each other, or to the end of the doubles, that there is no round one between them.
  return Float64Array.of(min, max);
}

function* stepsAbove(least: number, isWhole: boolean): Generator<number> {
  // Of the least double there is no tenth, and a bin wider than the doubles has no step.
  if (!(least > 1e-300 && least < Infinity)) return;
  const power = Math.floor(Math.log10(least));
  for (let exponent = power; exponent <= power + 3; exponent++) {
    for (const digit of [1, 2, 2.5, 5]) {
      const step = exponent < 0 ? digit / 10 ** -exponent : digit * 10 ** exponent;
      if (step < least || (isWhole && !Number.isInteger(step))) continue;
      yield step;
    }
  }
}

/** n steps, without the 0.30000000000000004 of a product. */
function roundTo(n: number, step: number): number {
  const exact = n * step;
  return Number(exact.toPrecision(14));
}

/** The bin of a value, which lies between the first and the last edge; the last edge belongs to the last bin. */
export function binOf(value: number, edges: Float64Array): number {
  const bins = edges.length - 1;
  if (bins === 1) return 0;
  const first = edges[0] ?? 0;
  const last = edges[bins] ?? 0;
  // Halves, since the whole of the doubles is wider than a double.
  const guess = Math.floor(((value / 2 - first / 2) / (last / 2 - first / 2)) * bins);
  let bin = Math.min(bins - 1, Math.max(0, guess));
  // The quotient may have been rounded across an edge.
  while (bin > 0 && value < (edges[bin] ?? 0)) bin--;
  while (bin < bins - 1 && value >= (edges[bin + 1] ?? 0)) bin++;
  return bin;
}
