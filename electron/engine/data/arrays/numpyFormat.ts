import { fail } from "#shared/domain/appError";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { isFolder } from "../images/imageSource";
import { readHead } from "../inputFiles";
import type { ArrayEntry } from "./arrayEntry";
import { inspectArrays } from "./inspectArrays";
import { npyFile } from "./npyFile";
import { isNpy } from "./npyHeader";
import { npzArrays } from "./npzFile";
import { readArrays } from "./readArrays";

/** NumPy's `.npy`, one array a file, and `.npz`, a ZIP of them. Several files are the arrays of one source. */
export const numpyFormat: DataFormat = {
  id: "numpy",
  name: "NumPy array",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    for (const file of files) if ((await kindOf(file)) === null) return null;
    return { description: describe(files) };
  },

  async inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    return inspectArrays(await arraysOf(files), namesOf(files), context, {
      format: "numpy",
      description: describe(files),
    });
  },

  async read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    return readArrays(await arraysOf(files), namesOf(files), context);
  },
};

function describe(files: readonly InputFile[]): string {
  return files.length === 1 ? "NumPy arrays" : `NumPy arrays in ${files.length} files`;
}

function namesOf(files: readonly InputFile[]): string {
  return files.map(({ name }) => name).join(", ");
}

/** A ZIP is of NumPy's when its name says so or its first entry is an array. */
async function kindOf(file: InputFile): Promise<"npy" | "npz" | null> {
  if (await isFolder(file)) return null;
  const head = await readHead(file, 256);
  if (isNpy(head)) return "npy";
  const isZip = head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
  if (!isZip) return null;
  const nameLength = head.length >= 30 ? (head[26] ?? 0) + 256 * (head[27] ?? 0) : 0;
  const first = Buffer.from(head.subarray(30, 30 + nameLength)).toString("latin1");
  return /\.npz$/i.test(file.name) || first.endsWith(".npy") ? "npz" : null;
}

async function arraysOf(files: readonly InputFile[]): Promise<readonly ArrayEntry[]> {
  const arrays: ArrayEntry[] = [];
  for (const file of files) {
    if ((await kindOf(file)) === "npy") {
      arrays.push(await npyFile(file));
      continue;
    }
    const found = await npzArrays(file);
    if (found.length === 0) {
      fail({
        code: "file-format",
        message: `${file.name} is no archive of NumPy arrays.`,
        where: { file: file.name },
        expected: "a ZIP with nothing but .npy files",
        found: "other files, or none",
      });
    }
    arrays.push(...found);
  }
  return arrays;
}
