import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { fail } from "#shared/domain/appError";
import type { BoundTerms, HistoryPoint } from "#shared/domain/model";
import { atomicWrite } from "#engine/workspace/atomicWrite";
import type { Checkpoint } from "#engine/workspace/checkpoint";
import type { RunFolder } from "#engine/workspace/runFolder";
import { encodeSafetensors } from "#engine/workspace/safetensors";

export type RunExport = {
  readonly what: "weights" | "best-weights" | "history";
  readonly format: "safetensors" | "csv" | "parquet";
};

/**
 * Writes what is asked for of a run as a file of the workspace's, to be handed over.
 * @param folder where it is put
 * @returns its path
 * @throws AppErrorException `invalid-request` for a format that is none of the thing, `no-model`, `storage`
 */
export async function exportRun(
  run: RunFolder,
  { what, format }: RunExport,
  folder: string,
): Promise<string> {
  const isTable = format !== "safetensors";
  if (isTable !== (what === "history")) {
    fail({
      code: "invalid-request",
      message: what === "history" ? "A history is a table." : "Weights are tensors.",
      where: { field: "format" },
      expected: what === "history" ? "csv or parquet" : "safetensors",
      found: format,
    });
  }
  const path = join(folder, `.export-${randomBytes(6).toString("hex")}`);
  if (isTable) await writeHistory(path, format, (await run.history()).points);
  else await atomicWrite(path, await weightsOf(run, what === "best-weights"));
  return path;
}

/** The parameters by their own names; in the metadata what is needed to know what they are. */
async function weightsOf(run: RunFolder, isBest: boolean): Promise<Uint8Array[]> {
  const { name, config, dataName, datasetId, runId } = await run.record();
  const { step, tensors } = isBest ? await bestOf(run, name) : await newestOf(run, name);
  const parameters = Object.entries(tensors).flatMap(([key, tensor]) =>
    key.startsWith("parameter/") ? [[key.slice("parameter/".length), tensor] as const] : [],
  );
  return encodeSafetensors({
    tensors: Object.fromEntries(parameters),
    metadata: {
      format: "priorscape",
      run: runId,
      name,
      step: String(step),
      data: dataName ?? datasetId,
      config: JSON.stringify(config),
    },
  });
}

async function newestOf(run: RunFolder, name: string): Promise<Checkpoint> {
  const { checkpoint } = await run.loadCheckpoint();
  return checkpoint ?? noCheckpoint(run, `The run "${name}" has no checkpoint that can be read.`);
}

async function bestOf(run: RunFolder, name: string): Promise<Checkpoint> {
  const entry = (await run.checkpoints()).find(({ kind }) => kind === "best");
  if (entry === undefined) {
    return noCheckpoint(run, `The run "${name}" has no checkpoint at its best validation bound.`);
  }
  return run.loadCheckpointNumber(entry.number);
}

function noCheckpoint({ path }: RunFolder, message: string): never {
  return fail({ code: "no-model", message, where: { file: path }, hint: "Train it first." });
}

const termNames = ["elbo", "reconstruction", "kl", "bound"] as const;

/** One row a point: step, epoch, and the terms in nats per item of training and validation; nothing where there is none. */
async function writeHistory(
  path: string,
  format: "csv" | "parquet",
  points: readonly HistoryPoint[],
): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
  });
  const connection = await instance.connect();
  try {
    const terms = ["train", "validation"].flatMap((of) => termNames.map((name) => `${of}_${name} DOUBLE`));
    await connection.run(`CREATE TABLE history (step INTEGER, epoch DOUBLE, ${terms.join(", ")})`);
    const appender = await connection.createAppender("history");
    for (const { step, epoch, train, validation } of points) {
      appender.appendInteger(step);
      appender.appendDouble(epoch);
      for (const value of [...valuesOf(train), ...valuesOf(validation)]) {
        if (value === null) appender.appendNull();
        else appender.appendDouble(value);
      }
      appender.endRow();
    }
    appender.closeSync();
    const options = format === "csv" ? "FORMAT csv, HEADER true" : "FORMAT parquet, COMPRESSION zstd";
    await connection.run(
      `COPY (SELECT * FROM history ORDER BY step) TO '${path.replaceAll("'", "''")}' (${options})`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const valuesOf = (terms: BoundTerms | null): (number | null)[] =>
  termNames.map((name) => terms?.[name] ?? null);
