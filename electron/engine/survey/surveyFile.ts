import { join } from "node:path";
import { z } from "zod";
import { surveyParametersSchema, type SurveyParameters } from "#shared/contract/surveyContract";
import { fail } from "#shared/domain/appError";
import { atomicWrite } from "#engine/workspace/atomicWrite";
import { nodeFileSystem, type FileSystem } from "#engine/workspace/fileSystem";
import { readBounded } from "#engine/workspace/readBounded";
import { onDisk } from "#engine/workspace/storageError";
import { namedColumns, type SurveyColumns } from "./surveyColumns";

/** A row takes 64 bytes in it: four million rows. */
const MAX_BYTES = 1 << 28;

/** [done] doubles, little-endian, as base64: exact, and a third of the digits. */
const column = z.string();

const fileSchema = z.object({
  format: z.literal(1),
  ...surveyParametersSchema.shape,
  runId: z.string(),
  datasetId: z.string(),
  step: z.number().int(),
  weights: z.string(),
  total: z.number().int().min(0),
  done: z.number().int().min(0),
  columns: z.object({
    elbo: column,
    logEvidence: column,
    standardError: column,
    effectiveSampleSize: column,
    shape: column,
    kl: column,
  }),
});

/** Whose figures these are; all of it must agree before a survey goes on. */
export interface SurveyIdentity extends SurveyParameters {
  readonly runId: string;
  readonly datasetId: string;
  readonly step: number;
  readonly weights: string;
  readonly total: number;
}

export interface KeptSurvey {
  readonly identity: SurveyIdentity;
  readonly columns: SurveyColumns;
}

const fileName = ({ split, samples, seed }: SurveyParameters): string =>
  `${split}-k${samples}-seed${seed}.json`;
const isSurvey = /^(train|validation|all)-k\d+-seed-?\d+\.json$/;

/** The surveys of one run, a file for each set of parameters; replaced atomically. All errors of the disk are `storage`. */
export class SurveyFolder {
  constructor(
    readonly path: string,
    private readonly fileSystem: FileSystem = nodeFileSystem,
  ) {}

  async write(identity: SurveyIdentity, { done, values }: SurveyColumns): Promise<void> {
    const columns = namedColumns((name) => base64Of(values[name].subarray(0, done)));
    const { split, samples, seed, runId, datasetId, step, weights, total } = identity;
    const content: z.infer<typeof fileSchema> = {
      ...{ format: 1, split, samples, seed, runId, datasetId, step, weights, total, done },
      columns,
    };
    const path = this.#pathOf(identity);
    await onDisk("Saving the survey", path, () => this.fileSystem.mkdir(this.path));
    await atomicWrite(
      path,
      new TextEncoder().encode(`${JSON.stringify(content, null, 1)}\n`),
      this.fileSystem,
    );
  }

  /** What is kept for these parameters; null when there is nothing. Fails with `storage` when it is damaged. */
  async read(parameters: SurveyParameters): Promise<KeptSurvey | null> {
    return this.#readFile(this.#pathOf(parameters));
  }

  async remove(parameters: SurveyParameters): Promise<void> {
    const path = this.#pathOf(parameters);
    await onDisk("Removing the survey", path, () => this.fileSystem.remove(path));
  }

  /** The first unfinished survey that `fits`, else the finished one of the most samples; null when there is none. */
  async kept(fits: (identity: SurveyIdentity) => boolean): Promise<KeptSurvey | null> {
    let finished: KeptSurvey | null = null;
    const names = await onDisk("Reading", join(this.path, "x"), () => this.fileSystem.list(this.path));
    for (const name of [...names].sort()) {
      if (!isSurvey.test(name)) continue;
      const kept = await this.#readFile(join(this.path, name));
      if (kept === null || !fits(kept.identity)) continue;
      if (kept.columns.done < kept.identity.total) return kept;
      if (finished === null || kept.identity.samples > finished.identity.samples) finished = kept;
    }
    return finished;
  }

  #pathOf(parameters: SurveyParameters): string {
    return join(this.path, fileName(parameters));
  }

  async #readFile(path: string): Promise<KeptSurvey | null> {
    const bytes = await readBounded(path, MAX_BYTES, this.fileSystem);
    if (bytes === null) return null;
    const parsed = fileSchema.safeParse(parsedJson(bytes));
    if (!parsed.success) return damaged(path, parsed.error.issues[0]?.message ?? "something else");
    const { columns, done, format: _, ...identity } = parsed.data;
    const values = namedColumns((name) => doublesOf(columns[name]));
    if (done > identity.total || Object.values(values).some((found) => found.length !== done)) {
      return damaged(path, `columns that are not ${done} of ${identity.total} rows`);
    }
    return { identity, columns: { done, values } };
  }
}

/** Undefined for what is no JSON, which no schema takes. */
function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function base64Of(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function doublesOf(text: string): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / 8));
}

function damaged(path: string, found: string): never {
  return fail({
    code: "storage",
    message: `The survey ${path} is damaged.`,
    where: { file: path },
    expected: "the fields of this version",
    found,
    hint: "Start it afresh.",
  });
}
