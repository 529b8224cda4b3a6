import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { npyFile } from "#engine/data/arrays/npyFile";
import { npzArrays } from "#engine/data/arrays/npzFile";
import { numpyFormat } from "#engine/data/arrays/numpyFormat";
import { appErrorOf } from "../appErrorOf";
import { inputOf, writeTemporary } from "./files";
import { expectedValues, fixture, sha256, valuesOf } from "./fixtureValues";

const expected =
  expectedValues<Record<string, { readonly shape: number[]; readonly sha256: string }>>("numpy");
const files = Object.keys(expected).filter((name) => /^[^/]+\.npy$/.test(name));

describe("NumPy arrays", () => {
  it.each(files)("have the values that NumPy wrote, to the bit: %s", async (name) => {
    const array = await npyFile(fixture(`numpy/${name}`));
    expect(array.shape).toEqual(expected[name]?.shape);
    expect(sha256(await array.numbers(undefined))).toBe(expected[name]?.sha256);
  });

  it.each(["images.npz", "images-deflated.npz"])("come out of %s", async (name) => {
    const arrays = await npzArrays(fixture(`numpy/${name}`));
    expect(arrays.map((array) => array.name)).toEqual([
      "images",
      "labels",
      "names",
      "weight",
      "flag",
      "other",
    ]);
    for (const array of arrays) {
      const known = expected[`images.npz/${array.name}`];
      if (known === undefined) expect((await array.texts(undefined)).slice(0, 3)).toEqual(["café", "b", "c"]);
      else expect(sha256(await array.numbers(undefined))).toBe(known.sha256);
    }
  });

  it("are images with labels and what lies beside them", async () => {
    const data = await numpyFormat.read([fixture("numpy/images.npz")], {});
    expect(data).toMatchObject({
      count: 10,
      shape: { kind: "image", width: 6, height: 4, channels: 1 },
      labels: { name: "labels", classes: ["0", "1", "2"] },
      remarks: ['Arrays not used: "other".'],
    });
    expect(data.values.kind).toBe("bytes");
    expect(sha256(valuesOf(data))).toBe(expected["images.npz/images"]?.sha256);
    expect(data.metadata.map(({ name, kind, role }) => [name, kind, role])).toEqual([
      ["names", "text", "id"],
      ["weight", "number", "metadata"],
      ["flag", "boolean", "metadata"],
    ]);
  });

  it("may have their channels first", async () => {
    const data = await numpyFormat.read([fixture("numpy/channels-first.npy")], {});
    expect(data.shape).toEqual({ kind: "image", width: 6, height: 5, channels: 3 });
    expect(sha256(valuesOf(data))).toBe(expected["channels-last"]?.sha256);
  });

  it("are latents with their spread when the plan says so, the data beside them", async () => {
    const data = await numpyFormat.read([fixture("numpy/latents.npz")], { plan: { use: "latents" } });
    expect(data.latents?.d).toBe(3);
    expect(sha256(data.latents?.mean ?? [])).toBe(expected["latents.npz/mu"]?.sha256);
    expect(data.latents?.sd).toHaveLength(60);
    expect(data.shape).toMatchObject({ kind: "vector", columns: { length: 8 } });
    expect(data.labels?.classes).toEqual(["a", "b"]);
    const variance = await numpyFormat.read([fixture("numpy/latents.npz")], {
      plan: { use: "latents", array: "x", spread: { array: "x", holds: "variance" } },
    });
    expect(variance.latents?.sd?.[0]).toBeCloseTo(Math.sqrt(variance.latents?.mean[0] ?? NaN), 6);
  });

  it("are described before they are read", async () => {
    const found = await numpyFormat.inspect?.([fixture("numpy/images.npz")], {});
    expect(found).toMatchObject({
      count: 10,
      countIsExact: true,
      shape: { kind: "image" },
      arrays: { 0: { name: "images", shape: [10, 4, 6], dtype: "|u1", note: null } },
      classes: [
        { name: "0", count: 4 },
        { name: "1", count: 3 },
        { name: "2", count: 3 },
      ],
      plan: { array: "images", use: "data" },
    });
    expect(found?.pixels).toHaveLength(10 * 24);
    const whole = await numpyFormat.read([fixture("numpy/images.npz")], {});
    expect(found?.pixels?.[0]).toBeCloseTo((valuesOf(whole)[0] ?? Number.NaN) / 255, 6);
  });

  it("join from several files by their names", async () => {
    const x = writeTemporary("x.npy", readFileSync(fixture("numpy/version2.npy").path));
    const y = writeTemporary("weights.npy", readFileSync(fixture("numpy/version3.npy").path));
    const data = await numpyFormat.read([inputOf(x), inputOf(y)], {});
    expect(data).toMatchObject({ count: 4, remarks: ['Arrays not used: "weights".'] });
  });
});

describe("NumPy errors", () => {
  it.each([
    ["objects.npy", "unsupported", /pickle/],
    ["complex.npy", "unsupported", /complex/],
    ["records.npy", "unsupported", /records/],
    ["times.npy", "unsupported", /times/],
    ["empty.npy", "file-format", /shape/],
    ["scalar.npy", "file-format", /no array|shape/],
  ])("say what %s holds", async (name, code, message) => {
    const error = await appErrorOf(numpyFormat.read([fixture(`numpy/${name}`)], {}));
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.found ?? ""}`).toMatch(message);
  });

  it("name the byte at which a file is cut off, and a header that promises more", async () => {
    const whole = readFileSync(fixture("numpy/f4.npy").path);
    const cut = inputOf(writeTemporary("cut.npy", whole.subarray(0, 200)));
    expect(await appErrorOf(numpyFormat.read([cut], {}))).toMatchObject({
      code: "file-format",
      where: { file: "cut.npy", byte: 200 },
      expected: "248 bytes for 6 × 5 of <f4",
      found: "200 bytes",
    });
    const huge = Buffer.from(whole);
    const at = huge.indexOf("(6, 5)");
    huge.write("(6000000000, 5)", at);
    const promised = inputOf(writeTemporary("huge.npy", huge));
    expect((await appErrorOf(numpyFormat.read([promised], {}))).code).toBe("unsupported");
  });

  it("refuse an archive with a changed byte, and an unknown array", async () => {
    const bytes = readFileSync(fixture("numpy/images-deflated.npz").path);
    bytes[300] = (bytes[300] ?? 0) ^ 0x10;
    const broken = inputOf(writeTemporary("broken.npz", bytes));
    expect((await appErrorOf(numpyFormat.read([broken], {}))).code).toBe("file-format");
    const stored = readFileSync(fixture("numpy/images.npz").path);
    stored[400] = (stored[400] ?? 0) ^ 0x10;
    const changed = inputOf(writeTemporary("changed.npz", stored));
    expect((await appErrorOf(numpyFormat.read([changed], {}))).code).toBe("file-format");
    const unknown = numpyFormat.read([fixture("numpy/images.npz")], { plan: { array: "nothing" } });
    expect(await appErrorOf(unknown)).toMatchObject({ code: "invalid-request", found: "nothing" });
  });
});
