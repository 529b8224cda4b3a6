import { join } from "node:path";
import { loadDataset } from "#engine/data/loadDataset";
import { csvFormat } from "#engine/data/tables/csvFormat";
import { parquetFormat } from "#engine/data/tables/parquetFormat";
import { repositoryRoot } from "../e2e/repositoryRoot";

// Reads one file in a process of its own, so that its time and its memory are those of a first opening:
// readOnce.ts parquet|csv|dataset PATH. Prints one line of JSON.

const [, , kind = "", path = ""] = process.argv;

async function read(): Promise<{ readonly rows: number; readonly columnBytes: number }> {
  if (kind === "dataset") {
    const options = { assetsRoot: join(repositoryRoot, "assets") };
    const dataset = await loadDataset({ kind: "paths", paths: [path] }, options);
    return { rows: dataset.summary.count, columnBytes: 0 };
  }
  const format = kind === "csv" ? csvFormat : parquetFormat;
  const raw = await format.read([{ path, name: "bench" }], {});
  if (raw.values.kind === "file") throw new Error("read into memory");
  const beside = raw.metadata.reduce(
    (sum, column) => sum + ("codes" in column ? column.codes.byteLength : column.values.byteLength),
    0,
  );
  const labels = raw.labels?.codes.byteLength ?? 0;
  return { rows: raw.count, columnBytes: raw.values.data.byteLength + beside + labels };
}

const before = process.resourceUsage().maxRSS * 1024;
const start = performance.now();
const { rows, columnBytes } = await read();
const milliseconds = performance.now() - start;
const peak = process.resourceUsage().maxRSS * 1024 - before;
console.log(JSON.stringify({ milliseconds, peak, rows, columnBytes }));
