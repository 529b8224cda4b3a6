/** The name that was probably meant: the one with the fewest typing mistakes, null when all are far off. */
export function nearestName(written: string, names: Iterable<string>): string | null {
  const wanted = written.toLowerCase();
  // A third of the letters may be wrong, one at least.
  let allowed = Math.max(1, Math.floor(wanted.length / 3));
  let nearest: string | null = null;
  for (const name of names) {
    const candidate = name.toLowerCase();
    if (Math.abs(candidate.length - wanted.length) > allowed) continue;
    const distance = mistakes(wanted, candidate);
    if (distance > allowed || (nearest !== null && distance === allowed)) continue;
    nearest = name;
    allowed = distance;
  }
  return nearest;
}

/** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment distance). */
function mistakes(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
