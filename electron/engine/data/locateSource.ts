import { basename } from "node:path";
import { fail } from "#shared/domain/appError";
import { assertNever } from "#shared/domain/assertNever";
import type { DataSource } from "#shared/domain/dataset";
import { requireAbsolute } from "./absolutePath";
import { locateBundled } from "./bundled";
import type { InputFile } from "./dataFormat";

export interface SourcePlaces {
  /** Folder of the app's assets; bundled data lie in its `datasets`. */
  readonly assetsRoot: string;
  /** The file behind an upload. */
  readonly uploads?: (id: string) => InputFile;
}

export interface Location {
  readonly name: string;
  /** The data, without the file that is joined to them. */
  readonly files: readonly InputFile[];
  /** The second file with labels and metadata, where the plan joins one. */
  readonly joined: InputFile | null;
  readonly classNames: readonly string[] | null;
}

/** The files of a source and the name that the data set gets. Does not look whether they are there. */
export function locateSource(source: DataSource, { assetsRoot, uploads }: SourcePlaces): Location {
  switch (source.kind) {
    case "bundled":
      return { ...locateBundled(source.id, assetsRoot), joined: null };
    case "paths":
      return located(
        source.paths.map((path) => ({ path: requireAbsolute(path), name: basename(path) })),
        source,
      );
    case "upload": {
      if (uploads === undefined) throw new Error("Uploads are not served here");
      return located(source.uploads.map(uploads), source);
    }
    default:
      return assertNever(source);
  }
}

function located(all: readonly InputFile[], { plan }: Exclude<DataSource, { kind: "bundled" }>): Location {
  const index = plan?.join?.file;
  const joined = index === undefined ? null : (all[index] ?? null);
  if (index !== undefined && (joined === null || all.length < 2)) {
    return fail({
      code: "invalid-request",
      message: "The file to be joined is not among the files.",
      where: { field: "plan.join.file" },
      expected: `0 to ${all.length - 1}, and a file besides it`,
      found: String(index),
    });
  }
  const files = all.filter((file) => file !== joined);
  return { name: nameOf(files), files, joined, classNames: null };
}

/** `train-images-idx3-ubyte.gz` and its labels are known as `train-images`. */
function nameOf(files: readonly InputFile[]): string {
  const stems = files.map((file) =>
    file.name.replace(/(\.gz)?$/i, "").replace(/([.-]idx\d[.-]ubyte|\.[^.]+)$/i, ""),
  );
  return stems.find((stem) => !/label/i.test(stem)) ?? stems[0] ?? "";
}
