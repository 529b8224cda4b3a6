import { naturalOrder } from "../naturalOrder";

/** What the folders of images say of them. */
export interface FolderLabels {
  /** Class code per image, -1 where it lies above the class folders; null when there are none, or too many. */
  readonly codes: Int32Array | null;
  readonly classes: readonly string[];
  /** The part of the data, where the upper folders are called `train` and `test`; null elsewhere. */
  readonly parts: readonly (string | null)[] | null;
}

/** More folders than this are not classes: each image may have one of its own. */
const MAX_CLASSES = 1000;

const partName = /^(train(ing)?|test(ing)?|val(id(ation)?)?|dev(el)?)$/i;

/**
 * The first folder below what was opened is the class, and folders above that hold everything else are passed by. Where
 * the folders of that level are the parts of a benchmark (`train`, `test`), the classes are one level below.
 */
export function folderLabels(paths: readonly string[]): FolderLabels {
  const folders = paths.map((path) => path.split("/").slice(0, -1));
  let level = sharedDepth(folders);
  const names = new Set(folders.map((parts) => parts[level]));
  const hasParts = !names.has(undefined) && [...names].every((name) => partName.test(name ?? ""));
  const parts = hasParts ? folders.map((folder) => folder[level] ?? null) : null;
  if (hasParts) level++;
  const named = folders.map((folder) => folder[level] ?? null);
  const classes = [...new Set(named)].filter((name) => name !== null).sort(naturalOrder);
  if (classes.length === 0 || classes.length > MAX_CLASSES) return { codes: null, classes: [], parts };
  const codeOf = new Map(classes.map((name, code) => [name, code]));
  return { codes: Int32Array.from(named, (name) => codeOf.get(name ?? "") ?? -1), classes, parts };
}

/** How many leading folders all have in common. */
function sharedDepth(folders: readonly (readonly string[])[]): number {
  const [first = []] = folders;
  let depth = 0;
  while (depth < first.length && folders.every((folder) => folder[depth] === first[depth])) depth++;
  return depth;
}
