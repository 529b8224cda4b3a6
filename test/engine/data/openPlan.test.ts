import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import type { DataSource } from "#shared/domain/dataset";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { Preview } from "#shared/contract/previewContract";
import type { Dataset } from "#engine/data/dataset";
import { RowCache } from "#engine/data/rowCache";
import { sampledRows } from "#engine/data/sampleRows";
import { Sources } from "#engine/data/sources";
import { temporaryFolder } from "../temporaryFolder";
import { assetsRoot, modelValues } from "./files";

const header = "id,height,width,on,part,kind";
const lines = Array.from(
  { length: 60 },
  (_, i) => `r${i},${i * 1.5},${100 - i}.25,${i % 2},${i % 4 === 0 ? "test" : "train"},${"abc"[i % 3]}`,
);

interface Desk {
  readonly folder: string;
  readonly source: (plan?: OpenPlan, ...more: string[]) => DataSource;
  readonly preview: (source: DataSource) => Promise<Preview>;
  readonly load: (source: DataSource) => Promise<Dataset>;
}

async function desk(): Promise<Desk> {
  const folder = temporaryFolder();
  const path = join(folder, "rows.csv");
  writeFileSync(path, [header, ...lines].join("\n"));
  const sources = new Sources({ assetsRoot }, await RowCache.open(join(folder, "cache")));
  return {
    folder,
    source: (plan = {}, ...more) => ({ kind: "paths", paths: [path, ...more], plan }),
    preview: (source) => sources.preview(source),
    load: (source) => sources.load(source),
  };
}

describe("a preview", () => {
  it("says what each column is, and the plan that would be used", async () => {
    const { preview, source } = await desk();
    const found = await preview(source());
    expect(found).toMatchObject({ format: "table", name: "rows", count: 60, countIsExact: true });
    expect(found.columns.map(({ name, role }) => [name, role])).toEqual([
      ["id", "id"],
      ["height", "x"],
      ["width", "x"],
      ["on", "x"],
      ["part", "metadata"],
      ["kind", "label"],
    ]);
    expect(found.columns[1]).toMatchObject({ missing: 0, min: 0, max: 88.5 });
    expect(found.plan).toMatchObject({
      scaling: "standardised",
      split: { validation: 0.2, seed: 0 },
      roles: { kind: "label" },
    });
    expect(found.likelihood.kind).toBe("gaussian");
    expect(found.memory).toEqual({ bytes: 60 * 3 * 8, onDisk: false });
  });

  it("is what opening it then gives", async () => {
    const { preview, load, source } = await desk();
    const found = await preview(source({ roles: { height: "metadata", kind: "metadata", part: "split" } }));
    const data = await load(source(found.plan));
    expect(data.summary.shape).toEqual(found.shape);
    expect(data.summary).toMatchObject({ count: 60, labelName: null, validationCount: 15 });
    expect(Array.from(data.validationRows.subarray(0, 3))).toEqual([0, 4, 8]);
    expect(data.metadata.map(({ name }) => name)).toEqual(expect.arrayContaining(["id", "height", "kind"]));
  });

  it("fails as opening would", async () => {
    const { preview, folder } = await desk();
    const path = join(folder, "empty.csv");
    writeFileSync(path, "");
    for (const paths of [[path], ["/nowhere/gone.csv"]]) {
      await expect(preview({ kind: "paths", paths })).rejects.toBeInstanceOf(AppErrorException);
    }
  });

  it("shows a contact sheet of bundled images with their classes", async () => {
    const { preview } = await desk();
    const found = await preview({ kind: "bundled", id: "mnist-10k" });
    expect(found).toMatchObject({ count: 10_000, shape: { width: 28, height: 28, channels: 1 } });
    expect(found.pixels).toHaveLength(found.rows.length * 784);
    expect(found.pixels?.some((value) => value === 1)).toBe(true);
    expect(found.classes).toHaveLength(10);
    expect(found.likelihood.kind).toBe("bernoulli");
  });
});

describe("the plan of a source", () => {
  it("decides how columns are scaled", async () => {
    const { load, source } = await desk();
    const roles = { on: "metadata" } as const;
    const asIs = await load(source({ roles, scaling: "none" }));
    expect(asIs.summary.scaling).toBe("none");
    expect(Array.from(modelValues(asIs).subarray(2, 4))).toEqual([1.5, 99.25]);
    const unit = await load(source({ roles, scaling: "unit" }));
    expect(Math.min(...modelValues(unit))).toBe(0);
    expect(Math.max(...modelValues(unit))).toBe(1);
    expect(Array.from(unit.displayRows([1]))).toEqual([1.5, 99.25]);
    const binary = await load(source({ roles: { height: "metadata", width: "metadata", on: "x" } }));
    expect(binary.summary).toMatchObject({ scaling: "unit", suggestedLikelihood: { kind: "bernoulli" } });
  });

  it("draws a sample without replacement, not the first rows, the same for the same seed", async () => {
    const { load, source } = await desk();
    const drawn = (seed: number): Promise<Dataset> => load(source({ sample: { count: 20, seed } }));
    const data = await drawn(1);
    const other = await drawn(2);
    const ids = idsOf(data);
    expect(new Set(ids).size).toBe(20);
    expect(ids).not.toEqual(Array.from({ length: 20 }, (_, i) => `r${i}`));
    expect(idsOf(await drawn(1))).toEqual(ids);
    expect(idsOf(other)).not.toEqual(ids);
    expect(other.summary.id).not.toBe(data.summary.id);
  });

  it("sets the share that is held out, and the id with it", async () => {
    const { load, source } = await desk();
    const half = await load(source({ split: { validation: 0.5, seed: 3 } }));
    expect(half.summary).toMatchObject({ trainCount: 30, validationCount: 30 });
    const none = await load(source({ split: { validation: 0, seed: 0 } }));
    expect(none.summary).toMatchObject({ trainCount: 60, validationCount: 0 });
    expect(none.summary.id).not.toBe(half.summary.id);
  });
});

describe("a second file", () => {
  const extra = (rows: readonly string[]): string => ["name,colour,weight", ...rows].join("\n");

  it("is joined by the order of rows", async () => {
    const { folder, load, preview, source } = await desk();
    const path = join(folder, "extra.csv");
    writeFileSync(path, extra(lines.map((_, i) => `n${i},${["red", "blue"][i % 2]},${i}`)));
    const plan: OpenPlan = { join: { file: 1, by: "order" }, roles: { colour: "label", kind: "metadata" } };
    const found = await preview(source(plan, path));
    expect(found.columns.slice(-3).map(({ name, role }) => [name, role])).toEqual([
      ["name", "metadata"],
      ["colour", "label"],
      ["weight", "metadata"],
    ]);
    const data = await load(source(found.plan, path));
    expect(data.summary).toMatchObject({ labelName: "colour", count: 60 });
    expect(data.summary.classes.map(({ name, count }) => [name, count])).toEqual([
      ["blue", 30],
      ["red", 30],
    ]);
    writeFileSync(path, extra(["n0,red,1", "n1,red,2"]));
    await expect(load(source(plan, path))).rejects.toThrow("2 rows for 60");
  });

  it("is joined by a key, in any order, and says which rows have no partner", async () => {
    const { folder, load, source } = await desk();
    const path = join(folder, "extra.csv");
    const rows = lines.map((_, i) => `r${i},${["red", "blue"][i % 2]},${i}`).reverse();
    writeFileSync(path, extra(rows.slice(0, 50)));
    const plan: OpenPlan = { join: { file: 1, by: { left: "id", right: "name" } } };
    const data = await load(source(plan, path));
    const weight = data.metadata.find(({ name }) => name === "weight");
    if (weight?.kind !== "number") throw new Error("no numbers");
    expect(Array.from(weight.values.subarray(0, 12))).toEqual([
      ...Array<number>(10).fill(Number.NaN),
      10,
      11,
    ]);
    expect(data.summary.remarks.join(" ")).toContain("10 of 60 rows have no partner in extra.csv");
    writeFileSync(path, extra([...rows.slice(0, 2), ...rows.slice(0, 1)]));
    await expect(load(source(plan, path))).rejects.toThrow("twice");
    writeFileSync(path, extra(["x,red,1", "y,red,2"]));
    await expect(load(source(plan, path))).rejects.toThrow("No row of the data has a partner");
  });
});

describe("a sample of rows", () => {
  it("has as many different rows as asked for, ascending, each as likely as another", () => {
    const hits = new Int32Array(40);
    for (let seed = 0; seed < 600; seed++) {
      for (const count of [3, 30]) {
        const rows = sampledRows(40, { sample: { count, seed } });
        expect(new Set(rows).size).toBe(count);
        expect(Array.from(rows ?? [])).toEqual(Array.from(rows ?? []).sort((a, b) => a - b));
        for (const row of rows ?? []) hits[row] = (hits[row] ?? 0) + 1;
      }
    }
    // 600 · 33 / 40 = 495 expected, sd about 13.
    for (const count of hits) expect(Math.abs(count - 495)).toBeLessThan(70);
    expect(sampledRows(40, { sample: { count: 40, seed: 0 } })).toBeNull();
  });
});

function idsOf(data: Dataset): readonly string[] {
  const column = data.metadata.find(({ role }) => role === "id");
  if (column?.kind !== "text") throw new Error("no id");
  return Array.from(column.codes, (code) => column.values[code] ?? "");
}
