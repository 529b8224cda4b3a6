import { readFileSync } from "node:fs";
import { z } from "zod";
import { flagOption, parseOptions, textOption, workspaceOf } from "./command";
import { UsageError } from "./usageError";

export const trainHelp = `priorscape train [CONFIG.json]: trains a model and keeps it as a run

  CONFIG.json              settings, all of them optional:
                           { "data": "mnist-10k", "name": "wide", "model": { "latentSize": 8 }, "training": { "stopAt": 5000 } }
                           What is not given is what the app suggests for the data. Options win over the file.
  --data <id or path>      a bundled data set (mnist-10k, fashion-mnist-10k, wine) or a file; more than once for files
                           that belong together
  --name <text>            of the run
  --latent <number>        dimensions of z
  --hidden <list>          widths of the hidden layers, data side first: 400,200; none for a linear model
  --activation <name>      relu, leaky-relu, elu, gelu, silu, tanh
  --likelihood <name>      p(x|z): bernoulli, gaussian, …
  --objective <name>       elbo or iwae
  --beta <number>          weight of the KL (elbo)
  --warm-up <steps>        in which that weight rises from 0 (elbo)
  --free-bits <nats>       for each dimension (elbo)
  --samples <K>            of z for each item (iwae)
  --gradient <name>        plain, sticking-the-landing or doubly-reparameterised (iwae)
  --optimiser <name>       adam or adamw
  --rate <number>          learning rate
  --batch <items>
  --steps <number>         at which training stops
  --seed <number>          of the weights, the order of the items and the noise
  --checkpoint-every <n>   keeps a checkpoint at every n-th step, beside the last two and the best
  --json                   a line of JSON for every point of the history, and one at the end
  --workspace <folder>     where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --help                   this text

Ctrl+C saves and says how to go on. The same settings and seed give the same run, bit for bit, on the same machine with
the same number of threads. The app must not be open on the same workspace, and will open this model next time.

Examples
  priorscape train --data mnist-10k --latent 2 --objective iwae --samples 50 --steps 10000
  priorscape train --data table.csv --hidden 64,64 --latent 4 --json > history.jsonl
  priorscape train wide.json --seed 2 --name "wide, second seed"

Exit code: 0 done, 1 failed, 2 not understood, 130 interrupted.`;

const record = z.record(z.string(), z.unknown());

/** What CONFIG.json may hold. The engine checks the settings themselves. */
const fileSchema = z.strictObject({
  data: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  name: z.string().min(1).max(200).optional(),
  model: record.optional(),
  training: record.optional(),
});

type Settings = Readonly<Record<string, unknown>>;

export interface TrainOptions {
  /** Ids or paths. */
  readonly data: readonly string[];
  readonly name: string | null;
  /** Over the suggested model; `objective` over the suggested objective where it is of the same kind. */
  readonly model: Settings;
  readonly training: Settings;
  readonly json: boolean;
  readonly workspace: string;
}

/** Options with a value, by what they set and how they are read. */
const settings: Readonly<
  Record<string, readonly [path: string, read: (text: string, option: string) => unknown]>
> = {
  latent: ["model.latentSize", numberOf],
  hidden: ["model.hidden", listOf],
  activation: ["model.activation", (text) => text],
  likelihood: ["model.likelihood", (text) => text],
  seed: ["model.seed", numberOf],
  objective: ["objective.kind", (text) => text],
  beta: ["objective.beta", numberOf],
  "warm-up": ["objective.warmUpSteps", numberOf],
  "free-bits": ["objective.freeBits", numberOf],
  samples: ["objective.samples", numberOf],
  gradient: ["objective.gradient", (text) => text],
  optimiser: ["training.optimiser", (text) => text],
  rate: ["training.learningRate", numberOf],
  batch: ["training.batchSize", numberOf],
  steps: ["training.stopAt", numberOf],
  "checkpoint-every": ["training.checkpointEvery", numberOf],
};

const texts = Object.fromEntries(Object.keys(settings).map((name) => [name, textOption]));

/** The options, or null where help is asked for. @throws UsageError, or Node's error of an unknown option */
export function parseTrain(args: readonly string[]): TrainOptions | null {
  const data = { type: "string", multiple: true } as const;
  const parsed = parseOptions(
    args,
    { ...texts, data, name: textOption, json: flagOption, workspace: textOption },
    true,
  );
  if (parsed === null) return null;
  const { values, positionals } = parsed;
  const [config, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`One CONFIG.json only, not ${positionals.join(" ")}.`);
  const file = config === undefined ? {} : readConfig(config);
  const given: Record<"model" | "objective" | "training", Record<string, unknown>> = {
    model: { ...file.model },
    objective: { ...record.safeParse(file.model?.["objective"]).data },
    training: { ...file.training },
  };
  const byName: Readonly<Record<string, unknown>> = values;
  for (const [option, [path, read]] of Object.entries(settings)) {
    const value = byName[option];
    if (typeof value !== "string") continue;
    const [group = "model", key = ""] = path.split(".");
    given[group as keyof typeof given][key] = read(value, option); // the groups of the table above
  }
  // What goes with one objective says which.
  const { objective } = given;
  objective["kind"] ??= "samples" in objective || "gradient" in objective ? "iwae" : "elbo";
  const sources = values.data ?? [file.data ?? []].flat();
  if (sources.length === 0) throw new UsageError('--data, or "data" in CONFIG.json, says what to train on.');
  const name = values.name ?? file.name ?? null;
  return {
    data: sources,
    name,
    model: { ...given.model, objective },
    training: given.training,
    json: values.json === true,
    workspace: workspaceOf(values.workspace),
  };
}

function readConfig(path: string): z.infer<typeof fileSchema> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `${path}: ${issue?.path.join(".") || "the whole"}: ${issue?.message ?? "not understood"}`,
  );
}

function numberOf(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new UsageError(`--${option} ${text} is not a number.`);
  return value;
}

function listOf(text: string, option: string): readonly number[] {
  return text === "none" ? [] : text.split(",").map((part) => numberOf(part, option));
}
