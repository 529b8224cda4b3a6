import { z } from "zod";
import { fail } from "#shared/domain/appError";

/** Paths of the first embedding in a configuration, as they are written there. */
export interface ProjectorPaths {
  readonly tensors: string;
  readonly metadata: string | null;
  readonly sprite: string | null;
}

const jsonSchema = z.object({
  embeddings: z
    .array(
      z.object({
        tensorPath: z.string(),
        metadataPath: z.string().optional(),
        sprite: z.object({ imagePath: z.string() }).partial().optional(),
      }),
    )
    .min(1),
});

/** Reads `projector_config.pbtxt` (text of a protocol buffer) or the `.json` of the standalone Projector. */
export function projectorConfig(text: string, file: string): ProjectorPaths {
  const paths = text.trimStart().startsWith("{") ? fromJson(text) : fromText(text);
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

function fromJson(text: string): ProjectorPaths | null {
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
    sprite: first.sprite?.imagePath ?? null,
  };
}

/** Only the fields needed, of the first `embeddings { … }`: `name: "value"`. */
function fromText(text: string): ProjectorPaths | null {
  const start = text.search(/embeddings\s*:?\s*\{/);
  if (start < 0) return null;
  const next = text.indexOf("embeddings", start + 10);
  const part = text.slice(start, next < 0 ? undefined : next);
  const value = (name: string): string | null => {
    const found = new RegExp(`\\b${name}\\s*:\\s*(?:"([^"\\n]*)"|'([^'\\n]*)')`).exec(part);
    return found?.[1] ?? found?.[2] ?? null;
  };
  const tensors = value("tensor_path");
  return tensors === null ? null : { tensors, metadata: value("metadata_path"), sprite: value("image_path") };
}
