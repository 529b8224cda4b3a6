import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenPlan } from "#shared/domain/openPlan";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { loadDataset } from "#engine/data/loadDataset";
import { csvFormat } from "#engine/data/tables/csvFormat";
import { RowCache } from "#engine/data/rowCache";
import { appErrorOf } from "../appErrorOf";
import { temporaryFolder } from "../temporaryFolder";
import { assetsRoot, gzip, idxBytes, inputOf, modelValues, writeTemporary } from "./files";
import { valuesOf } from "./fixtureValues";
import { makeZip } from "./images/makeZip";
import { npyBytes } from "./npyBytes";

const ROWS = 500;
const random = new Random(3);
const greys = Array.from({ length: ROWS * 12 }, () => random.below(256));
const floats = Float32Array.from({ length: ROWS * 3 }, () => random.normal());

/** With a gap in two rows, a constant column, words and a number beside. */
function csv(): string {
  const lines = Array.from({ length: ROWS }, (_, i) =>
    [
      i === 7 || i === 400 ? "" : floats[3 * i],
      1,
      floats[3 * i + 1],
      ["red", "green", "blue"][i % 3],
      `row ${i}`,
    ].join(","),
  );
  return ["a,b,c,colour,note", ...lines].join("\n");
}

const sources: readonly (readonly [what: string, write: () => string[]])[] = [
  ["CSV with gaps and a constant column", () => [writeTemporary("a.csv", csv())]],
  ["NPY of float32", () => [writeTemporary("a.npy", npyBytes("<f4", [ROWS, 3], floats))]],
  [
    "NPY of big-endian doubles with gaps",
    () => [
      writeTemporary(
        "a.npy",
        npyBytes(
          ">f8",
          [ROWS, 3],
          floats.map((value, i) => (i === 31 ? NaN : i === 1000 ? Infinity : value)),
        ),
      ),
    ],
  ],
  ["NPY of bytes as images", () => [writeTemporary("a.npy", npyBytes("|u1", [ROWS, 2, 2, 3], greys))]],
  ["NPY of images, channels first", () => [writeTemporary("a.npy", npyBytes("|u1", [ROWS, 3, 2, 2], greys))]],
  [
    "NPY of binary images",
    () => [
      writeTemporary(
        "a.npy",
        npyBytes(
          "|u1",
          [ROWS, 3, 4],
          greys.map((grey) => grey & 1),
        ),
      ),
    ],
  ],
  ["NPY of images beyond 0 to 1", () => [writeTemporary("a.npy", npyBytes("<f4", [ROWS, 3, 1], floats))]],
  [
    "IDX, in gzip, with labels",
    () => {
      const folder = temporaryFolder();
      const paths = [join(folder, "images.gz"), join(folder, "labels")];
      writeFileSync(paths[0] ?? "", gzip(idxBytes("uint8", [ROWS, 3, 4], greys)));
      const labels = Array.from({ length: ROWS }, (_, i) => i % 4);
      writeFileSync(paths[1] ?? "", idxBytes("uint8", [ROWS], labels));
      return paths;
    },
  ],
];

const open = async (paths: string[], plan: OpenPlan, memoryBytes: number): Promise<Dataset> =>
  loadDataset(
    { kind: "paths", paths, plan },
    { assetsRoot, cache: await RowCache.open(temporaryFolder(), { memoryBytes }) },
  );

describe("data larger than the memory given to them", () => {
  it.each(sources)("%s: are those read in memory", async (_, write) => {
    const paths = write();
    const held = await open(paths, {}, 1e9);
    const kept = await open(paths, {}, 1000);
    expect(held.store.kind).not.toBe("file");
    expect(kept.store.kind).toBe("file");
    expect({ ...kept.summary, id: "" }).toEqual({ ...held.summary, id: "" });
    expect(modelValues(kept)).toEqual(modelValues(held));
    expect(kept.labels).toEqual(held.labels);
    expect(kept.metadata).toEqual(held.metadata);
  });

  it("take of a sample its rows alone, with what stands beside them", async () => {
    const paths = [writeTemporary("a.csv", csv())];
    const whole = await open(paths, {}, 1e9);
    const some = await open(paths, { sample: { count: 40, seed: 3 } }, 300);
    expect(some.store.kind).toBe("file");
    const notes = (dataset: Dataset): (string | undefined)[] => {
      const note = dataset.metadata.find(({ name }) => name === "note");
      if (note?.kind !== "text" && note?.kind !== "category") throw new Error("No notes");
      return Array.from(note.codes, (code) => note.values[code]);
    };
    const all = notes(whole);
    // One whose row has a gap may be among those drawn.
    expect(notes(some).length).toBeGreaterThan(37);
    expect(new Set(notes(some)).size).toBe(notes(some).length);
    // Others with another seed, the same with the same.
    expect(notes(await open(paths, { sample: { count: 40, seed: 3 } }, 1e9))).toEqual(notes(some));
    expect(notes(await open(paths, { sample: { count: 40, seed: 4 } }, 1e9))).not.toEqual(notes(some));
    notes(some).forEach((note, i) => {
      const row = all.indexOf(note);
      expect(some.displayRows([i])).toEqual(whole.displayRows([row]));
      expect(some.labels[i]).toBe(whole.labels[row]);
    });
    // Never the first ones.
    expect(Math.max(...notes(some).map((note) => all.indexOf(note)))).toBeGreaterThan(ROWS / 2);
  });

  it("give a sample of rows that nobody counted, each as likely, with where they came from", async () => {
    const count = 12_000;
    const lines = Array.from({ length: count }, (_, i) => `${i},${i % 7},note ${i}`);
    const file = inputOf(writeTemporary("long.csv", ["a,b,note", ...lines].join("\n")));
    const raw = await csvFormat.read([file], { plan: { sample: { count: 300, seed: 5 } } });
    const a = Array.from({ length: 300 }, (_, i) => Number(valuesOf(raw)[2 * i]));
    expect(raw.count).toBe(300);
    expect(raw.sourceRows).toEqual({ rows: Int32Array.from(a), total: count });
    expect(new Set(a).size).toBe(300);
    const notes = raw.metadata.find(({ name }) => name === "note");
    expect(notes?.kind === "text" ? notes.values[notes.codes[9] ?? -1] : null).toBe(`note ${a[9]}`);
    // 300 uniform numbers: their mean is within five of its standard deviations, of 1/12 · 12,000² / 300 each.
    const mean = a.reduce((sum, value) => sum + value, 0) / 300;
    expect(Math.abs(mean - count / 2)).toBeLessThan((5 * count) / Math.sqrt(12 * 300));
  });

  it("are refused in Fortran order, where rows do not lie one after the other", async () => {
    const header = npyBytes("<f4", [1 << 20, 512], [], true);
    const path = writeTemporary("a.npy", header);
    // Two gigabytes that take no room on the disk.
    truncateSync(path, header.length + 2 ** 31);
    const error = await appErrorOf(open([path], {}, 1000));
    expect(error).toMatchObject({ code: "unsupported", hint: expect.stringContaining("ascontiguousarray") });
  });

  it("tell a cut-off NPZ member by its checksum", async () => {
    const bytes = npyBytes("|u1", [ROWS, 3, 4], greys);
    const zip = makeZip([{ name: "x.npy", bytes, isStored: true }]);
    const held = await open([writeTemporary("a.npz", zip)], {}, 1000);
    expect(held.store.kind).toBe("file");
    const damaged = zip.slice();
    damaged[2000] = (damaged[2000] ?? 0) ^ 1;
    const error = await appErrorOf(open([writeTemporary("a.npz", damaged)], {}, 1000));
    expect(error).toMatchObject({ code: "file-format", found: "changed bytes" });
  });
});
