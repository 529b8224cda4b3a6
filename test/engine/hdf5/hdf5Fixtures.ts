import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../e2e/repositoryRoot";

const hdf5Folder = join(repositoryRoot, "test/fixtures/hdf5");
export const hdf5Path = (name: string): string => join(hdf5Folder, name);

/** What the script beside the files wrote: numbers as the bits of float64 in hexadecimal, big endian. */
interface Expected {
  readonly X: string;
  readonly X_pca: string;
  readonly cells: number;
  readonly genes: number;
  readonly images: string;
  readonly types: Readonly<Record<string, string>>;
  readonly obs: {
    readonly cell_type: readonly (string | null)[];
    readonly n_counts: string;
    readonly batch: string;
    readonly is_doublet: readonly boolean[];
    readonly age: string;
    readonly passed: readonly (boolean | null)[];
    readonly donor: readonly string[];
  };
}

// Written by the script.
export const expectedHdf5 = JSON.parse(readFileSync(hdf5Path("expected.json"), "utf8")) as Expected;

/** The bits of numbers as the script writes them. NaN has one pattern. */
export function bitsOf(values: ArrayLike<number>): string {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i] ?? NaN);
  return Buffer.from(view.buffer).toString("hex");
}
