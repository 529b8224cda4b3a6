import { extname, resolve } from "node:path";
import { surveyParametersSchema, type SurveyParameters } from "#shared/contract/surveyContract";
import { flagOption, parseOptions, textOption, workspaceOf } from "./command";
import { UsageError } from "./usageError";

export const evidenceHelp = `priorscape evidence [RUN]: how probable a model finds a data set

For every row of a split, log p(x) is estimated with K samples from the encoder (L_K, importance sampling), with its
standard error, effective sample size and Pareto k̂, beside the ELBO and the KL. The summary is the mean of L_K over the
rows and its standard error over data, in nats. Where k̂ is above 0.7 single samples decide and L_K is too low: use a
larger K.

  RUN                   a run of the workspace by its id, or demo:<data set> for the demonstration model
                        (default: the model that was open last)
  --data <id or path>   a bundled data set with its demonstration model, or a file with a new model; not with RUN,
                        which knows its data
  --k <number>          samples for each row, 10 to 20000 (default: 1000)
  --split <which>       train, validation or all (default: validation); test is another name for validation, the part
                        that training never sees
  --seed <number>       names the noise: the same seed gives the same figures (default: 1)
  --out <file>          the figures of every row, as .parquet or .csv
  --afresh              throws away what was computed before with these settings
  --json                the summary as JSON
  --workspace <folder>  where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --help                this text

What is done so far is kept with the run: interrupted with Ctrl+C, the same command goes on where it was, with the same
final figures. The app must not be open on the same workspace, and will open this model next time.

Examples
  priorscape evidence demo:mnist-10k --k 500
  priorscape evidence --k 5000 --split validation --out evidence.parquet
  priorscape evidence 20260314-101500-a1b2c3 --split all --seed 7 --out evidence.csv --json

Exit code: 0 done, 1 failed, 2 not understood, 130 interrupted.`;

/** Which model. */
export type Target =
  | { readonly kind: "last" }
  | { readonly kind: "run"; readonly runId: string }
  | { readonly kind: "demonstration"; readonly id: string }
  | { readonly kind: "data"; readonly idOrPath: string };

export interface EvidenceOptions {
  readonly target: Target;
  readonly parameters: SurveyParameters;
  readonly afresh: boolean;
  readonly out: { readonly path: string; readonly format: "csv" | "parquet" } | null;
  readonly json: boolean;
  readonly workspace: string;
}

/** The options, or null where help is asked for. @throws UsageError, or Node's error of an unknown option */
export function parseEvidence(args: readonly string[]): EvidenceOptions | null {
  const texts = {
    data: textOption,
    k: textOption,
    split: textOption,
    seed: textOption,
    out: textOption,
    workspace: textOption,
  };
  const parsed = parseOptions(args, { ...texts, afresh: flagOption, json: flagOption }, true);
  if (parsed === null) return null;
  const { values, positionals } = parsed;
  const [run, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`One RUN only, not ${positionals.join(" ")}.`);
  if (run !== undefined && values.data !== undefined) {
    throw new UsageError("--data does not go with RUN, which knows its data.");
  }
  return {
    target: targetOf(run, values.data),
    parameters: parametersOf(values.split ?? "validation", values.k ?? "1000", values.seed ?? "1"),
    afresh: values.afresh === true,
    out: values.out === undefined ? null : outputOf(values.out),
    json: values.json === true,
    workspace: workspaceOf(values.workspace),
  };
}

function targetOf(run: string | undefined, data: string | undefined): Target {
  if (data !== undefined) return { kind: "data", idOrPath: data };
  if (run === undefined) return { kind: "last" };
  return run.startsWith("demo:") ? { kind: "demonstration", id: run.slice(5) } : { kind: "run", runId: run };
}

function parametersOf(split: string, k: string, seed: string): SurveyParameters {
  const part = split === "test" ? "validation" : split;
  const parsed = surveyParametersSchema.safeParse({ split: part, samples: wholeOf(k), seed: wholeOf(seed) });
  if (parsed.success) return parsed.data;
  const named: Readonly<Record<string, string>> = {
    split: `--split ${split} is neither train, validation (or test) nor all.`,
    samples: `--k ${k} is not a whole number from 10 to 20000.`,
    seed: `--seed ${seed} is not a whole number.`,
  };
  const [issue] = parsed.error.issues;
  throw new UsageError(named[String(issue?.path[0])] ?? "These options are not understood.");
}

/** NaN for what is not written as a whole number: `Number("")` would be 0. */
const wholeOf = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : NaN);

function outputOf(out: string): EvidenceOptions["out"] {
  const ending = extname(out).toLowerCase();
  if (ending !== ".csv" && ending !== ".parquet") {
    throw new UsageError(`--out ${out} must end in .csv or .parquet.`);
  }
  return { path: resolve(out), format: ending === ".csv" ? "csv" : "parquet" };
}
