import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it, onTestFinished } from "vitest";
import { fullMask, maskOfRows } from "#shared/table/rowMask";
import { createDataset } from "#engine/data/memoryDataset";
import type { RowsFormat } from "#engine/table/exportRows";
import type { TableStore } from "#engine/table/tableStore";
import { Downloads } from "#engine/workspace/downloads";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { moveInto } from "#engine/workspace/moveInto";
import { appErrorOf } from "../appErrorOf";
import { temporaryFolder } from "../temporaryFolder";
import { openTable, people, peopleDataset } from "./people";

// Several of DuckDB's vectors.
const everyone = people(4_100, 3);
const chosen = [0, 5, 2_047, 2_048, 4_099];

async function table(): Promise<TableStore> {
  const store = await openTable(peopleDataset(everyone));
  onTestFinished(() => store.close());
  return store;
}

/** The rows of a file as another reader finds them. */
async function read(path: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  onTestFinished(() => {
    connection.closeSync();
    instance.closeSync();
  });
  const result = await connection.runAndReadAll(`SELECT * FROM '${path}'`);
  return result.getRowObjectsJS();
}

const exported = (
  store: TableStore,
  format: RowsFormat,
  rows: readonly number[] | null,
  ids: string[] | null,
) =>
  store.export(ids, {
    format,
    mask: rows === null ? null : maskOfRows(rows, everyone.length),
    signal: undefined,
    progress: () => undefined,
  });

describe("exported rows", () => {
  it("hold every column of the rows chosen, in the order of the data, to the bit", async () => {
    const store = await table();
    for (const format of ["csv", "parquet", "json"] as const) {
      const rows = await read(await exported(store, format, chosen, null));
      expect(rows.map(({ row }) => Number(row))).toEqual(chosen);
      rows.forEach((row, i) => {
        const { height, weight, age, city, name, isMember, joined, label } = everyone[chosen[i] ?? 0]!;
        expect(Math.fround(Number(row.height))).toBe(height);
        expect(Math.fround(Number(row.weight))).toBe(weight);
        expect(row).toMatchObject({ city, name, group: label, member: isMember });
        expect(row.age === null ? null : Number(row.age)).toBe(age);
        expect(row.joined instanceof Date ? row.joined.getTime() : row.joined).toBe(joined);
      });
    }
  });

  it("hold all rows without a mask and no more than the columns that are named", async () => {
    const store = await table();
    const rows = await read(await exported(store, "parquet", null, ["weight", "row"]));
    expect(rows).toHaveLength(everyone.length);
    expect(Object.keys(rows[0] ?? {})).toEqual(["weight", "row"]);
    expect(rows.map(({ weight }) => weight)).toEqual(everyone.map(({ weight }) => weight));
    const none = await exported(store, "csv", [], ["row", "city"]);
    expect(await readFile(none, "utf8")).toBe("row,city\n");
  });

  it("tell how far they are, and nothing is left of those that are cancelled", async () => {
    const store = await table();
    const told: number[] = [];
    const mask = fullMask(everyone.length);
    const progress = ({ done, total }: { done: number; total: number }): void => {
      expect(total).toBe(everyone.length);
      told.push(done);
    };
    const path = await store.export(null, { format: "csv", mask, signal: undefined, progress });
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(everyone.length);
    const folder = join(path, "..");
    const before = await readdir(folder);
    const signal = { aborted: true, addEventListener: () => undefined, removeEventListener: () => undefined };
    const error = await appErrorOf(store.export(null, { format: "csv", mask, signal, progress }));
    expect(error.code).toBe("cancelled");
    expect(await readdir(folder)).toEqual(before);
  });

  it("of very many features go through in pieces", async () => {
    const [count, features] = [2_100, 700];
    const data = Float64Array.from({ length: count * features }, (_, i) => i / 7);
    const dataset = createDataset(
      {
        count,
        shape: { kind: "vector", columns: Array.from({ length: features }, (_, j) => `gene ${j}`) },
        values: { kind: "table", data },
        labels: null,
        metadata: [],
        remarks: [],
      },
      { id: "x", name: "t", source: { kind: "paths", paths: ["/t.csv"] }, splitSeed: 0 },
    );
    const store = await openTable(dataset);
    onTestFinished(() => store.close());
    const rows = await read(
      await store.export(["row", "gene 3", "gene 699"], {
        ...{ format: "parquet", mask: maskOfRows([1, 2_099], count), signal: undefined },
        progress: () => undefined,
      }),
    );
    expect(rows).toEqual(
      [1, 2_099].map((row) => ({
        row,
        "gene 3": (row * features + 3) / 7,
        "gene 699": (row * features + 699) / 7,
      })),
    );
  });
});

describe("a file on its way out", () => {
  it("replaces what lies at its target, whole", async () => {
    const folder = temporaryFolder();
    const store = await table();
    const target = join(folder, "rows.csv");
    const path = await exported(store, "csv", chosen, ["row"]);
    const { size } = await stat(path);
    await moveInto(path, target);
    expect((await stat(target)).size).toBe(size);
    await moveInto(await exported(store, "csv", [1], ["row"]), target);
    expect(await readFile(target, "utf8")).toBe("row\n1\n");
    expect(await readdir(folder)).toEqual(["rows.csv"]);
  });

  it("is refused where it cannot be", async () => {
    const store = await table();
    const path = await exported(store, "csv", chosen, ["row"]);
    expect((await appErrorOf(moveInto(path, "rows.csv"))).code).toBe("invalid-request");
    const nowhere = join(temporaryFolder(), "not there", "rows.csv");
    expect((await appErrorOf(moveInto(path, nowhere))).code).toBe("storage");
  });

  it("is handed out in pieces, once, and cleaned away", async () => {
    const folder = join(temporaryFolder(), "downloads");
    const downloads = await Downloads.open(folder, nodeFileSystem);
    const store = await table();
    const path = await exported(store, "csv", null, null);
    const content = await readFile(path);
    const id = await downloads.take(path);
    const piece = await downloads.read(id, 0);
    expect(piece.isLast).toBe(true);
    expect(Buffer.from(piece.bytes).equals(content)).toBe(true);
    expect((await appErrorOf(downloads.read(id, 0))).code).toBe("invalid-request");
    const left = await downloads.take(await exported(store, "csv", chosen, null));
    expect(await readdir(folder)).toEqual([left]);
    await downloads.close();
    expect(await readdir(folder)).toEqual([]);
    expect((await appErrorOf(downloads.read("../../secret", 0))).code).toBe("invalid-request");
  });
});
