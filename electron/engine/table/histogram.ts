import type { Histogram } from "#shared/contract/tableContract";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { hasRow, type RowMask } from "#shared/table/rowMask";
import { statisticsOf, type ColumnStatistics } from "./columnStatistics";
import { booleanNames, cellsOf, isMissing, type ColumnValues } from "./columnValues";
import { binOf, niceEdges, niceTimeEdges } from "./niceBins";
import { inPieces, PIECE } from "./pieces";

/**
 * How often the values of a column come up, in all rows and in those of the mask (all without one). Numbers in bins of one
 * width, infinite ones counted as missing; others by value, the most frequent first.
 */
export async function histogramOf(
  id: string,
  values: ColumnValues,
  bins: number,
  mask: RowMask | null,
  signal: CancelSignal | undefined,
): Promise<Histogram> {
  switch (values.kind) {
    case "number":
    case "time": {
      const statistics = await statisticsOf(values, signal);
      return histogramOfNumbers(id, values, statistics, bins, mask, signal);
    }
    case "boolean":
      return histogramOfKinds(id, values, booleanNames, bins, mask, signal);
    default:
      return histogramOfKinds(id, values, values.values, bins, mask, signal);
  }
}

async function histogramOfNumbers(
  column: string,
  values: Extract<ColumnValues, { kind: "number" | "time" }>,
  { min, max }: ColumnStatistics,
  bins: number,
  mask: RowMask | null,
  signal: CancelSignal | undefined,
): Promise<Histogram> {
  const { values: cells } = values;
  if (min === null || max === null) {
    const none = new Int32Array(0);
    const missing = cells.length;
    return { kind: "number", column, edges: new Float64Array(0), counts: none, masked: none, missing };
  }
  const edges =
    values.kind === "time"
      ? niceTimeEdges(min, max, bins)
      : niceEdges(min, max, bins, await isWhole(cells, signal));
  const counts = new Int32Array(edges.length - 1);
  const masked = new Int32Array(edges.length - 1);
  let missing = 0;
  await inPieces(cells.length, PIECE, signal, (start, end) => {
    for (let row = start; row < end; row++) {
      const value = cells[row] ?? NaN;
      if (!Number.isFinite(value)) {
        missing++;
        continue;
      }
      const bin = binOf(value, edges);
      counts[bin] = (counts[bin] ?? 0) + 1;
      if (mask === null || hasRow(mask, row)) masked[bin] = (masked[bin] ?? 0) + 1;
    }
  });
  return { kind: "number", column, edges, counts, masked, missing };
}

async function isWhole(
  cells: Float64Array | Float32Array | Int32Array,
  signal: CancelSignal | undefined,
): Promise<boolean> {
  if (cells instanceof Int32Array) return true;
  let whole = true;
  await inPieces(cells.length, PIECE, signal, (start, end) => {
    for (let row = start; whole && row < end; row++) {
      const value = cells[row] ?? NaN;
      whole = !Number.isFinite(value) || Number.isInteger(value);
    }
  });
  return whole;
}

async function histogramOfKinds(
  column: string,
  values: Exclude<ColumnValues, { kind: "number" | "time" }>,
  names: readonly string[],
  bins: number,
  mask: RowMask | null,
  signal: CancelSignal | undefined,
): Promise<Histogram> {
  const cells = cellsOf(values);
  const all = new Int32Array(names.length);
  const inMask = new Int32Array(names.length);
  let missing = 0;
  await inPieces(cells.length, PIECE, signal, (start, end) => {
    for (let row = start; row < end; row++) {
      const code = cells[row] ?? -1;
      if (isMissing(values, code)) {
        missing++;
        continue;
      }
      all[code] = (all[code] ?? 0) + 1;
      if (mask === null || hasRow(mask, row)) inMask[code] = (inMask[code] ?? 0) + 1;
    }
  });
  const present = [...all.keys()].filter((code) => (all[code] ?? 0) > 0);
  // Sorting is stable: those that are as frequent stay in the order of the values.
  const listed = present.sort((a, b) => (all[b] ?? 0) - (all[a] ?? 0)).slice(0, bins);
  const counts = Int32Array.from(listed, (code) => all[code] ?? 0);
  return {
    kind: "category",
    column,
    values: listed.map((code) => names[code] ?? ""),
    counts,
    masked: Int32Array.from(listed, (code) => inMask[code] ?? 0),
    others: cells.length - missing - counts.reduce((sum, n) => sum + n, 0),
    missing,
  };
}
