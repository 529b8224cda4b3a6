import { z } from "zod";
import { fail } from "#shared/domain/appError";

/** Paths of the first embedding in a configuration, as they are written there. */
export interface ProjectorPaths {
  readonly tensors: string;
  readonly metadata: string | null;
  readonly sprite: ConfiguredSprite | null;
}

/** One large image with a picture for each row. */
export interface ConfiguredSprite {
  readonly path: string;
  /** Pixels of one picture; null where the configuration does not say. */
  readonly size: PictureSize | null;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const jsonSchema = z.object({
  embeddings: z
    .array(
      z.object({
        tensorPath: z.string(),
        metadataPath: z.string().optional(),
        sprite: z
          .object({ imagePath: z.string(), singleImageDim: z.array(z.number()) })
          .partial()
          .optional(),
      }),
    )
    .min(1),
});

/** Reads `projector_config.pbtxt` (text of a protocol buffer) or the `.json` of the standalone Projector. */
export function projectorConfig(text: string, file: string): ProjectorPaths {
  const paths = text.trimStart().startsWith("{") ? fromJson(text, file) : fromText(text, file);
  if (paths !== null) return paths;
  return fail({
    code: "file-format",
    message: `${file} is no configuration of a projector.`,
    where: { file, byte: 0 },
    expected: "embeddings with a tensor_path",
    found: text.slice(0, 80),
    hint: "Open the file of vectors and that of metadata themselves.",
  });
}

function fromJson(text: string, file: string): ProjectorPaths | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Not JSON: told by the caller.
    return null;
  }
  const first = jsonSchema.safeParse(json).data?.embeddings[0];
  if (first === undefined) return null;
  return {
    tensors: first.tensorPath,
    metadata: first.metadataPath ?? null,
    sprite: configuredSprite(first.sprite?.imagePath ?? null, first.sprite?.singleImageDim ?? [], file),
  };
}

/** Throws for sides that no picture has. */
function configuredSprite(
  path: string | null,
  sides: readonly number[],
  file: string,
): ConfiguredSprite | null {
  if (path === null) return null;
  if (sides.length === 0) return { path, size: null };
  const [width = 0, height = 0] = sides;
  if (sides.length === 2 && [width, height].every((side) => Number.isInteger(side) && side > 0)) {
    return { path, size: { width, height } };
  }
  return fail({
    code: "file-format",
    message: `${file} gives the pictures of its sprite a size that none can have.`,
    where: { file },
    expected: "width and height of one picture, whole numbers from 1",
    found: sides.slice(0, 4).join(" × "),
    hint: "Correct singleImageDim.",
  });
}

/** Only the fields needed, of the first `embeddings { … }`: `name: "value"`. */
function fromText(text: string, file: string): ProjectorPaths | null {
  const start = text.search(/embeddings\s*:?\s*\{/);
  if (start < 0) return null;
  const next = text.indexOf("embeddings", start + 10);
  const part = text.slice(start, next < 0 ? undefined : next);
  const value = (name: string): string | null => {
    const found = new RegExp(`\\b${name}\\s*:\\s*(?:"([^"\\n]*)"|'([^'\\n]*)')`).exec(part);
    return found?.[1] ?? found?.[2] ?? null;
  };
  const tensors = value("tensor_path");
  if (tensors === null) return null;
  // Repeated, or a list in brackets.
  const sides = [...part.matchAll(/\bsingle_image_dim\s*:\s*\[?([\d\s,]+)/g)].flatMap(([, found = ""]) =>
    found.split(/[\s,]+/).filter((side) => side !== ""),
  );
  const sprite = configuredSprite(value("image_path"), sides.map(Number), file);
  return { tensors, metadata: value("metadata_path"), sprite };
}
