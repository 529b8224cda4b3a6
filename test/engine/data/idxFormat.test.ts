import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import { idxFormat } from "#engine/data/idxFormat";
import { appErrorOf } from "../appErrorOf";
import { temporaryFolder } from "../temporaryFolder";
import { gzip, idxBytes, inputOf, loadPaths, writeTemporary, type IdxTypeName } from "./files";

const pixels = [0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6];
const images = (): string => writeTemporary("x-images-idx3-ubyte", idxBytes("uint8", [3, 2, 2], pixels));
const labels = (values = [7, 3, 7]): string =>
  writeTemporary("x-labels-idx1-ubyte.gz", gzip(idxBytes("uint8", [values.length], values)));

describe("IDX", () => {
  it("reads images and labels in either order, plain or gzip", async () => {
    const pair = [images(), labels()];
    for (const paths of [pair, [...pair].reverse()]) {
      const data = await loadPaths(paths);
      expect(data.summary).toMatchObject({
        name: "x-images",
        count: 3,
        features: 4,
        shape: { kind: "image", width: 2, height: 2, channels: 1 },
        classes: [
          { name: "3", count: 1 },
          { name: "7", count: 2 },
        ],
        labelName: "label",
        scaling: "unit",
        suggestedLikelihood: { kind: "bernoulli", reason: "pixels between 0 and 1" },
        remarks: [],
      });
      expect(Array.from(data.labels)).toEqual([1, 0, 1]);
      expect(data.store).toEqual({ kind: "u8", values: Uint8Array.from(pixels) });
      const out = new Float32Array(9);
      data.modelRows([1], out, 5);
      expect(Array.from(out)).toEqual([0, 0, 0, 0, 0, 204 / 255, 1, 1 / 255, 2 / 255].map(Math.fround));
      expect(Array.from(data.displayRows(Int32Array.of(0)))).toEqual([0, 0.2, 0.4, 0.6].map(Math.fround));
    }
  });

  it("reads images alone", async () => {
    const data = await loadPaths([images()]);
    expect(data.summary).toMatchObject({ classes: [], labelName: null });
    expect(Array.from(data.labels)).toEqual([-1, -1, -1]);
  });

  it("reads vectors as a table and standardises them", async () => {
    const path = writeTemporary("v.idx2", idxBytes("float64", [4, 2], [1, 10, 2, 20, 3, 30, 4, 40]));
    const data = await loadPaths([path]);
    expect(data.summary).toMatchObject({
      shape: { kind: "vector", columns: ["x1", "x2"] },
      scaling: "standardised",
    });
    expect(Array.from(data.displayRows([2]))).toEqual([3, 30]);
  });

  it.each<[IdxTypeName, number[], number[], string]>([
    ["int8", [-4, 0, 2, 4], [0, 0.5, 0.75, 1], "mapped to 0 to 1"],
    ["int16", [0, 1000, 500, 250], [0, 1, 0.5, 0.25], "mapped to 0 to 1"],
    ["int32", [0, 51, 204, 255], [0, 0.2, 0.8, 1], ""],
    ["float32", [0, 0.25, 0.5, 1], [0, 0.25, 0.5, 1], ""],
    ["float64", [-1, 0, 1, 3], [0, 0.25, 0.5, 1], "mapped to 0 to 1"],
    ["uint8", [0, 1, 1, 0], [0, 1, 1, 0], "0 or 1"],
    ["float32", [5, 5, 5, 5], [0, 0, 0, 0], "mapped"],
  ])("reads pixels of type %s", async (type, values, expected, remark) => {
    const data = await loadPaths([writeTemporary("a.idx", idxBytes(type, [1, 2, 2], values))]);
    expect(Array.from(data.displayRows([0]))).toEqual(expected.map(Math.fround));
    expect(data.summary.remarks.join(" ")).toContain(remark);
  });

  it("reads colours behind the pixels or in planes as the same picture", async () => {
    // Two pixels: (1, 2, 3) and (4, 5, 6).
    const behind = await loadPaths([
      writeTemporary("a.idx", idxBytes("uint8", [1, 1, 2, 3], [1, 2, 3, 4, 5, 6])),
    ]);
    const planes = await loadPaths([
      writeTemporary("b.idx", idxBytes("uint8", [1, 3, 1, 2], [1, 4, 2, 5, 3, 6])),
    ]);
    expect(behind.summary.shape).toEqual({ kind: "image", width: 2, height: 1, channels: 3 });
    expect(planes.summary.shape).toEqual(behind.summary.shape);
    expect(planes.store).toEqual(behind.store);
    expect(behind.summary.suggestedLikelihood.kind).toBe("discretised-logistic");
  });

  it("gives one id to one content under one name, and another to another", async () => {
    const ids = await Promise.all(
      [[images(), labels()], [labels(), images()], [images(), labels([7, 3, 3])], [images()]].map(
        async (paths) => (await loadPaths(paths)).summary.id,
      ),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  it("reports progress up to the end", async () => {
    const path = writeTemporary("a.idx", idxBytes("uint8", [1000, 80, 80], Array(6_400_000).fill(2)));
    const seen: { readonly done: number; readonly total: number }[] = [];
    await loadPaths([path], { progress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toMatchObject({ done: 6_400_016, total: 6_400_016 });
  });
});

describe("IDX errors", () => {
  it("when the counts differ", async () => {
    expect(await appErrorOf(loadPaths([images(), labels([1, 2])]))).toMatchObject({
      code: "file-format",
      where: { file: "x-labels-idx1-ubyte.gz", byte: 4 },
      expected: "3 labels",
      found: "2 labels",
    });
  });

  it("when there are labels only, or two files of images", async () => {
    const alone = await appErrorOf(loadPaths([labels()]));
    expect(alone).toMatchObject({ code: "invalid-request" });
    expect(alone.hint).toContain("labels only");
    expect((await appErrorOf(loadPaths([images(), images()]))).code).toBe("invalid-request");
  });

  it.each([
    ["cut off", idxBytes("uint8", [3, 2, 2], pixels).subarray(0, 20), { byte: 20 }, "28 bytes", "20 bytes"],
    [
      "cut off within the header",
      Uint8Array.of(0, 0, 8, 3, 0, 0),
      { byte: 6 },
      "16 bytes of header",
      "6 bytes",
    ],
    ["longer than it says", idxBytes("uint8", [2, 2, 2], pixels), { byte: 24 }, "24 bytes", "28 bytes"],
    ["without items", idxBytes("uint8", [0, 2, 2], []), { byte: 4 }, "at least 1", "0"],
    [
      "of five dimensions",
      idxBytes("uint8", [1, 1, 1, 1, 1], [1]),
      { byte: 0 },
      "1 to 4 dimensions",
      "00 00 08 05",
    ],
  ])("when a file is %s", async (_, bytes, where, expected, found) => {
    for (const [name, content] of [
      ["a.idx", bytes],
      ["a.idx.gz", gzip(bytes)],
    ] as const) {
      const error = await appErrorOf(loadPaths([writeTemporary(name, content)]));
      expect(error).toMatchObject({ code: "file-format", where: { file: name, ...where } });
      expect(error.expected).toContain(expected);
      expect(error.found).toContain(found);
    }
  });

  it("when the header promises more than memory or the file can hold, before memory is taken", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const huge = idxBytes("float64", [0xffffffff, 100, 100], []);
    expect((await appErrorOf(loadPaths([writeTemporary("a.idx", huge)]))).code).toBe("unsupported");
    const lie = idxBytes("uint8", [1_000_000, 30, 30], [1, 2, 3]);
    expect((await appErrorOf(loadPaths([writeTemporary("a.idx", lie)]))).expected).toBe("900,000,016 bytes");
    const packed = await appErrorOf(loadPaths([writeTemporary("a.idx.gz", gzip(lie))]));
    expect(packed.found).toContain("cannot hold as many");
    const wide = idxBytes("uint8", [1, 1000, 1000], []);
    expect((await appErrorOf(loadPaths([writeTemporary("a.idx", wide)]))).code).toBe("unsupported");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it("when a gzip inflates to more than its header says, without inflating it all", async () => {
    const bomb = new Uint8Array(200_000_000);
    bomb.set(idxBytes("uint8", [10, 2, 2], []));
    const path = writeTemporary("bomb.idx.gz", gzip(bomb));
    const started = process.cpuUsage();
    const error = await appErrorOf(loadPaths([path]));
    expect(error).toMatchObject({ code: "file-format", where: { byte: 56 } });
    // Stopped in the first pieces: a few hundred kilobytes.
    expect(Number(/\d+/.exec(error.found ?? "")?.[0])).toBeLessThan(1_000_000);
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  it("when a gzip is damaged or cut", async () => {
    const whole = gzip(
      idxBytes(
        "uint8",
        [40, 5, 5],
        Array.from({ length: 1000 }, (_, i) => (i * 7919) % 256),
      ),
    );
    const damaged = Uint8Array.from(whole);
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 0xff;
    for (const bytes of [damaged, whole.subarray(0, whole.length - 9), whole.subarray(0, 5)]) {
      expect(await appErrorOf(loadPaths([writeTemporary("a.idx.gz", bytes)]))).toMatchObject({
        code: "file-format",
        where: { file: "a.idx.gz" },
      });
    }
  });

  it("when a number is not finite", async () => {
    const path = writeTemporary("a.idx", idxBytes("float32", [2, 1, 2], [0, 1, Number.NaN, 2]));
    expect(await appErrorOf(loadPaths([path]))).toMatchObject({
      code: "not-finite",
      where: { byte: 16 + 8 },
      found: "NaN",
    });
  });

  it("when a file is missing, empty, a folder, or of the wrong kind", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "sub.csv"));
    expect(await appErrorOf(loadPaths([join(folder, "no.idx")]))).toMatchObject({
      code: "file-not-found",
      where: { file: "no.idx" },
    });
    expect(await appErrorOf(loadPaths([join(folder, "sub.csv")]))).toMatchObject({
      code: "file-format",
      message: "sub.csv holds no images.",
    });
    expect(await appErrorOf(loadPaths([writeTemporary("e.idx", "")]))).toMatchObject({
      code: "file-format",
      found: "0 bytes",
    });
    expect((await appErrorOf(loadPaths(["relative.idx"]))).code).toBe("invalid-request");
    const mixed = await appErrorOf(loadPaths([images(), writeTemporary("y.csv", "a,b\n1,2\n3,4\n")]));
    expect(mixed.code).toBe("file-format");
  });
});

it("stops when cancelled, before and while reading", async () => {
  const path = writeTemporary("a.idx", idxBytes("uint8", [1000, 80, 80], Array(6_400_000).fill(2)));
  expect((await appErrorOf(loadPaths([path], { signal: AbortSignal.abort() }))).code).toBe("cancelled");
  const cancel = new AbortController();
  const reading = loadPaths([path], { signal: cancel.signal, progress: () => cancel.abort() });
  expect((await appErrorOf(reading)).code).toBe("cancelled");
});

it("survives any damage: numbers come back or an error the user can read, and no more memory than the file could fill", async () => {
  const original = idxBytes(
    "uint8",
    [6, 3, 3],
    Array.from({ length: 54 }, (_, i) => i * 4),
  );
  const path = writeTemporary("a-images-idx3-ubyte", original);
  const leftovers = (): number => readdirSync(tmpdir()).filter((name) => name.startsWith("duckdb")).length;
  const before = leftovers();
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
      fc.option(fc.nat()),
      async (isGzip, flips, cut) => {
        let bytes = isGzip ? gzip(original) : Uint8Array.from(original);
        for (const [at, flip] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        if (cut !== null) bytes = bytes.subarray(0, cut % (bytes.length + 1));
        writeFileSync(path, bytes);
        try {
          const raw = await idxFormat.read([inputOf(path)], {});
          if (raw.values.kind === "file") throw new Error("No place on disk was given");
          expect(raw.values.data.length).toBeLessThanOrEqual(bytes.length * 1032);
        } catch (error) {
          if (!(error instanceof AppErrorException)) throw error;
          expect(error.appError.where?.file).toBe("a-images-idx3-ubyte");
        }
        await loadPaths([path]).catch((error: unknown) => {
          if (!(error instanceof AppErrorException)) throw error;
        });
      },
    ),
    { numRuns: 150 },
  );
  expect(leftovers()).toBe(before);
});
