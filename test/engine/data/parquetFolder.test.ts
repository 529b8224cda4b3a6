import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import type { OpenPlan } from "#shared/domain/openPlan";
import { loadDataset } from "#engine/data/loadDataset";
import { previewSource } from "#engine/data/previewSource";
import { RowCache } from "#engine/data/rowCache";
import { appErrorOf } from "../appErrorOf";
import { imageBytes } from "../image/imageFixtures";
import { temporaryFolder } from "../temporaryFolder";
import { assetsRoot } from "./files";

const ROWS = 60;

/** `part-0.parquet`, or below `split=train` and `split=test`, with what Spark leaves beside them. */
async function folderOf(isPartitioned: boolean): Promise<string> {
  const folder = join(temporaryFolder(), "table");
  mkdirSync(folder);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const part of [0, 1, 2]) {
    const place = isPartitioned ? join(folder, `split=${part === 2 ? "test" : "train"}`) : folder;
    mkdirSync(place, { recursive: true });
    await connection.run(
      `COPY (SELECT i::DOUBLE AS a, (i * i)::DOUBLE AS b, 'kind ' || i % 3 AS kind ` +
        `FROM range(${part * 20}, ${part * 20 + 20}) r(i)) TO '${join(place, `part-${part}.parquet`)}'`,
    );
  }
  connection.closeSync();
  instance.closeSync();
  writeFileSync(join(folder, "_SUCCESS"), "");
  return folder;
}

const open = (folder: string, plan: OpenPlan = {}): ReturnType<typeof loadDataset> =>
  loadDataset({ kind: "paths", paths: [folder], plan }, { assetsRoot });

it("reads the parts in a folder as one table, in the order of their names", async () => {
  const { summary, displayRows, labels } = await open(await folderOf(false)).then((dataset) => ({
    summary: dataset.summary,
    labels: dataset.labels,
    displayRows: dataset.displayRows(Int32Array.from({ length: ROWS }, (_, i) => i)),
  }));
  expect(summary).toMatchObject({ name: "table", count: ROWS, shape: { columns: ["a", "b"] } });
  expect(Array.from(displayRows.filter((_, i) => i % 2 === 0))).toEqual(
    Array.from({ length: ROWS }, (_, i) => i),
  );
  expect(labels[4]).toBe(1);
});

it("takes folders named key=value for columns, and one of them for the split", async () => {
  const folder = await folderOf(true);
  const cache = await RowCache.open(temporaryFolder());
  const preview = await previewSource({ kind: "paths", paths: [folder] }, { assetsRoot, cache });
  expect(preview.description).toBe("Parquet table in 3 files, with columns from the names of folders");
  expect(preview.columns.map(({ name }) => name)).toEqual(["a", "b", "kind", "split"]);
  const dataset = await open(folder, { roles: { split: "split", kind: "label" } });
  expect(dataset.summary).toMatchObject({ trainCount: 40, validationCount: 20, labelName: "kind" });
  const first = dataset.displayRows(dataset.validationRows.slice(0, 1));
  expect(first[0]).toBe(40);
});

it("names the damaged part, and leaves a folder with images to the images", async () => {
  const folder = await folderOf(false);
  writeFileSync(join(folder, "part-1.parquet"), "PAR1 and no more");
  const error = await appErrorOf(open(folder));
  expect(error).toMatchObject({ code: "file-format", where: { file: "table/part-1.parquet" } });
  writeFileSync(join(folder, "cat.png"), imageBytes("rgb.png"));
  expect((await open(folder).catch((reason: unknown) => reason)) as Error).not.toMatchObject({
    message: expect.stringContaining("Parquet"),
  });
});
