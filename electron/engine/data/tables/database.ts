import { resolve } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { AppErrorException } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { cancelled, throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile } from "../dataFormat";

/** A private DuckDB that can read the given files and nothing else. */
export interface Database {
  readonly connection: DuckDBConnection;
  /** The answer to a small question, values as JSON has them. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
}

/** What went wrong with the files, from DuckDB's message; null where the message is not about them. */
export type Explain = (message: string) => AppErrorException | null;

export interface DatabaseOptions {
  /** MiB that are read ahead of who takes the rows; DuckDB's own megabyte when missing. */
  readonly readAhead?: number;
}

/**
 * Runs `use` with an in-memory database that never spills to disk, loads no extension, reaches no network and no file but
 * those given, and is closed after. Errors of DuckDB go through `explain`.
 */
export async function withDatabase<T>(
  files: readonly InputFile[],
  signal: CancelSignal | undefined,
  explain: Explain,
  use: (database: Database) => Promise<T>,
  { readAhead }: DatabaseOptions = {},
): Promise<T> {
  throwIfCancelled(signal);
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "2",
    memory_limit: "2GiB",
    temp_directory: "",
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
    // Numbers of rows come from files: a wrong one must not become a list of as many results.
    preserve_insertion_order: "true",
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    const paths = files.map(({ path }) => sqlText(resolve(path))).join(", ");
    if (readAhead !== undefined) await connection.run(`SET streaming_buffer_size = '${readAhead}MiB'`);
    await connection.run(`SET allowed_paths = [${paths}]`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    return await use({
      connection,
      async rows(sql) {
        throwIfCancelled(signal);
        return (await connection.runAndReadAll(sql)).getRowsJson();
      },
    });
  } catch (error) {
    if (signal?.aborted === true) throw cancelled();
    if (error instanceof AppErrorException || !(error instanceof Error)) throw error;
    throw explain(error.message) ?? tooLarge(error.message, files) ?? error;
  } finally {
    signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

function tooLarge(message: string, files: readonly InputFile[]): AppErrorException | null {
  if (!/Out of Memory/i.test(message)) return null;
  const file = files[0]?.name ?? "";
  return new AppErrorException({
    code: "unsupported",
    message: `${file} is too large to be read in memory.`,
    where: { file },
    hint: "Take fewer rows or columns.",
  });
}

/** The sentence of DuckDB's message that says what is wrong, without its advice on options that no user sees here. */
export function firstSentence(message: string, telling: RegExp): string {
  const lines = message.split("\n").map((line) => line.trim());
  return (lines.find((line) => telling.test(line)) ?? lines[0] ?? message).slice(0, 300);
}

export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
