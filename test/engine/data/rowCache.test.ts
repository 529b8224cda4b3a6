import { readdirSync, statSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenPlan } from "#shared/domain/openPlan";
import { Random } from "#shared/math/random";
import type { RawData } from "#engine/data/dataFormat";
import type { Dataset } from "#engine/data/dataset";
import { createDataset } from "#engine/data/memoryDataset";
import { RowCache } from "#engine/data/rowCache";
import type { RowRequest } from "#engine/data/rowSink";
import { sourceKey } from "#engine/data/sourceStamp";
import { takeRawRows } from "#engine/data/takeRawRows";
import { observationsOf } from "#engine/train/observations";
import { temporaryFolder } from "../temporaryFolder";
import { smallModel } from "../train/smallData";
import { modelValues } from "./files";

const COUNT = 301;
const FEATURES = 12;
const random = new Random(1);
const greys = Uint8Array.from({ length: COUNT * FEATURES }, () => random.below(256));
const numbers = Float64Array.from(greys, (grey, i) => 1_000_000 + grey / 7 + (i % FEATURES));

const openCache = (folder: string, memoryBytes = 100): Promise<RowCache> =>
  RowCache.open(folder, { memoryBytes });

/** As a format would deliver them: in pieces of different lengths. */
async function deliver(
  cache: RowCache,
  key: string,
  of: RowRequest["of"],
  values: Uint8Array | Float64Array,
): Promise<RawData> {
  const sink = await cache.openRowsFor(key)({ of, features: FEATURES, count: COUNT });
  for (let start = 0; start < COUNT; start += 77) {
    await sink.append(values.subarray(start * FEATURES, Math.min(COUNT, start + 77) * FEATURES));
  }
  const raw = rawOf(of, await sink.finish());
  await cache.keep(key, raw);
  return raw;
}

function rawOf(of: RowRequest["of"], values: RawData["values"]): RawData {
  return {
    count: COUNT,
    shape:
      of === "table"
        ? { kind: "vector", columns: Array.from({ length: FEATURES }, (_, i) => `c${i}`) }
        : { kind: "image", width: 4, height: 3, channels: 1 },
    values,
    labels: {
      name: "kind",
      codes: Int32Array.from({ length: COUNT }, (_, i) => i % 3),
      classes: ["a", "b", "c"],
    },
    metadata: [],
    remarks: ["one"],
  };
}

const dataset = (raw: RawData, plan: OpenPlan = {}): Dataset =>
  createDataset(raw, {
    id: "x",
    name: "t",
    source: { kind: "paths", paths: ["/t"], plan },
    splitSeed: 0,
  });

const inMemory = (of: RowRequest["of"]): Dataset =>
  dataset(rawOf(of, of === "table" ? { kind: "table", data: numbers } : { kind: "bytes", data: greys }));

describe("rows kept on disk", () => {
  it.each([
    ["bytes", greys],
    ["table", numbers],
  ] as const)("are those in memory, scaled and split the same: %s", async (of, values) => {
    const cache = await openCache(temporaryFolder());
    const raw = await deliver(cache, "k", of, values);
    expect(raw.values.kind).toBe("file");
    const [kept, held] = [dataset(raw), inMemory(of)];
    expect(kept.summary).toEqual({ ...held.summary, source: kept.summary.source });
    expect(modelValues(kept)).toEqual(modelValues(held));
    const rows = [300, 0, 17, 18, 19, 4, 4];
    expect(kept.displayRows(rows)).toEqual(held.displayRows(rows));
    expect(() => kept.displayRows([COUNT])).toThrow(RangeError);
  });

  it("are binarised as those in memory", async () => {
    const raw = await deliver(await openCache(temporaryFolder()), "k", "bytes", greys);
    const config = { ...smallModel, likelihood: "bernoulli", binarisation: "stochastic" } as const;
    const rows = [5, 250, 6, 7];
    const [kept, held] = [dataset(raw), inMemory("bytes")].map((data) => {
      const out = new Float32Array(rows.length * FEATURES);
      observationsOf(data, config).draw(rows, new Random(3), out);
      return out;
    });
    expect(kept).toEqual(held);
    expect(kept?.some((value) => value === 1)).toBe(true);
  });

  it("stay in memory where they fit", async () => {
    const folder = temporaryFolder();
    const raw = await deliver(await openCache(folder, 1e6), "k", "bytes", greys);
    expect(raw.values).toEqual({ kind: "bytes", data: greys });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("are found again by another engine, with labels and remarks, and not when they were cut", async () => {
    const folder = temporaryFolder();
    const raw = await deliver(await openCache(folder), "k", "table", numbers);
    const found = await (await openCache(folder)).find("k");
    if (found === null || raw.values.kind !== "file") throw new Error("nothing was kept");
    expect({ ...found, values: null }).toEqual({ ...raw, values: null });
    expect(found.values).toMatchObject({ digest: raw.values.digest });
    expect(modelValues(dataset(found))).toEqual(modelValues(inMemory("table")));
    truncateSync(raw.values.rows.path, statSync(raw.values.rows.path).size - 8);
    expect(await (await openCache(folder)).find("k")).toBeNull();
  });

  it("that were never completed are removed at the next start", async () => {
    const folder = temporaryFolder();
    const cache = await openCache(folder);
    const sink = await cache.openRowsFor("k")({ of: "bytes", features: FEATURES, count: COUNT });
    await sink.append(greys);
    expect(readdirSync(folder)).toEqual(["k"]);
    expect(await (await openCache(folder)).find("k")).toBeNull();
    await sink.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("make room: what was not opened for longest goes first, what is open stays", async () => {
    const folder = temporaryFolder();
    for (const key of ["old", "older", "new"]) {
      await deliver(await openCache(folder), key, "bytes", greys);
    }
    const ago = (key: string, days: number): void => {
      const time = new Date(Date.now() - days * 86_400_000);
      utimesSync(join(folder, key, "data.bin"), time, time);
    };
    ago("old", 2);
    ago("older", 3);
    const size = statSync(join(folder, "new", "data.bin")).size + 4096 + greys.length;
    const cache = await RowCache.open(folder, { memoryBytes: 100, maxBytes: 2.5 * size });
    expect(await cache.find("older")).not.toBeNull();
    ago("older", 3);
    await deliver(cache, "newest", "bytes", greys);
    expect(readdirSync(folder).sort()).toEqual(["newest", "older"]);
  });

  it("may be a sample of others, with their labels", async () => {
    const cache = await openCache(temporaryFolder());
    const raw = await deliver(cache, "k", "table", numbers);
    const rows = Int32Array.of(2, 30, 299);
    const taken = await takeRawRows(raw, rows, cache.openRowsFor("k"));
    expect(taken.labels?.codes).toEqual(Int32Array.of(2, 0, 2));
    expect(taken.sourceRows).toEqual({ rows, total: COUNT });
    expect(dataset(taken, { scaling: "none" }).displayRows([1])).toEqual(
      Float32Array.from(numbers.subarray(30 * FEATURES, 31 * FEATURES)),
    );
  });
});

describe("the key of a source", () => {
  const stamp = { path: "/a", size: 10, mtimeMs: 5 };

  it("depends on size, time and what is read, not on the order of settings, scaling or split", () => {
    const key = sourceKey([stamp], { array: "X", use: "data" });
    expect(sourceKey([stamp], { use: "data", array: "X", scaling: "none" })).toBe(key);
    expect(sourceKey([{ ...stamp, size: 11 }], { array: "X", use: "data" })).not.toBe(key);
    expect(sourceKey([{ ...stamp, mtimeMs: 6 }], { array: "X", use: "data" })).not.toBe(key);
    expect(sourceKey([stamp], { array: "Y", use: "data" })).not.toBe(key);
  });
});
