import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hdf5Format } from "#engine/data/hdf5/hdf5Format";
import { imageFormat } from "#engine/data/images/imageFormat";
import type { InputFile } from "#engine/data/dataFormat";
import { hdf5Path } from "../hdf5/hdf5Fixtures";
import { imageBytes, imageFolder } from "../image/imageFixtures";
import { useBuiltReader } from "../reader/builtReader";
import { temporaryFolder } from "../temporaryFolder";
import { fuzzReader, type Target } from "./fuzz/fuzzReader";
import { makeZip } from "./images/makeZip";

useBuiltReader();

/** A few of each; the damage of a number is always the same. PRIORSCAPE_FUZZ_RUNS asks for more. */
const RUNS = Number(process.env["PRIORSCAPE_FUZZ_RUNS"] ?? 120);

const imageNames = [
  "rgb.png",
  "palette.png",
  "grey16.png",
  "progressive.jpg",
  "turned6.jpg",
  "lossless.webp",
  "lossyAlpha.webp",
];
const hdf5Names = ["csr.h5ad", "csc.h5ad", "old.h5ad", "middle.h5ad", "types.h5", "images.h5", "cycles.h5"];

const alone = (path: string, name: string): readonly InputFile[] => [{ path, name }];

function zipFile(): readonly InputFile[] {
  const path = join(temporaryFolder(), "images.zip");
  const entries = imageNames.map((name, i) => ({
    name: `${i % 2 === 0 ? "even" : "odd"}/${name}`,
    bytes: imageBytes(name),
    isStored: i % 3 === 0,
  }));
  writeFileSync(path, makeZip(entries));
  return alone(path, "images.zip");
}

const targets: readonly { readonly name: string; readonly make: () => Target }[] = [
  {
    name: "PNG, JPEG and WebP",
    make: () => ({
      name: "images",
      format: imageFormat,
      corpus: imageNames.map((name) => alone(join(imageFolder, name), name)),
      plans: [{}, { image: { width: 8, height: 8, channels: 3 } }],
    }),
  },
  {
    name: "ZIP",
    make: () => ({ name: "zip", format: imageFormat, corpus: [zipFile()], plans: [{}] }),
  },
  {
    name: "HDF5 and AnnData",
    make: () => ({
      name: "hdf5",
      format: hdf5Format,
      corpus: hdf5Names.map((name) => alone(hdf5Path(name), name)),
      plans: [{}, { array: "X", use: "data" }, { array: "obsm/X_pca", use: "latents" }],
    }),
  },
];

it.each(targets.map((target) => [target.name, target] as const))(
  "damaged %s files are read or refused with an error for the user, in time and memory",
  async (_, target) => {
    const made = target.make();
    // The program takes its time to start, which is not the files' doing.
    await made.format.inspect?.(made.corpus[0] ?? [], {});
    const report = await fuzzReader(made, { first: 0, count: RUNS, folder: temporaryFolder() });
    expect(report.failures).toEqual([]);
    expect(report.read + report.refused).toBe(RUNS);
    expect(report.refused).toBeGreaterThan(RUNS / 20);
    console.log(`${report.read} read, ${report.refused} refused, longest ${Math.round(report.slowest)} ms`);
  },
  600_000,
);
