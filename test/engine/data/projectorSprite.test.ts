import { expect, it } from "vitest";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import type { InputFile, RawPictures } from "#engine/data/dataFormat";
import { loadDataset } from "#engine/data/loadDataset";
import { projectorFormat } from "#engine/data/projector/projectorFormat";
import { appErrorOf } from "../appErrorOf";
import { temporaryFolder } from "../temporaryFolder";
import { assetsRoot } from "./files";

const fixtures = join(import.meta.dirname, "../../fixtures/projector");

const fixture = (name: string, as = name): InputFile => ({ path: join(fixtures, name), name: as });

function written(name: string, text: string): InputFile {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return { path, name };
}

/** The vectors of the fixture with a configuration of the standalone Projector. */
function withSprite(imagePath: string, singleImageDim: readonly number[]): InputFile[] {
  const embedding = { tensorPath: "tensors.tsv", metadataPath: "metadata.tsv" };
  const config = { embeddings: [{ ...embedding, sprite: { imagePath, singleImageDim } }] };
  return [
    written("projector_config.json", JSON.stringify(config)),
    fixture("tensors.tsv"),
    fixture("metadata.tsv"),
    fixture(imagePath),
  ];
}

/** Picture i as `makeSprite.py` painted it. */
function painted(i: number, channels: 1 | 3): number[] {
  return Array.from({ length: 30 }, (_, pixel) => {
    const [x, y] = [pixel % 6, Math.floor(pixel / 6)];
    const level = 250 - 9 * i - x - y;
    return channels === 1 ? [level] : [level, i, x];
  }).flat();
}

const picture = ({ shape, data }: RawPictures, i: number): number[] => {
  const size = shape.width * shape.height * shape.channels;
  return Array.from(data.subarray(i * size, (i + 1) * size));
};

it.each([
  ["sprite.png", 1],
  ["colourSprite.png", 3],
] as const)("cuts %s into a picture a row", async (name, channels) => {
  const { pictures, count, latents } = await projectorFormat.read(withSprite(name, [6, 5]), {});
  expect(count).toBe(25);
  expect(latents?.d).toBe(4);
  if (pictures === undefined) throw new Error("No pictures");
  expect(pictures.shape).toEqual({ kind: "image", width: 6, height: 5, channels });
  expect(pictures.data).toHaveLength(25 * 30 * channels);
  for (let i = 0; i < 25; i++) expect(picture(pictures, i)).toEqual(painted(i, channels));
});

it("reads the size of a picture from the text of a protocol buffer too", async () => {
  const text =
    'embeddings {\n  tensor_path: "tensors.tsv"\n  sprite {\n    image_path: "sprite.png"\n' +
    "    single_image_dim: 6\n    single_image_dim: 5\n  }\n}\n";
  const files = [written("projector_config.pbtxt", text), fixture("tensors.tsv"), fixture("sprite.png")];
  const { pictures } = await projectorFormat.read(files, {});
  expect(pictures && picture(pictures, 24)).toEqual(painted(24, 1));
});

it("fills a picture that the edge cuts off with white", async () => {
  // 42 pixels a line: five pictures of 8, and two columns of a sixth.
  const { pictures } = await projectorFormat.read(withSprite("sprite.png", [8, 4]), {});
  if (pictures === undefined) throw new Error("No pictures");
  expect(picture(pictures, 5).slice(0, 8)).toEqual([250 - 9 * 6 - 4, 250 - 9 * 6 - 5, ...Array(6).fill(255)]);
});

it("keeps the pictures of the rows of a sample, in the data set and its summary", async () => {
  const paths = withSprite("sprite.png", [6, 5]).map(({ path }) => path);
  const plan = { sample: { count: 6, seed: 1 } };
  const dataset = await loadDataset({ kind: "paths", paths, plan }, { assetsRoot });
  expect(dataset.summary).toMatchObject({
    count: 6,
    pictures: { kind: "image", width: 6, height: 5, channels: 1 },
  });
  const sizes = dataset.metadata.find(({ name }) => name === "frequency");
  const { pictures } = dataset;
  if (pictures === null || sizes?.kind !== "number") throw new Error("Not read as it is");
  // The metadata of row i say i².
  Array.from(sizes.values, (square, at) =>
    expect(picture(pictures, at)).toEqual(painted(Math.sqrt(square), 1)),
  );
});

it("refuses a sprite with too few pictures, or a size that none can have", async () => {
  expect(await appErrorOf(projectorFormat.read(withSprite("sprite.png", [12, 5]), {}))).toMatchObject({
    code: "file-format",
    where: { file: "sprite.png" },
    expected: "25 pictures of 12 × 5 pixels, one a row",
    found: "16 (4 a line, 4 lines) in 42 × 20 pixels",
  });
  expect(await appErrorOf(projectorFormat.read(withSprite("sprite.png", [6, 0]), {}))).toMatchObject({
    code: "file-format",
    found: "6 × 0",
  });
  const text = fixture("metadata.tsv", "sprite.png");
  const broken = [fixture("tensors.tsv"), fixture("metadata.tsv"), text];
  expect(await appErrorOf(projectorFormat.read(broken, {}))).toMatchObject({
    code: "file-format",
    where: { file: "sprite.png" },
    found: "not a PNG, JPEG or WebP image",
  });
});

it("takes a sprite without a configuration for a square grid, and opens the vectors where it is none", async () => {
  const given = [fixture("tensors.tsv"), fixture("metadata.tsv"), fixture("sprite.png")];
  const { pictures, remarks } = await projectorFormat.read(given, {});
  expect(pictures).toBeUndefined();
  expect(remarks.join(" ")).toContain("42 × 20 pixels are no square grid of 25 pictures");
  const four = written("tensors.tsv", "1\t2\n2\t1\n3\t3\n4\t0\n");
  const names = written("metadata.tsv", "a\nb\nc\nd\n");
  const square = await projectorFormat.read([four, names, fixture("sprite.png")], {});
  expect(square.pictures?.shape).toMatchObject({ width: 21, height: 10 });
});
