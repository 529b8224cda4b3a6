import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { atomicWrite } from "#engine/workspace/atomicWrite";
import { appErrorOf } from "../appErrorOf";
import { failingFileSystem } from "./failingFileSystem";
import { temporaryFolder } from "../temporaryFolder";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it("replaces a file, syncing its content before and its folder after the rename", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.json");
  writeFileSync(path, "old");
  const disk = failingFileSystem(Infinity);
  await atomicWrite(path, [bytes("new "), bytes("content")], disk);
  expect(readFileSync(path, "utf8")).toBe("new content");
  expect(readdirSync(folder)).toEqual(["a.json"]);
  expect(disk.calls).toEqual(["open", "write", "write", "sync", "close", "rename", "syncFolder"]);
});

it("leaves the old bytes and no temporary file, whichever call before the rename fails", async () => {
  for (const code of ["ENOSPC", "EROFS", "EACCES", "EIO"]) {
    for (let failAt = 0; failAt < 5; failAt++) {
      const folder = temporaryFolder();
      const path = join(folder, "a.json");
      writeFileSync(path, "old");
      const error = await appErrorOf(
        atomicWrite(path, bytes("new content"), failingFileSystem(failAt, code)),
      );
      expect(error).toMatchObject({ code: "storage", where: { file: path }, found: code });
      expect(error.message).toContain(folder);
      expect(error.hint).toBeTruthy();
      expect(readFileSync(path, "utf8")).toBe("old");
      expect(readdirSync(folder)).toEqual(["a.json"]);
    }
  }
});

it("passes on what is not the disk's fault", async () => {
  const disk = failingFileSystem(0, "ERR_BUG");
  await expect(atomicWrite(join(temporaryFolder(), "a"), bytes(""), disk)).rejects.toThrow(
    "ERR_BUG: injected",
  );
});
