/** One line of a benchmark's report; with a promise where the figure is one. */
export interface Line {
  readonly what: string;
  readonly value: string;
  readonly limit?: { readonly most: number; readonly is: number };
}

export interface Benchmark {
  readonly name: string;
  run(): Promise<readonly Line[]>;
}

/** Prints the lines and counts the promises that were missed. */
export function printReport(name: string, lines: readonly Line[]): number {
  console.log(`\n${name}`);
  const width = Math.max(...lines.map(({ what }) => what.length));
  let missed = 0;
  for (const { what, value, limit } of lines) {
    const isKept = limit === undefined || limit.is <= limit.most;
    if (!isKept) missed += 1;
    const promise = limit === undefined ? "" : `  at most ${limit.most}: ${isKept ? "kept" : "MISSED"}`;
    console.log(`  ${what.padEnd(width)}  ${value}${promise}`);
  }
  return missed;
}
