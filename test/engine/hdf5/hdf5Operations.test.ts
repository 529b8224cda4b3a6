import { describe, expect, it } from "vitest";
import type { MetadataColumn } from "#engine/data/metadata";
import { createHdf5Operations } from "#engine/hdf5/hdf5Operations";
import { appErrorOf } from "../appErrorOf";
import { bitsOf, expectedHdf5, hdf5Path } from "./hdf5Fixtures";

const operations = createHdf5Operations();
const { cells, genes } = expectedHdf5;

async function rows(name: string, array: string, start = 0, end = cells, columns: Int32Array | null = null) {
  const { values } = await operations["hdf5:rows"]({ path: hdf5Path(name), array, start, end, columns });
  return values;
}

describe("arrays against h5py", () => {
  it("reads every type of number in either order of bytes, to the bit", async () => {
    const { arrays } = await operations["hdf5:describe"]({ path: hdf5Path("types.h5") });
    expect(arrays).toHaveLength(23);
    for (const { name } of arrays) {
      const key = name.replace("numbers/", "");
      expect(bitsOf(await rows("types.h5", name, 0, 6)), key).toBe(expectedHdf5.types[key]);
    }
  });

  it("reads packed images in pieces", async () => {
    const { arrays, companions } = await operations["hdf5:describe"]({ path: hdf5Path("images.h5") });
    expect(arrays).toContainEqual({ name: "train/x", shape: [12, 6, 5, 3], dtype: "uint8", note: null });
    expect(companions.map(({ name, dtype }) => [name, dtype])).toEqual([
      ["train/names", "str"],
      ["train/y", "int64"],
    ]);
    const parts = [await rows("images.h5", "train/x", 0, 5), await rows("images.h5", "train/x", 5, 12)];
    expect(bitsOf(parts.flatMap((part) => Array.from(part)))).toBe(expectedHdf5.images);
  });
});

describe("AnnData", () => {
  const files = ["dense.h5ad", "csr.h5ad", "csc.h5ad", "old.h5ad", "middle.h5ad"];

  it.each(files)("%s: X, latents and genes, to the bit", async (name) => {
    const description = await operations["hdf5:describe"]({ path: hdf5Path(name) });
    expect(description.isAnnData).toBe(true);
    expect(description.arrays.map((array) => array.name)).toEqual(
      expect.arrayContaining(["X", "obsm/X_pca"]),
    );
    expect(description.obs?.rows).toBe(cells);
    expect(bitsOf(await rows(name, "X"))).toBe(expectedHdf5.X);
    expect(bitsOf(await rows(name, "obsm/X_pca"))).toBe(expectedHdf5.X_pca);
    const some = await rows(name, "X", 5, 9, Int32Array.of(7, 2));
    const whole = await rows(name, "X");
    expect(Array.from(some)).toEqual(
      [5, 6, 7, 8].flatMap((row) => [7, 2].map((gene) => whole[row * genes + gene])),
    );
    const { values } = await operations["hdf5:column"]({ path: hdf5Path(name), array: "X", column: 4 });
    expect(Array.from(values)).toEqual(Array.from({ length: cells }, (_, row) => whole[row * genes + 4]));
    const { names } = await operations["hdf5:names"]({ path: hdf5Path(name), frame: "/var" });
    expect(names).toEqual(Array.from({ length: genes }, (_, gene) => `GENE${gene}`));
  });

  it.each(files)("%s: cells, categories and numbers of obs", async (name) => {
    const { ids, columns } = await operations["hdf5:columns"]({ path: hdf5Path(name), places: null });
    expect(ids?.values).toEqual(Array.from({ length: cells }, (_, cell) => `cell${cell}`));
    expect(wordsOf(columns, "cell_type")).toEqual(expectedHdf5.obs.cell_type);
    expect(bitsOf(numbersOf(columns, "n_counts"))).toBe(expectedHdf5.obs.n_counts);
  });

  it("reads booleans, nullable columns and text of today's encodings", async () => {
    const { columns } = await operations["hdf5:columns"]({ path: hdf5Path("dense.h5ad"), places: null });
    expect(columns.map(({ name }) => name)).toEqual([
      "cell_type",
      "n_counts",
      "batch",
      "is_doublet",
      "age",
      "passed",
      "donor",
    ]);
    expect(bitsOf(numbersOf(columns, "age"))).toBe(expectedHdf5.obs.age);
    expect(truthsOf(columns, "is_doublet")).toEqual(expectedHdf5.obs.is_doublet);
    expect(truthsOf(columns, "passed")).toEqual(expectedHdf5.obs.passed);
    expect(wordsOf(columns, "donor")).toEqual(expectedHdf5.obs.donor);
    const { variable } = await operations["hdf5:names"]({ path: hdf5Path("dense.h5ad"), frame: "/var" });
    expect(variable).toEqual(Int32Array.of(0, 2, 4, 6, 8));
  });

  it("tells how full a sparse matrix is", async () => {
    const { arrays } = await operations["hdf5:describe"]({ path: hdf5Path("csc.h5ad") });
    expect(arrays[0]).toMatchObject({ name: "X", shape: [cells, genes], dtype: "float32" });
    expect(arrays[0]?.note).toMatch(/^sparse by columns, \d+% filled$/);
  });
});

describe("hostile files", () => {
  it("walks round no circle and leaves the file by no link", async () => {
    const { arrays, isCut } = await operations["hdf5:describe"]({ path: hdf5Path("cycles.h5") });
    expect(arrays).toEqual([{ name: "a/b/c", shape: [4, 3], dtype: "float64", note: null }]);
    expect(isCut).toBe(false);
  });

  it("refuses an array that the file cannot hold", async () => {
    const error = await appErrorOf(operations["hdf5:describe"]({ path: hdf5Path("huge.h5") }));
    expect(error).toMatchObject({
      code: "file-format",
      message: "/x in huge.h5 claims to be larger than the file can hold.",
    });
  });

  it("says what is not HDF5", async () => {
    const error = await appErrorOf(operations["hdf5:describe"]({ path: hdf5Path("makeHdf5.py") }));
    expect(error).toMatchObject({ code: "file-format", expected: "a complete HDF5 file" });
  });
});

function columnOf(columns: readonly MetadataColumn[], name: string): MetadataColumn {
  const column = columns.find((one) => one.name === name);
  if (column === undefined) throw new Error(`No column ${name}`);
  return column;
}

function numbersOf(columns: readonly MetadataColumn[], name: string): Float64Array {
  const column = columnOf(columns, name);
  if (column.kind !== "number") throw new Error(`${name} is ${column.kind}`);
  return column.values;
}

function wordsOf(columns: readonly MetadataColumn[], name: string): (string | null)[] {
  const column = columnOf(columns, name);
  if (column.kind !== "category" && column.kind !== "text") throw new Error(`${name} is ${column.kind}`);
  return Array.from(column.codes, (code) => column.values[code] ?? null);
}

function truthsOf(columns: readonly MetadataColumn[], name: string): (boolean | null)[] {
  const column = columnOf(columns, name);
  if (column.kind !== "boolean") throw new Error(`${name} is ${column.kind}`);
  return Array.from(column.values, (value) => (value < 0 ? null : value === 1));
}
