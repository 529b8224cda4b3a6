import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { MAX_PIECE_BYTES, Uploads } from "#engine/workspace/uploads";
import { appErrorOf } from "../appErrorOf";
import { failingFileSystem } from "./failingFileSystem";
import { temporaryFolder } from "../temporaryFolder";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const open = (folder: string): Promise<Uploads> => Uploads.open(join(folder, "uploads"), nodeFileSystem);

describe("uploads", () => {
  it("put pieces together in the order sent, also when nobody waits between them", async () => {
    const uploads = await open(temporaryFolder());
    const id = await uploads.begin("data.csv", 9);
    await Promise.all([
      uploads.append(id, bytes("abc")),
      uploads.append(id, bytes("def")),
      uploads.append(id, bytes("ghi")),
    ]);
    const file = uploads.file(id);
    expect(file.name).toBe("data.csv");
    expect(readFileSync(file.path, "utf8")).toBe("abcdefghi");
    await uploads.discard(id);
    expect(existsSync(file.path)).toBe(false);
    expect((await appErrorOf(uploads.append(id, bytes("x")))).code).toBe("invalid-request");
  });

  it("know an empty file", async () => {
    const uploads = await open(temporaryFolder());
    const id = await uploads.begin("empty.csv", 0);
    expect(readFileSync(uploads.file(id).path)).toHaveLength(0);
  });

  it("are not given out before they are whole", async () => {
    const uploads = await open(temporaryFolder());
    const id = await uploads.begin("data.csv", 4);
    await uploads.append(id, bytes("abc"));
    expect(() => uploads.file(id)).toThrow("has not arrived yet");
  });

  it("take no more than announced, in no larger pieces than agreed", async () => {
    const uploads = await open(temporaryFolder());
    const id = await uploads.begin("data.csv", MAX_PIECE_BYTES + 5);
    expect(await appErrorOf(uploads.append(id, new Uint8Array(MAX_PIECE_BYTES + 1)))).toMatchObject({
      code: "out-of-range",
      where: { file: "data.csv", byte: 0 },
    });
    await uploads.append(id, new Uint8Array(MAX_PIECE_BYTES));
    expect((await appErrorOf(uploads.append(id, new Uint8Array(6)))).where?.byte).toBe(MAX_PIECE_BYTES);
  });

  it("hold two gibibytes together", async () => {
    const uploads = await open(temporaryFolder());
    const gibibyte = 1024 ** 3;
    const first = await uploads.begin("a", gibibyte);
    const two = await Promise.allSettled([uploads.begin("b", gibibyte), uploads.begin("c", gibibyte)]);
    expect(two.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await uploads.discard(first);
    await uploads.begin("d", gibibyte);
  });

  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\data\\x.csv", "x.csv"],
    ["..", "upload"],
    ["a\0b\n.csv", "ab.csv"],
    ["\u202egpj.csv", "gpj.csv"],
    ["", "upload"],
  ])("show the name %j as %j and never use it as a path", async (name, shown) => {
    const folder = temporaryFolder();
    const uploads = await open(folder);
    const id = await uploads.begin(name, 0);
    expect(uploads.file(id).name).toBe(shown);
    expect(readdirSync(folder)).toEqual(["uploads"]);
    expect(readdirSync(join(folder, "uploads"))).toEqual([id]);
  });

  it("of an earlier session are cleared at the start, and all at the end", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "uploads"));
    writeFileSync(join(folder, "uploads", "stale"), "x");
    const uploads = await open(folder);
    expect(readdirSync(join(folder, "uploads"))).toEqual([]);
    await uploads.begin("a", 5);
    await uploads.close();
    expect(readdirSync(join(folder, "uploads"))).toEqual([]);
  });

  it("are gone after a full disk, and the caller is told", async () => {
    const folder = temporaryFolder();
    // remove, mkdir, open, then the first write.
    const uploads = await Uploads.open(join(folder, "uploads"), failingFileSystem(3));
    const id = await uploads.begin("a", 6);
    const first = appErrorOf(uploads.append(id, bytes("abc")));
    const second = uploads.append(id, bytes("def")).then(
      () => "written",
      () => "refused",
    );
    expect(await first).toMatchObject({ code: "storage", found: "ENOSPC" });
    await second;
    expect(() => uploads.file(id)).toThrow("not there");
    expect(readdirSync(join(folder, "uploads"))).toEqual([]);
  });
});
