import { describe, expect, it } from "vitest";
import { bundledDatasets } from "#engine/data/bundled";
import { loadDataset } from "#engine/data/loadDataset";
import { appErrorOf } from "../appErrorOf";
import { temporaryFolder } from "../temporaryFolder";
import { assetsRoot, modelValues } from "./files";

const load = (id: string) => loadDataset({ kind: "bundled", id }, { assetsRoot });

describe("bundled data", () => {
  it("are all there", async () => {
    expect(bundledDatasets.map(({ id }) => id)).toEqual(["mnist-10k", "fashion-mnist-10k", "wine"]);
    for (const { id, name } of bundledDatasets) {
      const { summary } = await load(id);
      expect(summary).toMatchObject({ name, source: { kind: "bundled", id }, remarks: [] });
      expect((await load(id)).summary.id).toBe(summary.id);
    }
  });

  it("hold 10,000 digits with the mean grey of MNIST", async () => {
    const data = await load("mnist-10k");
    expect(data.summary).toMatchObject({
      count: 10_000,
      features: 784,
      trainCount: 8000,
      validationCount: 2000,
    });
    expect(data.summary.classes.map(({ name }) => name)).toEqual("0123456789".split(""));
    const values = modelValues(data);
    let sum = 0;
    for (const value of values) sum += value;
    const mean = sum / values.length;
    // 0.1307 over the 60,000 training images, the constant that everyone normalises with.
    expect(mean).toBeCloseTo(0.1307, 2);
  });

  it("hold 1,000 items of each of ten kinds of clothing, named", async () => {
    const { classes } = (await load("fashion-mnist-10k")).summary;
    expect(classes.map(({ count }) => count)).toEqual(Array(10).fill(1000));
    expect([classes[0]?.name, classes[9]?.name]).toEqual(["T-shirt/top", "Ankle boot"]);
  });

  it("hold the 178 wines of three cultivars", async () => {
    const data = await load("wine");
    expect(data.summary).toMatchObject({
      count: 178,
      features: 13,
      labelName: "cultivar",
      classes: [
        { name: "Cultivar 1", count: 59 },
        { name: "Cultivar 2", count: 71 },
        { name: "Cultivar 3", count: 48 },
      ],
      scaling: "standardised",
    });
    const shown = data.displayRows([0]);
    expect(Array.from(shown.subarray(0, 3))).toEqual([14.23, 1.71, 2.43].map(Math.fround));
    // Mean alcohol of the data set's own description: 13.0.
    const alcohol = data.displayRows(Array.from({ length: 178 }, (_, i) => i)).filter((_, i) => i % 13 === 0);
    expect(alcohol.reduce((sum, x) => sum + x, 0) / 178).toBeCloseTo(13.0, 1);
  });

  it("are refused by an unknown name and reported when missing", async () => {
    expect(await appErrorOf(load("../wine"))).toMatchObject({ code: "invalid-request", found: "../wine" });
    const elsewhere = loadDataset({ kind: "bundled", id: "wine" }, { assetsRoot: temporaryFolder() });
    expect(await appErrorOf(elsewhere)).toMatchObject({
      code: "file-not-found",
      where: { file: "wine.csv" },
    });
  });
});

it("uploads are known by the name they were sent under", async () => {
  const wine = { path: `${assetsRoot}/datasets/wine.csv`, name: "my wine.csv" };
  const data = await loadDataset({ kind: "upload", uploads: ["7"] }, { assetsRoot, uploads: () => wine });
  expect(data.summary).toMatchObject({ name: "my wine", count: 178, labelName: "cultivar" });
});
