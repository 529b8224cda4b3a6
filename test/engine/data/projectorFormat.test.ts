import { expect, it } from "vitest";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { findFormat } from "#engine/data/formats";
import { projectorFormat } from "#engine/data/projector/projectorFormat";
import { appErrorOf } from "../appErrorOf";
import { temporaryFolder } from "../temporaryFolder";
import type { InputFile } from "#engine/data/dataFormat";

function files(contents: Readonly<Record<string, string>>): InputFile[] {
  const folder = temporaryFolder();
  return Object.entries(contents).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return { path: join(folder, name), name };
  });
}

const vectors = "0.5\t1\t-2\n1.5\t2\t3e-1\n2.5\t0\t0\n4\t1\t1\n";
const metadata = 'word\tgroup\tsize\n"quoted\tx\t1\nb\ty\t2\nc\tx\t3\nd\ty\t4\n';

it("are latents with their metadata, whatever the order of the files", async () => {
  const given = files({ "metadata.tsv": metadata, "tensors.tsv": vectors });
  expect(await findFormat(given)).toBe(projectorFormat);
  const data = await projectorFormat.read(given, {});
  expect(data.count).toBe(4);
  expect(data.latents?.d).toBe(3);
  expect(Array.from(data.latents?.mean ?? [])).toEqual(
    [0.5, 1, -2, 1.5, 2, 0.3, 2.5, 0, 0, 4, 1, 1].map(Math.fround),
  );
  expect(data.labels).toMatchObject({ name: "group", classes: ["x", "y"] });
  expect(data.metadata).toMatchObject([
    { name: "word", values: ['"quoted', "b", "c", "d"] },
    { name: "size", kind: "number" },
  ]);
  const found = await projectorFormat.inspect?.(given, {});
  expect(found).toMatchObject({
    count: 4,
    plan: { use: "latents" },
    classes: [{ name: "x", count: 2 }, { name: "y" }],
  });
});

it("are data when the plan says so", async () => {
  const given = files({ "tensors.tsv": vectors, "metadata.tsv": metadata });
  const data = await projectorFormat.read(given, { plan: { use: "data" } });
  expect(data.latents).toBeUndefined();
  expect(data.shape).toMatchObject({ columns: { length: 3 } });
});

it("may have metadata of one column without a name, and a configuration", async () => {
  const config =
    'embeddings {\n  tensor_name: "w"\n  tensor_path: "logs/v.tsv"\n  metadata_path: "logs/words.tsv"\n}\n';
  const given = files({ "projector_config.pbtxt": config, "v.tsv": vectors, "words.tsv": "a\nb\na\nb\n" });
  const data = await projectorFormat.read(given, {});
  expect(data.labels).toMatchObject({ name: "label", classes: ["a", "b"], codes: Int32Array.of(0, 1, 0, 1) });
  const json = JSON.stringify({ embeddings: [{ tensorPath: "v.tsv" }] });
  const alone = files({ "projector_config.json": json, "v.tsv": vectors });
  expect((await projectorFormat.read(alone, {})).latents?.d).toBe(3);
});

it("say what is missing or does not belong together", async () => {
  const short = files({ "tensors.tsv": vectors, "metadata.tsv": "a\nb\n" });
  expect(await appErrorOf(projectorFormat.read(short, {}))).toMatchObject({
    code: "file-format",
    expected: "4 rows",
    found: "2 rows",
  });
  const config = 'embeddings { tensor_path: "../../etc/passwd" }';
  const absent = files({ "projector_config.pbtxt": config, "v.tsv": vectors });
  expect(await appErrorOf(projectorFormat.read(absent, {}))).toMatchObject({
    code: "invalid-request",
    expected: "passwd",
  });
});

it("are known in a folder opened as one path, which a second picture makes one of images", async () => {
  const folder = temporaryFolder();
  const given = [{ path: folder, name: "set" }];
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  put("tensors.tsv", vectors);
  put("metadata.tsv", metadata);
  put("README.md", "words");
  put("sprite.png", "no picture yet");
  expect(await findFormat(given)).toBe(projectorFormat);
  const found = await projectorFormat.inspect?.(given, {});
  expect(found).toMatchObject({ count: 4, classes: [{ name: "x" }, { name: "y" }] });
  expect(found?.remarks).toContain("sprite.png holds the pictures of the items.");
  put("projector_config.pbtxt", 'embeddings { tensor_path: "a/tensors.tsv" metadata_path: "metadata.tsv" }');
  expect((await projectorFormat.read(given, {})).labels).toMatchObject({ classes: ["x", "y"] });
  put("other.png", "no picture");
  expect((await findFormat(given)).id).toBe("images");
});
