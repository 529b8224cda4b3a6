import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryRoot } from "../../e2e/repositoryRoot";

/** Damage that once went past the time or the memory that a reader may take, by its number in `fuzz/fuzz.ts`. */
const found = [
  // Global heaps whose objects lead nowhere or back: the library went round them for ever.
  ["hdf5", 720_448],
  ["hdf5", 720_623],
  ["hdf5", 720_951],
  // Half a gigabyte for what describes an array.
  ["hdf5", 910_245],
  // Broken pictures, each of which left a decoder of 16 MB behind.
  ["images", 720_080],
  ["images", 721_004],
] as const;

it.each(found)(
  "%s %i is refused in time and memory",
  (reader, number) => {
    const script = join(repositoryRoot, "electron/setup/runScript.mjs");
    const fuzz = join(repositoryRoot, "test/engine/data/fuzz/fuzz.ts");
    const words = [script, fuzz, "--first", String(number), "--count", "1", reader];
    // It fails, with its report, when the script ends with failures.
    const report = execFileSync(process.execPath, words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(report).toContain("1 runs, 0 read, 1 refused, 0 failures");
  },
  60_000,
);
