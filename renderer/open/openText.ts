import type { Preview, PreviewColumn } from "#shared/contract/previewContract";
import type { ColumnRole } from "#shared/domain/openPlan";
import type { LikelihoodKind } from "#shared/domain/dataset";
import { integer, plural, significant } from "../components/format";

/** Sizes as files are counted: 1 kB is 1,000 bytes. */
function bytesText(bytes: number): string {
  if (bytes < 1000) return `${integer(bytes)} B`;
  if (bytes < 1e6) return `${significant(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${significant(bytes / 1e6)} MB` : `${significant(bytes / 1e9)} GB`;
}

/** "Comma separated values · 1,000 rows · 13 values each · 84 kB" */
export function sourceLine(preview: Preview): string {
  const { description, count, countIsExact, shape, bytes } = preview;
  const item =
    shape.kind === "image"
      ? `${shape.width} × ${shape.height} px${shape.channels > 1 ? " in colour" : ""}`
      : `${plural(shape.columns.length, "value")} each`;
  return [
    description.charAt(0).toUpperCase() + description.slice(1),
    `${countIsExact ? "" : "about "}${plural(count, shape.kind === "image" ? "image" : "row")}`,
    item,
    bytesText(bytes),
  ].join(" · ");
}

export function memoryText({ memory }: Preview, openName: string | null): string {
  const place = memory.onDisk ? "kept on disk, in the workspace" : "of memory";
  const stays = openName === null ? "" : ` ${openName} stays open until then.`;
  return `Takes ${bytesText(memory.bytes)} ${place}.${stays}`;
}

export const roleText: Readonly<Record<ColumnRole, string>> = {
  x: "x",
  label: "label",
  id: "id",
  metadata: "metadata",
  mean: "latent mean",
  sd: "latent spread",
  split: "split",
  ignored: "ignored",
};

export const kindText: Readonly<Record<PreviewColumn["kind"], string>> = {
  number: "real",
  integer: "whole",
  text: "words",
  boolean: "yes or no",
  time: "time",
};

export const likelihoodText: Readonly<Record<LikelihoodKind, string>> = {
  bernoulli: "Bernoulli",
  "continuous-bernoulli": "continuous Bernoulli",
  gaussian: "Gaussian",
  "gaussian-fixed": "Gaussian with a fixed σ",
  "gaussian-per-dimension": "Gaussian with a σ for each value",
  "discretised-logistic": "discretised logistic",
  categorical: "categorical",
};

/** "0 to 88.5", or how many different values there are. */
export function rangeText({ kind, min, max, distinct }: PreviewColumn): string {
  const isNumber = kind === "number" || kind === "integer";
  if (isNumber && min !== null && max !== null) return `${significant(min)} to ${significant(max)}`;
  return distinct === null ? "" : `${integer(distinct)} different`;
}

/** Values of the rows shown, in one line. */
export function examplesText({ examples }: PreviewColumn): string {
  return examples
    .slice(0, 6)
    .map((example) => example ?? "–")
    .join(", ");
}
