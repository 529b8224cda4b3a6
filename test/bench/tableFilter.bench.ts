import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Random } from "#shared/math/random";
import { createDataset } from "#engine/data/memoryDataset";
import { codedColumn } from "#engine/data/metadata";
import { TableStore } from "#engine/table/tableStore";
import { repositoryRoot } from "../e2e/repositoryRoot";
import type { Benchmark, Line } from "./report";
import { median, spread } from "./statistics";
import { startTorch } from "./torchPeer";

const ROWS = 1_000_000;
const FEATURES = 32;
const ROUNDS = 15;
const script = path.join(repositoryRoot, "test/bench/peers/table_filter.py");
const labels = ["A", "B", "C", "D", "E"] as const;

interface Numbers {
  readonly data: Float32Array;
  readonly age: Float64Array;
  readonly score: Float64Array;
  readonly label: Int32Array;
  readonly city: Int32Array;
}

/** The filters as each side writes them. */
const filters = [
  { what: "age > 30 and label = 'B'", pandas: "age > 30 and label == 'B'" },
  { what: "x1 > 50 and x2 < 20 and score < 0", pandas: "x1 > 50 and x2 < 20 and score < 0" },
] as const;

/**
 * From the text of a filter to the bits of the rows, as `table:filter` answers it, at a million rows of 32 features and
 * four columns of metadata; against `DataFrame.query` with its fastest engine, to packed bits as well.
 */
export const tableFilter: Benchmark = {
  name: "table, a filter over 1,000,000 × (32 + 4)",
  async run() {
    const folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-bench-"));
    const numbers = makeNumbers();
    const table = await TableStore.open({ dataset: datasetOf(numbers), folder: path.join(folder, "table") });
    try {
      return await compared(table, folder, numbers);
    } finally {
      await table.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function compared(table: TableStore, folder: string, numbers: Numbers): Promise<Line[]> {
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const described = await timed(() => table.describe(undefined));
  for (const [name, values] of Object.entries(numbers)) {
    await writeFile(path.join(folder, `${name}.raw`), new Uint8Array((values as Float32Array).buffer));
  }
  const peer = await startTorch(script, ["--folder", folder, "--rows", String(ROWS)]);
  const lines: Line[] = [{ what: "ranges and gaps of all columns, ms", value: described.toFixed(0) }];
  for (const { what, pandas } of filters) {
    const filter = (): Promise<unknown> => table.filter({ filter: what, search: "" }, undefined);
    const first = await timed(filter);
    const { count } = await table.filter({ filter: what, search: "" }, undefined);
    const own: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      own.push(await timed(filter));
      if ("missing" in peer) continue;
      // What the script writes.
      const answer = (await peer.ask({ query: pandas })) as { milliseconds: number; count: number };
      if (answer.count !== count) throw new Error(`${answer.count} rows and ${count}`);
      theirs.push(answer.milliseconds);
    }
    const perRow = (median(own) * 1e6) / ROWS;
    lines.push(
      { what: `${what}: first time, ms`, value: first.toFixed(0) },
      { what: "  then, ms", value: spread(own), limit: { most: 60, is: median(own) } },
      { what: "  ns a row", value: perRow.toFixed(1) },
      "missing" in peer
        ? { what: "  pandas", value: `skipped: ${peer.missing}` }
        : {
            what: `  pandas ${peer.version}, ms`,
            value: spread(theirs),
          },
    );
  }
  const order = await timed(() => table.order([{ column: "score", descending: true }], null, undefined));
  const histogram = await timed(() => table.histogram("x3", 40, null, undefined));
  if (!("missing" in peer)) peer.stop();
  return [
    ...lines,
    { what: "order by a column of metadata, ms", value: order.toFixed(0) },
    { what: "histogram of a feature, first time, ms", value: histogram.toFixed(0) },
  ];
}

function makeNumbers(): Numbers {
  const random = new Random(5);
  return {
    data: Float32Array.from({ length: ROWS * FEATURES }, () => random.uniform() * 100),
    age: Float64Array.from({ length: ROWS }, () => (random.below(20) === 0 ? NaN : random.below(90))),
    score: Float64Array.from({ length: ROWS }, () => random.uniform() * 2 - 1),
    label: Int32Array.from({ length: ROWS }, () => random.below(labels.length)),
    city: Int32Array.from({ length: ROWS }, () => random.below(300)),
  };
}

function datasetOf({
  data,
  age,
  score,
  label,
  city,
}: Numbers): Parameters<typeof TableStore.open>[0]["dataset"] {
  return createDataset(
    {
      count: ROWS,
      shape: { kind: "vector", columns: Array.from({ length: FEATURES }, (_, j) => `x${j + 1}`) },
      values: { kind: "table", data },
      labels: { name: "label", codes: label, classes: labels },
      metadata: [
        { kind: "number", name: "age", role: "metadata", values: age },
        { kind: "number", name: "score", role: "metadata", values: score },
        codedColumn(
          "city",
          "metadata",
          city,
          Array.from({ length: 300 }, (_, i) => `city ${i}`),
        ),
        {
          kind: "boolean",
          name: "member",
          role: "metadata",
          values: Int8Array.from(city, (code) => code & 1),
        },
      ],
      remarks: [],
    },
    { id: "bench", name: "bench", source: { kind: "paths", paths: ["/bench.parquet"] }, splitSeed: 0 },
  );
}
