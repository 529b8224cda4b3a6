import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../e2e/repositoryRoot";
import type { InputFile, RawData } from "#engine/data/dataFormat";

export const fixturesRoot = join(repositoryRoot, "test/fixtures");

/** A fixture as a file to read: `numpy/i1.npy`. */
export function fixture(path: string): InputFile {
  return { path: join(fixturesRoot, path), name: path.split("/").at(-1) ?? path };
}

/** What the script beside the fixtures says is in them. */
export function expectedValues<T>(folder: string): T {
  // Written by the script with this shape.
  return JSON.parse(readFileSync(join(fixturesRoot, folder, "expected.json"), "utf8")) as T;
}

/** SHA-256 of numbers as little-endian float64, every NaN the same: equal when they are equal to the bit. */
export function sha256(numbers: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let i = 0; i < numbers.length; i++) bytes.setFloat64(8 * i, numbers[i] ?? Number.NaN, true);
  return createHash("sha256").update(new Uint8Array(bytes.buffer)).digest("hex");
}

/** The values of data that were read into memory. */
export function valuesOf({ values }: RawData): Uint8Array | Float32Array | Float64Array {
  if (values.kind === "file") throw new Error("The values are on disk");
  return values.data;
}
