import { copyFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { InputFile } from "#engine/data/dataFormat";
import { hdf5Format } from "#engine/data/hdf5/hdf5Format";
import { readLazyColumn } from "#engine/data/hdf5/hdf5Reader";
import { loadDataset } from "#engine/data/loadDataset";
import { appErrorOf } from "../../appErrorOf";
import { bitsOf, expectedHdf5, hdf5Path } from "../../hdf5/hdf5Fixtures";
import { useBuiltReader } from "../../reader/builtReader";
import { temporaryFolder } from "../../temporaryFolder";

useBuiltReader();

const fileOf = (name: string): InputFile[] => [{ path: hdf5Path(name), name }];
const { cells, genes } = expectedHdf5;

describe("AnnData as a data set", () => {
  it("reads X with the genes as columns, the cell type as label and the rest of obs as metadata", async () => {
    for (const name of ["dense.h5ad", "csr.h5ad", "csc.h5ad"]) {
      const raw = await hdf5Format.read(fileOf(name), { plan: { use: "data", array: "X" } });
      expect(raw.shape).toEqual({
        kind: "vector",
        columns: Array.from({ length: genes }, (_, gene) => `GENE${gene}`),
      });
      if (raw.values.kind !== "table") throw new Error(raw.values.kind);
      expect(raw.values.data).toBeInstanceOf(Float32Array);
      expect(bitsOf(raw.values.data), name).toBe(expectedHdf5.X);
      expect(raw.labels?.name).toBe("cell_type");
      expect(Array.from(raw.labels?.codes ?? [], (code) => raw.labels?.classes[code] ?? null)).toEqual(
        expectedHdf5.obs.cell_type,
      );
      expect(raw.ids?.values[3]).toBe("cell3");
      expect(raw.metadata.map((column) => [column.name, column.kind])).toEqual([
        ["n_counts", "number"],
        ["batch", "number"],
        ["is_doublet", "boolean"],
        ["age", "number"],
        ["passed", "boolean"],
        ["donor", "category"],
      ]);
    }
  });

  it("takes latents of obsm and leaves the genes to be read one by one", async () => {
    for (const name of ["dense.h5ad", "csr.h5ad", "csc.h5ad", "old.h5ad", "middle.h5ad"]) {
      const plan = { array: "obsm/X_pca", use: "latents" } as const;
      const data = await loadDataset({ kind: "paths", paths: [hdf5Path(name)], plan }, { assetsRoot: "" });
      expect(data.summary.count).toBe(cells);
      expect(data.latents?.names).toEqual(["X_pca 1", "X_pca 2", "X_pca 3", "X_pca 4"]);
      expect(bitsOf(data.latents?.mean ?? []), name).toBe(expectedHdf5.X_pca);
      const { lazyColumns } = data;
      if (lazyColumns === null) throw new Error("no genes");
      const columns: Float64Array[] = [];
      for (let gene = 0; gene < genes; gene++)
        columns.push(await readLazyColumn(lazyColumns, gene, undefined));
      const byRow = Array.from({ length: cells }, (_, row) =>
        columns.map((column) => column[row] ?? NaN),
      ).flat();
      expect(bitsOf(byRow), name).toBe(expectedHdf5.X);
    }
  });

  it("keeps a random sample of rows, of genes read later too", async () => {
    const plan = { array: "obsm/X_pca", use: "latents", sample: { count: 6, seed: 1 } } as const;
    const raw = await hdf5Format.read(fileOf("csr.h5ad"), { plan });
    const rows = raw.sourceRows?.rows ?? new Int32Array(0);
    expect(rows).toHaveLength(6);
    expect(raw.ids?.values).toEqual(Array.from(rows, (row) => `cell${row}`));
    if (raw.lazyColumns === undefined) throw new Error("no genes");
    const all = await readLazyColumn({ ...raw.lazyColumns, rows: null }, 2, undefined);
    expect(await readLazyColumn(raw.lazyColumns, 2, undefined)).toEqual(
      Float64Array.from(rows, (row) => all[row] ?? NaN),
    );
  });

  it("shows what there is before it is loaded", async () => {
    const seen = await hdf5Format.inspect?.(fileOf("csr.h5ad"), {});
    expect(seen).toMatchObject({ format: "hdf5", count: cells, countIsExact: true, pixels: null });
    expect(seen?.arrays.map(({ name }) => name).sort()).toEqual([
      "X",
      "layers/counts",
      "obsm/X_pca",
      "obsm/X_umap",
    ]);
    expect(seen?.plan).toMatchObject({ array: "X", use: "data" });
    // Latents are wanted: the cells' embedding, not their genes.
    const latents = await hdf5Format.inspect?.(fileOf("csr.h5ad"), { plan: { use: "latents" } });
    expect(latents?.plan).toMatchObject({ array: "obsm/X_pca", use: "latents" });
    expect(seen?.columns[0]).toMatchObject({ name: "_index", role: "id", missing: 0 });
    expect(seen?.columns[1]).toMatchObject({ name: "cell_type", role: "label", distinct: 3, missing: 1 });
  });
});

describe("HDF5 arrays as a data set", () => {
  it("takes images with labels and names beside them", async () => {
    const raw = await hdf5Format.read(fileOf("images.h5"), {});
    expect(raw.shape).toEqual({ kind: "image", height: 6, width: 5, channels: 3 });
    if (raw.values.kind !== "bytes") throw new Error(raw.values.kind);
    expect(bitsOf(raw.values.data)).toBe(expectedHdf5.images);
    expect(raw.labels).toEqual({
      name: "train/y",
      codes: Int32Array.from({ length: 12 }, (_, row) => row % 3),
      classes: ["0", "1", "2"],
    });
    expect(raw.ids?.values[11]).toBe("item 11");
    const seen = await hdf5Format.inspect?.(fileOf("images.h5"), {});
    expect(seen?.pixels).toHaveLength(12 * 90);
  });

  it("takes the array that the plan names, and says which there are when it is not there", async () => {
    const raw = await hdf5Format.read(fileOf("types.h5"), { plan: { array: "numbers/f2be" } });
    if (raw.values.kind !== "table") throw new Error(raw.values.kind);
    expect(bitsOf(raw.values.data)).toBe(expectedHdf5.types["f2be"]);
    const error = await appErrorOf(hdf5Format.read(fileOf("types.h5"), { plan: { array: "x" } }));
    expect(error).toMatchObject({ code: "invalid-request", where: { field: "plan.array" } });
    expect(error.expected).toContain("numbers/u1le");
  });
});

describe("what is wrong with a file", () => {
  it("is told in words, from another process", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "cut.h5ad");
    copyFileSync(hdf5Path("dense.h5ad"), path);
    truncateSync(path, 9000);
    const error = await appErrorOf(hdf5Format.read([{ path, name: "cut.h5ad" }], {}));
    expect(error).toMatchObject({ code: "file-format", where: { file: "cut.h5ad", byte: 9000 } });
    expect(error).toMatchObject({ expected: "38,192 bytes, as it says itself", found: "9,000 bytes" });
    const text = join(folder, "text.h5");
    writeFileSync(text, "not HDF5");
    expect(await hdf5Format.probe([{ path: text, name: "text.h5" }])).toBeNull();
    expect(await hdf5Format.probe(fileOf("dense.h5ad"))).toEqual({ description: "AnnData" });
  });

  it("can be cancelled while it reads", async () => {
    const controller = new AbortController();
    const reading = hdf5Format.read(fileOf("csr.h5ad"), {
      plan: { use: "data" },
      signal: controller.signal,
      progress: () => controller.abort(),
    });
    expect((await appErrorOf(reading)).code).toBe("cancelled");
  });
});
