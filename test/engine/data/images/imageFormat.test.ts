import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import type { InputFile } from "#engine/data/dataFormat";
import { imageFormat } from "#engine/data/images/imageFormat";
import { lookedAt } from "#engine/data/images/imageShape";
import type { RawData } from "#engine/data/dataFormat";
import { appErrorOf } from "../../appErrorOf";
import { imageBytes } from "../../image/imageFixtures";
import { useBuiltReader } from "../../reader/builtReader";
import { temporaryFolder } from "../../temporaryFolder";
import { makeZip, type ZipFixtureEntry } from "./makeZip";

useBuiltReader();

/** A PNG whose pixels are all of one colour. */
function plainPng(width: number, height: number, [red, green, blue]: readonly number[]): Uint8Array {
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) png.data.set([red ?? 0, green ?? 0, blue ?? 0, 255], 4 * i);
  return new Uint8Array(PNG.sync.write(png));
}

type Tree = Readonly<Record<string, Uint8Array | string>>;

function folderOf(tree: Tree): InputFile[] {
  const path = temporaryFolder();
  for (const [name, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return [{ path, name: "pictures" }];
}

function zipOf(entries: readonly ZipFixtureEntry[]): InputFile[] {
  const path = join(temporaryFolder(), "pictures.zip");
  writeFileSync(path, makeZip(entries));
  return [{ path, name: "pictures.zip" }];
}

/** No cache is given: all stays in memory. */
function pixelsOf({ values }: RawData): Uint8Array {
  if (values.kind !== "bytes") throw new Error(`${values.kind} of images`);
  return values.data;
}

/** Where the central directory of an archive begins. */
const centralOf = (zip: Uint8Array): number =>
  new DataView(zip.buffer, zip.byteOffset + zip.length - 22).getUint32(16, true);

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

const zipTree = (tree: Tree): InputFile[] =>
  zipOf(Object.entries(tree).map(([name, content]) => ({ name, bytes: bytesOf(content) })));

const red = plainPng(4, 4, [255, 0, 0]);
const blue = plainPng(4, 4, [0, 0, 255]);
const animals: Tree = {
  "dog/2.png": red,
  "dog/10.png": blue,
  "cat/1.png": blue,
  "cat/deep/below/3.png": red,
  "cat/.hidden.png": red,
  "notes.txt": "what this is",
  "__MACOSX/dog/._2.png": "resource fork",
};

describe("image folders and ZIPs", () => {
  for (const [kind, open] of [
    ["folder", folderOf],
    ["ZIP", zipTree],
  ] as const) {
    it(`reads a ${kind}: sub-folders as labels, natural order, junk passed over`, async () => {
      const files = open(animals);
      expect(await imageFormat.probe(files)).toEqual({ description: `A ${kind} of 4 images` });
      const raw = await imageFormat.read(files, {});
      expect(raw.count).toBe(4);
      expect(raw.shape).toEqual({ kind: "image", width: 4, height: 4, channels: 3 });
      expect(raw.ids).toEqual({
        name: "file",
        values: ["cat/1.png", "cat/deep/below/3.png", "dog/2.png", "dog/10.png"],
      });
      expect(raw.labels).toEqual({
        name: "folder",
        codes: Int32Array.of(0, 0, 1, 1),
        classes: ["cat", "dog"],
      });
      const first = Array.from({ length: 4 }, (_, row) =>
        Array.from(pixelsOf(raw).slice(row * 48, row * 48 + 3)),
      );
      expect(first).toEqual([
        [0, 0, 255],
        [255, 0, 0],
        [255, 0, 0],
        [0, 0, 255],
      ]);
      expect(raw.remarks).toEqual(["Left out, being no PNG, JPEG or WebP images: 1 .txt."]);
    });
  }

  it("takes all three formats, keeps the bytes and gives grey one channel", async () => {
    const raw = await imageFormat.read(
      folderOf({ "a.png": imageBytes("grey.png"), "b.png": imageBytes("bilevel.png") }),
      {},
    );
    expect(raw.shape).toEqual({ kind: "image", width: 10, height: 13, channels: 1 });
    expect(raw.labels).toBeNull();
    const mixed = await imageFormat.read(
      folderOf({
        "a.jpg": imageBytes("full.jpg"),
        "b.webp": imageBytes("lossy.webp"),
        "c.JPEG": imageBytes("grey.jpg"),
      }),
      {},
    );
    expect(mixed.count).toBe(3);
    expect(mixed.shape).toEqual({ kind: "image", width: 18, height: 24, channels: 3 });
    expect(mixed.remarks).toEqual([]);
  });

  it("finds out late that one is in colours, and then keeps all colours", async () => {
    const grey = plainPng(2, 2, [9, 9, 9]);
    const looked = new Set(lookedAt(100));
    const unseen = Array.from({ length: 100 }, (_, i) => i).find((i) => !looked.has(i));
    const tree = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`${i}.png`, i === unseen ? red : grey]),
    );
    const raw = await imageFormat.read(folderOf(tree), { plan: {} });
    expect(raw.shape).toMatchObject({ channels: 3 });
    expect(pixelsOf(raw).length).toBe(100 * 2 * 2 * 3);
  });

  it("brings mixed sizes to the size of the plan and says so", async () => {
    const files = folderOf({ "a.png": plainPng(8, 8, [1, 2, 3]), "b.png": plainPng(40, 10, [200, 100, 50]) });
    const raw = await imageFormat.read(files, { plan: { image: { width: 6, height: 5, channels: 3 } } });
    expect(raw.shape).toEqual({ kind: "image", width: 6, height: 5, channels: 3 });
    expect(Array.from(pixelsOf(raw).slice(0, 3))).toEqual([1, 2, 3]);
    expect(Array.from(pixelsOf(raw).slice(90, 93))).toEqual([200, 100, 50]);
    expect(raw.remarks).toEqual([
      "Images of 2 sizes were brought to 6 × 5 pixels. 2 of another proportion were scaled to fill it and their edges cut evenly.",
    ]);
    expect(raw.metadata.map(({ name, kind }) => [name, kind])).toEqual([
      ["width", "number"],
      ["height", "number"],
    ]);
  });

  it("skips broken images by name and keeps the row of each that is left", async () => {
    const whole = imageBytes("rgb.png");
    const files = folderOf({
      "1.png": whole.slice(0, 100),
      "2.png": whole,
      "3.png": "no picture",
      "4.jpg": imageBytes("cmyk.jpg"),
      "5.png": whole,
    });
    const raw = await imageFormat.read(files, {});
    expect(raw.count).toBe(2);
    expect(pixelsOf(raw).length).toBe(2 * 10 * 13 * 3);
    expect(raw.sourceRows).toEqual({ rows: Int32Array.of(1, 4), total: 5 });
    expect(raw.remarks).toEqual([
      "3 of 5 images could not be read: 1.png (damaged or cut off), 3.png (not a PNG, JPEG or WebP image), " +
        "4.jpg (a JPEG in CMYK colours: save it as RGB).",
    ]);
  });

  it("fails when none can be read", async () => {
    const error = await appErrorOf(imageFormat.read(folderOf({ "a.png": "x", "b.png": "y" }), {}));
    expect(error).toMatchObject({ code: "file-format", message: "None of the 2 images can be read." });
    expect(error.found).toContain("a.png (not a PNG");
  });

  it("tells the parts of a benchmark from its classes", async () => {
    const raw = await imageFormat.read(
      folderOf({ "data/train/cat/1.png": red, "data/train/dog/1.png": red, "data/test/cat/2.png": blue }),
      {},
    );
    expect(raw.labels?.classes).toEqual(["cat", "dog"]);
    expect(raw.metadata).toMatchObject([{ name: "part", values: ["test", "train"] }]);
  });

  it("follows links to files and not to folders", async () => {
    const files = folderOf({ "a/1.png": red });
    const [folder] = files;
    symlinkSync(join(folder?.path ?? "", "a/1.png"), join(folder?.path ?? "", "a/2.png"));
    symlinkSync(folder?.path ?? "", join(folder?.path ?? "", "a/again"));
    const raw = await imageFormat.read(files, {});
    expect(raw.count).toBe(2);
    expect(raw.remarks).toEqual(["1 links to folders, broken links or devices were passed over."]);
  });

  it("takes the random sample of the plan, the same one each time", async () => {
    const tree = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.png`, red]));
    const files = folderOf(tree);
    const plan = { sample: { count: 7, seed: 3 } };
    const once = await imageFormat.read(files, { plan });
    expect(once.count).toBe(7);
    expect((await imageFormat.read(files, { plan })).ids).toEqual(once.ids);
    expect(once.sourceRows?.total).toBe(40);
    expect(Array.from(once.sourceRows?.rows ?? [], (row) => `${row}.png`)).toEqual(once.ids?.values);
    expect(once.ids?.values).not.toEqual(Array.from({ length: 7 }, (_, i) => `${i}.png`));
  });

  it("looks without loading", async () => {
    const seen = await imageFormat.inspect?.(folderOf(animals), {});
    expect(seen).toMatchObject({
      format: "images",
      count: 4,
      countIsExact: true,
      shape: { kind: "image", width: 4, height: 4, channels: 3 },
      rows: Int32Array.of(0, 1, 2, 3),
      classes: [
        { name: "cat", count: 2 },
        { name: "dog", count: 2 },
      ],
      plan: {
        format: "images",
        image: { width: 4, height: 4, channels: 3 },
        roles: { folder: "label", file: "id" },
      },
    });
    expect(seen?.pixels?.slice(0, 3)).toEqual(Float32Array.of(0, 0, 1));
  });

  it("can be cancelled", async () => {
    const controller = new AbortController();
    const reading = imageFormat.read(folderOf(animals), {
      signal: controller.signal,
      progress: () => controller.abort(),
    });
    controller.abort();
    expect((await appErrorOf(reading)).code).toBe("cancelled");
  });
});

describe("hostile ZIPs", () => {
  const good = { name: "a.png", bytes: red };

  it("refuses paths out of the archive", async () => {
    for (const name of ["../../etc/a.png", "/etc/a.png", "C:/a.png", "x/../../a.png"]) {
      const error = await appErrorOf(imageFormat.read(zipOf([good, { name, bytes: red }]), {}));
      expect(error).toMatchObject({
        code: "file-format",
        message: "pictures.zip names files outside itself and is not opened.",
      });
    }
  });

  it("refuses what would unpack to far more than it is", async () => {
    const zeros = new Uint8Array(8 * 1024 * 1024);
    const error = await appErrorOf(imageFormat.read(zipOf([{ name: "a.png", bytes: zeros }]), {}));
    expect(error.message).toBe("a.png in pictures.zip would unpack to 8 MB.");
  });

  it("refuses entries that share their bytes", async () => {
    const body = plainPng(64, 64, [1, 2, 3]);
    // The directory of two archives over the body of one: all entries point at the same bytes.
    const entries = Array.from({ length: 20 }, (_, i) => ({
      name: `${i}.png`,
      bytes: body,
      lie: { offset: 0 },
    }));
    const whole = makeZip(entries);
    const one = makeZip(entries.slice(0, 1));
    const local = centralOf(one);
    const path = join(temporaryFolder(), "shared.zip");
    const directory = whole.slice(centralOf(whole), -22);
    const end = whole.slice(-22);
    new DataView(end.buffer).setUint32(16, local, true);
    writeFileSync(path, Buffer.concat([one.slice(0, local), directory, end]));
    const error = await appErrorOf(imageFormat.read([{ path, name: "shared.zip" }], {}));
    expect(error).toMatchObject({ code: "file-format", found: "entries that overlap" });
  });

  it("names an encrypted archive and an unknown packing as what they are", async () => {
    const locked = await appErrorOf(imageFormat.read(zipOf([{ ...good, lie: { flags: 1 } }]), {}));
    expect(locked).toMatchObject({ code: "unsupported", message: "pictures.zip is encrypted." });
    const packed = await appErrorOf(imageFormat.read(zipOf([{ ...good, lie: { method: 12 } }]), {}));
    expect(packed.found).toBe("method 12");
  });

  it("takes an entry that lies about its length or checksum for a broken image", async () => {
    const raw = await imageFormat.read(
      zipOf([
        good,
        { name: "b.png", bytes: red, lie: { uncompressedSize: red.length + 1 } },
        { name: "c.png", bytes: red, lie: { crc: 1 } },
        { name: "d.png", bytes: red, lie: { offset: 5 } },
      ]),
      {},
    );
    expect(raw.count).toBe(1);
    expect(raw.remarks[0]).toMatch(
      /^3 of 4 images could not be read: b.png \(.+\), c.png \(.+\), d.png \(.+\)\.$/,
    );
  });

  it("says what is wrong with an archive that is cut off", async () => {
    const zip = makeZip([good, { name: "b.png", bytes: blue }]);
    const path = join(temporaryFolder(), "cut.zip");
    writeFileSync(path, zip.slice(0, zip.length - 30));
    const error = await appErrorOf(imageFormat.read([{ path, name: "cut.zip" }], {}));
    expect(error).toMatchObject({ code: "file-format", message: "cut.zip is a damaged ZIP archive." });
  });

  it("is not for documents and archives without images", async () => {
    const office = zipOf([
      { name: "[Content_Types].xml", bytes: red },
      { name: "media/1.png", bytes: red },
    ]);
    expect(await imageFormat.probe(office)).toBeNull();
    expect(await imageFormat.probe(zipOf([{ name: "x.npy", bytes: red }]))).toBeNull();
  });
});
