import type { RunEntry } from "#shared/contract/runsContract";

/** A setting in words, with its value in each run. */
export interface Setting {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Differences {
  readonly different: readonly Setting[];
  readonly same: readonly Setting[];
}

const names: Readonly<Record<string, string>> = {
  data: "Data",
  "config.hidden": "Hidden layers",
  "config.latentSize": "Latent size",
  "config.activation": "Activation",
  "config.likelihood": "Likelihood",
  "config.binarisation": "Binarisation",
  "config.seed": "Seed",
  "config.objective.kind": "Objective",
  "config.objective.beta": "β, KL weight",
  "config.objective.warmUpSteps": "β warm-up, steps",
  "config.objective.freeBits": "Free bits, nats",
  "config.objective.samples": "Samples K",
  "config.objective.gradient": "Gradient",
  "training.learningRate": "Learning rate",
  "training.batchSize": "Batch, items",
  "training.stopAt": "Stop at, steps",
  "training.checkpointEvery": "Checkpoint every, steps",
  weightCount: "Weights",
};

/** Values as the window writes them elsewhere. */
const usualWords: Readonly<Record<string, string>> = {
  elbo: "ELBO",
  iwae: "IWAE",
  adam: "Adam",
  adamw: "AdamW",
};

/** How fast a run was shown is no property of it. */
const left = new Set(["training.stepsPerSecond"]);

/** All settings of runs side by side: those in which they differ, and those that they share. */
export function configDifferences(runs: readonly RunEntry[]): Differences {
  const flat = runs.map(({ dataName, config, training, weightCount }) => {
    const fields = new Map<string, string>();
    flatten("", { data: dataName, config, training, weightCount }, fields);
    return fields;
  });
  const paths = [...new Set(flat.flatMap((fields) => [...fields.keys()]))].filter((path) => !left.has(path));
  const settings = paths.map((path) => ({
    name: names[path] ?? wordsOf(path),
    values: flat.map((fields) => fields.get(path) ?? "–"),
  }));
  const isSame = ({ values }: Setting): boolean => values.every((value) => value === values[0]);
  return { different: settings.filter((setting) => !isSame(setting)), same: settings.filter(isSame) };
}

function flatten(path: string, value: unknown, into: Map<string, string>): void {
  if (Array.isArray(value)) into.set(path, value.length === 0 ? "none" : value.map(text).join(", "));
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value))
      flatten(path === "" ? key : `${path}.${key}`, inner, into);
  } else if (value !== undefined) into.set(path, text(value));
}

function text(value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 8 });
  return typeof value === "string" ? (usualWords[value] ?? value) : JSON.stringify(value);
}

/** `config.encoder.normalisation` → "Encoder normalisation": settings that have no name of their own here yet. */
function wordsOf(path: string): string {
  const words = path
    .replace(/^(config|training)\./, "")
    .replace(/([A-Z])/g, " $1")
    .replace(/\./g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
