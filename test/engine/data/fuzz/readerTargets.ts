import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InputFile } from "#engine/data/dataFormat";
import { hdf5Format } from "#engine/data/hdf5/hdf5Format";
import { imageFormat } from "#engine/data/images/imageFormat";
import { hdf5Path } from "../../hdf5/hdf5Fixtures";
import { imageBytes, imageFolder } from "../../image/imageFixtures";
import { makeZip } from "../images/makeZip";
import type { Target } from "./fuzzReader";

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

function zipFile(folder: string): readonly InputFile[] {
  const path = join(folder, "whole.zip");
  const entries = imageNames.map((name, i) => ({
    name: `${i % 2 === 0 ? "even" : "odd"}/${name}`,
    bytes: imageBytes(name),
    isStored: i % 3 === 0,
  }));
  writeFileSync(path, makeZip(entries));
  return alone(path, "images.zip");
}

/** What is read by the reader program, with the files that are damaged for it; `folder` takes those made here. */
export const readerTargets: readonly {
  readonly name: string;
  readonly make: (folder: string) => Target;
}[] = [
  {
    name: "images",
    make: () => ({
      name: "images",
      format: imageFormat,
      corpus: imageNames.map((name) => alone(join(imageFolder, name), name)),
      plans: [{}, { image: { width: 8, height: 8, channels: 3 } }],
    }),
  },
  {
    name: "zip",
    make: (folder) => ({ name: "zip", format: imageFormat, corpus: [zipFile(folder)], plans: [{}] }),
  },
  {
    name: "hdf5",
    make: () => ({
      name: "hdf5",
      format: hdf5Format,
      corpus: hdf5Names.map((name) => alone(hdf5Path(name), name)),
      plans: [{}, { array: "X", use: "data" }, { array: "obsm/X_pca", use: "latents" }],
    }),
  },
];
