import { fail } from "#shared/domain/appError";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { DescribedArray, Hdf5Description } from "#engine/hdf5/describeHdf5";
import { isMeanName, spreadOfName } from "../tables/latentNames";

/** What of a file is read, and as what. */
export interface Hdf5Choice {
  readonly array: DescribedArray;
  readonly use: "data" | "latents";
  readonly spread: NonNullable<OpenPlan["spread"]> | null;
}

/** Dense values of a matrix at most, bytes as float32: what a disk of today holds beside other things. */
const MAX_DENSE_BYTES = 16 * 1024 ** 3;
/** More columns than this make a row that neither a model nor a table is made for. */
export const MAX_FEATURES = 100_000;

const learnedName = /(^|[/_])(x_)?(scvi|scanvi|totalvi|multivi|peakvi|vae|latent)/i;

/**
 * As the plan says, or else: latents of a model where AnnData holds some; X; the largest array. Where latents are wanted
 * and none has a model's name, an embedding of AnnData. Fails when there is none.
 */
export function chooseHdf5(description: Hdf5Description, plan: OpenPlan, file: string): Hdf5Choice {
  const { arrays } = description;
  const named = plan.array === undefined ? undefined : arrays.find(({ name }) => name === plan.array);
  if (plan.array !== undefined && named === undefined) {
    return fail({
      code: "invalid-request",
      message: `${file} has no array ${plan.array}.`,
      where: { file, field: "plan.array" },
      expected: arrays.map(({ name }) => name).join(", ") || "an array of numbers",
      found: plan.array,
    });
  }
  // Beside other arrays a plain file's latents are one thing among many; AnnData says by its layout what is what.
  const isOnlyLatents = arrays.every((one) => isLatent(one) || spreadOfName(one.name) !== null);
  const latents = description.isAnnData || isOnlyLatents ? arrays.find(isLatent) : undefined;
  const embedding = plan.use === "latents" && description.isAnnData ? arrays.find(isEmbedding) : undefined;
  const array = named ?? (plan.use === "data" ? undefined : (latents ?? embedding)) ?? largest(description);
  if (array === undefined) {
    return fail({
      code: "file-format",
      message: `${file} holds no array of numbers with rows and columns.`,
      where: { file },
      expected: "an array of two to four dimensions, rows first",
      found: description.companions.map(({ name }) => name).join(", ") || "none",
    });
  }
  const use = plan.use ?? (isLatent(array) ? "latents" : "data");
  return { array, use, spread: use === "latents" ? (plan.spread ?? spreadOf(arrays, array)) : null };
}

const isLatent = ({ name, shape }: DescribedArray): boolean =>
  shape.length === 2 && (learnedName.test(name) || isMeanName(name));

const isEmbedding = ({ name, shape }: DescribedArray): boolean =>
  name.startsWith("obsm/") && shape.length === 2;

/** X where it can be held; else the array with most values that can. */
function largest({ arrays }: Hdf5Description): DescribedArray | undefined {
  const held = arrays.filter(fits);
  const byName = held.find(({ name }) => /(^|\/)(x|x_train|data|images|features)$/i.test(name));
  return byName ?? held.sort((a, b) => valuesOf(b) - valuesOf(a))[0] ?? arrays[0];
}

const valuesOf = ({ shape }: DescribedArray): number => shape.reduce((product, side) => product * side, 1);
const fits = (array: DescribedArray): boolean => valuesOf(array) * 4 <= MAX_DENSE_BYTES;

function spreadOf(arrays: readonly DescribedArray[], mean: DescribedArray): Hdf5Choice["spread"] {
  for (const { name, shape } of arrays) {
    const holds = spreadOfName(name);
    if (holds !== null && shape.join() === mean.shape.join()) return { array: name, holds };
  }
  return null;
}

/** Refuses what would be too large once it is dense, and says what to do. */
export function requireRoom(file: string, array: DescribedArray, rows: number, columns: number): void {
  const bytes = rows * columns * 4;
  if (columns <= MAX_FEATURES && bytes <= MAX_DENSE_BYTES) return;
  fail({
    code: "unsupported",
    message: `${array.name} in ${file} is too large to be unpacked.`,
    where: { file, field: "plan.array" },
    expected: `at most ${MAX_FEATURES} columns and ${MAX_DENSE_BYTES / 1024 ** 3} GB`,
    found: `${rows} × ${columns}, ${(bytes / 1024 ** 3).toFixed(1)} GB`,
    hint: "Choose a smaller array such as obsm/X_pca, mark highly variable genes, or open a random sample.",
  });
}
