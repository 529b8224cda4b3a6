import { createHash } from "node:crypto";
import { fail } from "#shared/domain/appError";
import type { Imported } from "#shared/domain/imported";
import { ImportedFunction } from "./importedFunction";
import { readOnnx } from "./readOnnx";

/** An imported file with what it computes. */
export interface Graph {
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly fn: ImportedFunction;
}

/** By their hashes: the same file read twice is the same graph. Building a model from its settings finds them here. */
const known = new Map<string, Graph>();

/** @throws AppErrorException `file-format` or `unsupported`, see {@link readOnnx} and {@link ImportedFunction} */
export function readGraph(bytes: Uint8Array, file: string): Graph {
  const hash = createHash("sha256").update(bytes).digest("hex");
  const graph = known.get(hash) ?? { hash, bytes, fn: new ImportedFunction(readOnnx(bytes, file), file) };
  known.set(hash, graph);
  return graph;
}

/** @throws AppErrorException `no-model` when the file was not read */
export function graphOf({ hash, file }: { readonly hash: string; readonly file: string }): Graph {
  return (
    known.get(hash) ??
    fail({
      code: "no-model",
      message: `The imported file ${file} is not kept with its model.`,
      where: { file },
      hint: "Import it again.",
    })
  );
}

/** The files that a model of these settings is made of. */
export function graphsOf(imported: Imported | undefined): readonly Graph[] {
  if (imported === undefined) return [];
  const networks = [imported.encoder, imported.decoder].filter((network) => network !== null);
  return networks.map(graphOf);
}
