import { fail } from "#shared/domain/appError";
import { Random } from "#shared/math/random";
import { metadataLength, type MetadataColumn } from "./metadata";

/** The usual fifth held out: large enough to show over-fitting, small enough to leave data to train on. */
export const VALIDATION_SHARE = 0.2;

export interface Split {
  /** [count]: 0 train, 1 validation. */
  readonly split: Uint8Array;
  /** Ascending rows of either part. */
  readonly trainRows: Int32Array;
  readonly validationRows: Int32Array;
}

/**
 * Holds out a share of the rows at random, the same rows for the same count, share and seed; at least one row on either
 * side when there are two or more, unless the share is 0.
 */
export function splitRows(count: number, seed: number, share = VALIDATION_SHARE): Split {
  const wanted = Math.round(count * share);
  const validationCount = count < 2 || share === 0 ? 0 : Math.min(count - 1, Math.max(1, wanted));
  const order = new Random(seed).fork("train-validation-split").permutation(count);
  const split = new Uint8Array(count);
  for (const row of order.subarray(0, validationCount)) split[row] = 1;
  return partsOf(split);
}

/** How people write that a row is held out; what is left is for training. */
const heldOut = /^(1|true|yes|y|t|val(id|idation)?|test(ing)?|dev(el)?|eval(uation)?|hold-?out|held-?out)$/i;

/** The split that a column of the data says. Fails when it leaves no row to train on. */
export function splitOfColumn(column: MetadataColumn): Split {
  const count = metadataLength(column);
  const isHeldOut = heldOutBy(column);
  const split = Uint8Array.from({ length: count }, (_, row) => (isHeldOut(row) ? 1 : 0));
  const parts = partsOf(split);
  if (parts.trainRows.length > 0) return parts;
  return fail({
    code: "file-format",
    message: `By the column "${column.name}" there is no row to train on.`,
    where: { column: column.name },
    expected: "words such as train and test, or 0 for training and 1 for validation",
    found: "validation in every row",
    hint: "Choose another column for the split, or split at random.",
  });
}

function heldOutBy(column: MetadataColumn): (row: number) => boolean {
  switch (column.kind) {
    case "text":
    case "category": {
      const isOut = column.values.map((value) => heldOut.test(value.trim()));
      return (row) => isOut[column.codes[row] ?? -1] ?? false;
    }
    default:
      return (row) => column.values[row] === 1;
  }
}

function partsOf(split: Uint8Array): Split {
  const validationCount = split.reduce((sum, part) => sum + part, 0);
  const trainRows = new Int32Array(split.length - validationCount);
  const validationRows = new Int32Array(validationCount);
  let train = 0;
  let validation = 0;
  split.forEach((part, row) => {
    if (part === 0) trainRows[train++] = row;
    else validationRows[validation++] = row;
  });
  return { split, trainRows, validationRows };
}
