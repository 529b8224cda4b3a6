import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import type { BundledDataset } from "#shared/domain/dataset";
import type { InputFile } from "./dataFormat";

interface BundledFiles extends BundledDataset {
  /** Below `<assetsRoot>/datasets`. */
  readonly files: readonly string[];
  /** Names of the label codes 0, 1, …; null when the data name them. */
  readonly classNames: readonly string[] | null;
}

const fashionClasses = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
] as const;

/** Wines of the three growers, as the source's documentation numbers them from 1. */
const wineClasses = ["Cultivar 1", "Cultivar 2", "Cultivar 3"] as const;

const catalogue: readonly BundledFiles[] = [
  {
    id: "mnist-10k",
    name: "Handwritten digits",
    description: "10,000 grey images of 28 × 28 pixels from MNIST, digits 0 to 9",
    files: ["mnist-10k/images-idx3-ubyte.gz", "mnist-10k/labels-idx1-ubyte.gz"],
    classNames: null,
  },
  {
    id: "fashion-mnist-10k",
    name: "Fashion items",
    description: "10,000 grey images of 28 × 28 pixels from Fashion-MNIST, ten kinds of clothing",
    files: ["fashion-mnist-10k/images-idx3-ubyte.gz", "fashion-mnist-10k/labels-idx1-ubyte.gz"],
    classNames: fashionClasses,
  },
  {
    id: "wine",
    name: "Wine, 178 samples",
    description: "13 chemical measurements of 178 Italian wines from three cultivars",
    files: ["wine.csv"],
    classNames: wineClasses,
  },
];

/** The data sets shipped with the app, for the welcome screen. */
export const bundledDatasets: readonly BundledDataset[] = catalogue.map(({ id, name, description }) => ({
  id,
  name,
  description,
}));

export interface BundledLocation {
  readonly name: string;
  readonly files: readonly InputFile[];
  readonly classNames: readonly string[] | null;
}

/** Where a bundled data set lies below the folder of the app's assets. Fails with `invalid-request` for an unknown id. */
export function locateBundled(id: string, assetsRoot: string): BundledLocation {
  const entry = catalogue.find((candidate) => candidate.id === id);
  if (entry === undefined) {
    return fail({
      code: "invalid-request",
      message: `There is no bundled data set "${id}".`,
      expected: catalogue.map((candidate) => candidate.id).join(", "),
      found: id,
    });
  }
  return {
    name: entry.name,
    files: entry.files.map((file) => ({
      path: join(assetsRoot, "datasets", ...file.split("/")),
      name: file,
    })),
    classNames: entry.classNames,
  };
}
