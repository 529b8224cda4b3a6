import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { cancelled, throwIfCancelled } from "#engine/scheduler/cancellation";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { onDisk } from "#engine/workspace/storageError";
import type { ColumnSource } from "./columnSource";
import type { ColumnValues } from "./columnValues";
import { fillTable } from "./fillTable";
import { Scans, type Scan } from "./scans";

export interface DatabaseSetup {
  /** Folder of its own, for what does not fit into memory and for files on their way out; removed at the end. */
  readonly folder: string;
  /** Rows of the data set. */
  readonly count: number;
  readonly read: (column: ColumnSource, signal: CancelSignal | undefined) => Promise<ColumnValues>;
}

/** A query that takes longer than this is given up, milliseconds: a filter is meant to be followed by the eye. */
const QUERY_LIMIT = 20_000;

/**
 * Columns in DuckDB, one table with one column `v` for each that a query has asked for, all in the order of rows: a filter
 * reads the columns it names and nothing else, and new latents replace theirs alone. Tables are put side by side with
 * POSITIONAL JOIN. It can reach no file outside its folder and load no extension. One query at a time.
 */
export class ColumnDatabase {
  readonly #tables = new Map<ColumnSource, string>();
  #tail: Promise<unknown> = Promise.resolve();
  readonly #scans: Scans;
  #made = 0;
  #isClosed = false;

  private constructor(
    private readonly setup: DatabaseSetup,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {
    this.#scans = new Scans(connection);
  }

  /** @throws AppErrorException `storage` */
  static async open(setup: DatabaseSetup): Promise<ColumnDatabase> {
    const { folder } = setup;
    await onDisk("Making room for the table", join(folder, "x"), async () => {
      await nodeFileSystem.remove(folder);
      await nodeFileSystem.mkdir(folder);
    });
    const instance = await DuckDBInstance.create(":memory:", {
      threads: "2",
      memory_limit: "2GiB",
      temp_directory: folder,
      autoload_known_extensions: "false",
      autoinstall_known_extensions: "false",
    });
    const connection = await instance.connect();
    await connection.run(`SET allowed_directories = [${quoted(folder)}]`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    return new ColumnDatabase(setup, instance, connection);
  }

  /** Rows of the data set. */
  get count(): number {
    return this.setup.count;
  }

  get folder(): string {
    return this.setup.folder;
  }

  /** Waits for its turn and runs the queries of `work`. What is cancelled while it waits never begins. */
  use<T>(signal: CancelSignal | undefined, work: (queries: Queries) => Promise<T>): Promise<T> {
    const result = this.#tail.then(async () => {
      throwIfCancelled(signal);
      if (this.#isClosed) throw cancelled();
      return work(
        new Queries(this.connection, signal, this.#scans, (column) => this.#tableOf(column, signal)),
      );
    });
    // The caller sees the failure.
    this.#tail = result.catch(() => undefined);
    return result.catch((error: unknown) => {
      // Interrupted, for the data are no longer open.
      throw this.#isClosed ? cancelled() : error;
    });
  }

  /** Drops the tables of columns that are not in the list any more. */
  keep(columns: ReadonlySet<ColumnSource>): Promise<void> {
    return this.use(undefined, async () => {
      for (const [column, table] of [...this.#tables]) {
        if (columns.has(column)) continue;
        this.#tables.delete(column);
        await this.connection.run(`DROP TABLE ${table}`);
        await this.connection.run(`DROP TYPE IF EXISTS ${table}_kind`);
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.connection.interrupt();
    await this.#tail;
    this.connection.closeSync();
    this.instance.closeSync();
    await nodeFileSystem.remove(this.setup.folder);
  }

  async #tableOf(column: ColumnSource, signal: CancelSignal | undefined): Promise<string> {
    const known = this.#tables.get(column);
    if (known !== undefined) return known;
    const table = `c${this.#made++}`;
    const values = await this.setup.read(column, signal);
    throwIfCancelled(signal);
    await fillTable(this.connection, this.#scans, table, values, this.setup.count);
    this.#tables.set(column, table);
    return table;
  }
}

/** What a turn at the database can do. */
export class Queries {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly signal: CancelSignal | undefined,
    private readonly scans: Scans,
    /** The table with the values of a column, filled on first use. */
    readonly tableOf: (column: ColumnSource) => Promise<string>,
  ) {}

  /** The rows of a small result. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return this.#interruptible(async () => (await this.connection.runAndReadAll(sql)).getRows());
  }

  /** The one INTEGER column of a large result, [count]. */
  integers(sql: string, count: number): Promise<Int32Array> {
    return this.#interruptible(async () => {
      const values = new Int32Array(count);
      let filled = 0;
      const result = await this.connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        // An INTEGER column without nulls gives numbers.
        values.set(chunk.getColumnValues(0) as number[], filled);
        filled += chunk.rowCount;
      }
      if (filled !== count) throw new Error(`${filled} values of ${count}`);
      return values;
    });
  }

  /** Lets queries read arrays of this process under the name that `work` is given. */
  withScan<T>(scan: Scan, work: (table: string) => Promise<T>): Promise<T> {
    return this.scans.with(scan, work);
  }

  /** A statement without a result that may take as long as it takes. */
  execute(sql: string): Promise<void> {
    return this.#interruptible(async () => {
      await this.connection.run(sql);
    }, null);
  }

  async #interruptible<T>(work: () => Promise<T>, limit: number | null = QUERY_LIMIT): Promise<T> {
    const { connection, signal } = this;
    throwIfCancelled(signal);
    let isLate = false;
    const interrupt = (): void => connection.interrupt();
    const timer =
      limit === null
        ? undefined
        : setTimeout(() => {
            isLate = true;
            interrupt();
          }, limit);
    signal?.addEventListener("abort", interrupt);
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted === true) throw cancelled();
      if (!isLate) throw error;
      return fail({
        code: "invalid-request",
        message: `The table did not answer within ${QUERY_LIMIT / 1000} seconds.`,
        hint: "Ask for something simpler.",
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
    }
  }
}

/** A text literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
