import { fail } from "#shared/domain/appError";
import type { InputFile } from "../dataFormat";
import { inputSize, readContent } from "../inputFiles";
import { numberOf } from "../tables/profile";
import { openedFolder } from "./projectorFolder";
import { projectorConfig, type PictureSize } from "./projectorConfig";

/** The files of one embedding of the TensorBoard Projector. */
export interface ProjectorFiles {
  readonly tensors: InputFile;
  readonly metadata: InputFile | null;
  readonly sprite: SpriteFile | null;
  /** A sprite that the configuration names and that was not given. */
  readonly missingSprite: string | null;
}

export interface SpriteFile {
  readonly file: InputFile;
  /** Pixels of one picture; null where no configuration says. */
  readonly size: PictureSize | null;
}

const configName = /projector_config\.(pbtxt|json)$|\.pbtxt$/i;
const spriteName = /sprite.*\.(png|jpe?g|webp)$/i;
const tsvName = /\.(tsv|txt)$/i;
const metadataName = /meta|label/i;

/** A configuration is a few lines long. */
const MAX_CONFIG_BYTES = 1_000_000;

function isConfig({ name }: InputFile): boolean {
  return configName.test(name);
}

/**
 * Which file is which, of files or in a folder: as a configuration says, or else by names and content. Null when they are no embedding. Fails for
 * a configuration whose files are not among those given; no file that was not given is looked at.
 */
export async function projectorFiles(given: readonly InputFile[]): Promise<ProjectorFiles | null> {
  const files = await openedFolder(given);
  if (files === null || (files.length < 2 && !files.some(isConfig))) return null;
  const config = files.find(isConfig);
  if (config !== undefined) return configured(config, files);
  const tables = files.filter(({ name }) => tsvName.test(name));
  const image = files.find(({ name }) => spriteName.test(name)) ?? null;
  if (tables.length !== 2 || tables.length + (image === null ? 0 : 1) !== files.length) return null;
  const sprite = image === null ? null : { file: image, size: null };
  const [first, second] = tables;
  if (first === undefined || second === undefined) return null;
  const isMetadata = (file: InputFile): boolean => metadataName.test(file.name);
  const order =
    isMetadata(first) === isMetadata(second)
      ? [first, second]
      : isMetadata(first)
        ? [second, first]
        : [first, second];
  const [left, right] = order;
  if (left === undefined || right === undefined) return null;
  if (await isNumbers(left)) return { tensors: left, metadata: right, sprite, missingSprite: null };
  return (await isNumbers(right)) ? { tensors: right, metadata: left, sprite, missingSprite: null } : null;
}

async function configured(config: InputFile, files: readonly InputFile[]): Promise<ProjectorFiles> {
  if ((await inputSize(config)) > MAX_CONFIG_BYTES) {
    return fail({
      code: "file-format",
      message: `${config.name} is too long for a projector's configuration.`,
      where: { file: config.name },
      expected: `at most ${MAX_CONFIG_BYTES} bytes`,
      found: `${await inputSize(config)} bytes`,
    });
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of readContent(config)) pieces.push(piece);
  const paths = projectorConfig(Buffer.concat(pieces).toString("utf8"), config.name);
  // Only by its last part, and only among the files that were given: a configuration opens nothing by itself.
  const given = (path: string | null): InputFile | null => {
    if (path === null) return null;
    const name = path.split(/[\\/]/).at(-1) ?? "";
    const file = files.find((candidate) => candidate !== config && candidate.name === name);
    if (file !== undefined) return file;
    return fail({
      code: "invalid-request",
      message: `${config.name} names a file that was not given.`,
      where: { file: config.name },
      expected: name.slice(0, 200),
      found: files.map((candidate) => candidate.name).join(", "),
      hint: "Open all files of the projector together.",
    });
  };
  const tensors = given(paths.tensors);
  if (tensors === null) throw new Error("A configuration without tensors");
  const metadata = given(paths.metadata);
  if (paths.sprite === null) return { tensors, metadata, sprite: null, missingSprite: null };
  // The vectors are worth opening without their pictures.
  const spriteFile = paths.sprite.path.split(/[\\/]/).at(-1) ?? "";
  const file = files.find(({ name }) => name === spriteFile);
  return file === undefined
    ? { tensors, metadata, sprite: null, missingSprite: spriteFile.slice(0, 200) }
    : { tensors, metadata, sprite: { file, size: paths.sprite.size }, missingSprite: null };
}

/** Does the first line hold numbers and nothing else? */
async function isNumbers(file: InputFile): Promise<boolean> {
  for await (const piece of readContent(file)) {
    const line = new TextDecoder().decode(piece).split(/\r?\n/, 1)[0] ?? "";
    return line.split("\t").every((cell) => numberOf(cell, ".") !== null);
  }
  return false;
}
