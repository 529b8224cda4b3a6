import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { repositoryRoot } from "../e2e/repositoryRoot";
import type { Benchmark, Line } from "./report";
import { median, spread } from "./statistics";
import { startTorch, type TorchProgram } from "./torchPeer";

const ROUNDS = 5;
const PARQUET_ROWS = 1_000_000;
/** As many rows of 32 numbers and four more columns as make 500 MB of text. */
const CSV_ROWS = 1_310_000;
const run = promisify(execFile);

interface Reading {
  readonly milliseconds: number;
  readonly peak: number;
  readonly rows: number;
  readonly columnBytes: number;
}

/** Opening tables of a million rows, each time in a new process, against pandas with pyarrow and against DuckDB. */
export const readTables: Benchmark = {
  name: "reading tables, 32 columns of float32 and 4 of metadata, 2 threads",
  async run() {
    const folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-bench-"));
    const peer = await startTorch(path.join(repositoryRoot, "test/bench/peers/read_table.py"), []);
    try {
      const parquet = await writeTable(path.join(folder, "table.parquet"), PARQUET_ROWS, "FORMAT parquet");
      const csv = await writeTable(path.join(folder, "table.csv"), CSV_ROWS, "FORMAT csv, HEADER true");
      const megabytes = Math.round((await stat(csv)).size / 1e6);
      return [
        ...(await compare("Parquet, 1,000,000 rows", "parquet", parquet, peer, 2)),
        ...(await compare(`CSV, ${megabytes} MB`, "csv", csv, peer, 1.2)),
      ];
    } finally {
      if (!("missing" in peer)) peer.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function writeTable(file: string, rows: number, format: string): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  const x = Array.from({ length: 32 }, (_, i) => `(random() * 10 - 5)::FLOAT AS x${i}`);
  const beside = [
    "chr((97 + random() * 4)::INT) AS label",
    "(random() * 90)::INTEGER AS age",
    "random() AS score",
    "'batch-' || (random() * 50)::INT AS batch",
  ];
  await connection.run(
    `COPY (SELECT ${[...x, ...beside].join(", ")} FROM range(${rows})) TO '${file}' (${format})`,
  );
  connection.closeSync();
  instance.closeSync();
  return file;
}

async function compare(
  what: string,
  kind: "parquet" | "csv",
  file: string,
  peer: TorchProgram | { readonly missing: string },
  most: number,
): Promise<readonly Line[]> {
  const own: Reading[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(await readOnce(kind, file));
    if (!("missing" in peer)) {
      theirs.push(((await peer.ask({ [kind]: file })) as { milliseconds: number }).milliseconds);
    }
  }
  const times = own.map(({ milliseconds }) => milliseconds);
  const memory = own.map(({ peak, columnBytes }) => peak / columnBytes);
  const lines: Line[] = [{ what: `${what}, ms to typed columns`, value: spread(times, 0) }];
  if ("missing" in peer) lines.push({ what: "  peer", value: `skipped: ${peer.missing}` });
  else {
    const ratios = times.map((time, i) => time / (theirs[i] ?? Number.NaN));
    lines.push({ what: `  ${peer.version}, ms`, value: spread(theirs, 0) });
    lines.push({ what: "  ratio, pair by pair", value: spread(ratios), limit: { most, is: median(ratios) } });
  }
  const limit = kind === "parquet" ? { limit: { most: 2.5, is: median(memory) } } : {};
  lines.push({ what: "  peak memory taken, times the columns", value: spread(memory), ...limit });
  return lines;
}

async function readOnce(kind: string, file: string): Promise<Reading> {
  const script = [path.join(repositoryRoot, "electron/setup/runScript.mjs"), "test/bench/readOnce.ts"];
  const { stdout } = await run(process.execPath, [...script, kind, file], { cwd: repositoryRoot });
  // The last line is the program's own.
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Reading;
}
