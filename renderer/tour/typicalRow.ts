const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

interface Gaussians {
  readonly count: number;
  readonly latentSize: number;
  /** [count, latentSize], prior σ. */
  readonly mean: Float32Array;
  /** [count, latentSize], prior σ. */
  readonly sd: Float32Array;
}

/** So many of the most ordinary rows are looked at more closely. */
const CANDIDATES = 24;
/** So many neighbours of each. */
const NEIGHBOURS = 20;

/** Share of the rows with the nearest means that have the row's own label. */
function purity({ count, latentSize, mean }: Gaussians, labels: Int32Array, row: number): number {
  const nearest: { readonly square: number; readonly label: number | undefined }[] = [];
  for (let other = 0; other < count; other++) {
    if (other === row) continue;
    let square = 0;
    for (let j = 0; j < latentSize; j++)
      square += ((mean[other * latentSize + j] ?? 0) - (mean[row * latentSize + j] ?? 0)) ** 2;
    if (nearest.length >= NEIGHBOURS && square >= (nearest.at(-1)?.square ?? 0)) continue;
    const at = nearest.findIndex((each) => each.square > square);
    nearest.splice(at === -1 ? nearest.length : at, 0, { square, label: labels[other] });
    if (nearest.length > NEIGHBOURS) nearest.pop();
  }
  return nearest.filter(({ label }) => label === labels[row]).length / Math.max(1, nearest.length);
}

/**
 * A validation row (any row where there is none) whose q(z|x) is ordinary: log ‖μ‖² and Σ log σ nearest to their medians
 * and, of the nearest of those, the one most among its own label. Null without rows.
 */
export function typicalRow(
  encoding: Gaussians,
  columns: { readonly split: Uint8Array; readonly labels: Int32Array } | null,
): number | null {
  const { count, latentSize, mean, sd } = encoding;
  const every = Array.from({ length: count }, (_, row) => row);
  const validation = every.filter((row) => columns?.split[row] === 1);
  const rows = (validation.length > 0 ? validation : every).map((row) => {
    let square = 0;
    let width = 0;
    for (let j = row * latentSize; j < (row + 1) * latentSize; j++) {
      square += (mean[j] ?? 0) ** 2;
      width += Math.log(Math.max(sd[j] ?? 1, 1e-12));
    }
    return { row, distance: Math.log(square + 1e-12), width };
  });
  const distance = median(rows.map((each) => each.distance));
  const width = median(rows.map((each) => each.width));
  const off = (each: (typeof rows)[number]): number =>
    Math.abs(each.distance - distance) + Math.abs(each.width - width);
  const ordinary = rows.sort((a, b) => off(a) - off(b)).slice(0, columns ? CANDIDATES : 1);
  let best: number | null = null;
  let most = -1;
  for (const { row } of ordinary) {
    const share = columns ? purity(encoding, columns.labels, row) : 0;
    if (share <= most) continue;
    most = share;
    best = row;
  }
  return best;
}
