import type { Cells, Histogram, TableColumn, TableSort } from "#shared/contract/tableContract";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { andMasks, countRows, type RowMask } from "#shared/table/rowMask";
import type { Dataset } from "#engine/data/dataset";
import type { Encoding } from "#engine/infer/encoding";
import { cellsAt } from "./cells";
import { ColumnCache } from "./columnCache";
import { ColumnDatabase } from "./columnDatabase";
import { withIds, type ColumnSource, type NamedColumn } from "./columnSource";
import {
  RunningStatistics,
  statisticsOf,
  type ColumnStatistics,
  type KnownStatistics,
} from "./columnStatistics";
import { booleanNames, type ColumnValues } from "./columnValues";
import { datasetColumns } from "./datasetColumns";
import { writeRows, type RowsToExport } from "./exportRows";
import { eachRows, FeatureReader } from "./features";
import { filterMask } from "./filterMask";
import { histogramOf } from "./histogram";
import { evidenceColumns, latentColumns, type EvidenceRows } from "./modelColumns";
import { requireColumn, requireMask } from "./requests";
import { RowOrder } from "./rowOrder";
import { searchMask } from "./searchMask";
import { shortestDouble } from "./shortestDouble";

export interface TableSetup {
  readonly dataset: Dataset;
  /** For what DuckDB writes; removed at the end. */
  readonly folder: string;
}

export interface FilterRequest {
  readonly filter: string;
  readonly search: string;
}

/** The whole of a column, as the map is coloured by it. */
export type WholeColumn =
  | { readonly kind: "number"; readonly values: Float64Array }
  | { readonly kind: "category"; readonly codes: Int32Array; readonly values: string[] };

function isLikelyFiltered({ source, kind }: ColumnSource): boolean {
  return source === "label" || source === "split" || (source === "metadata" && kind !== "text");
}

/** Of a column that nobody has asked for yet. */
const notMeasured: ColumnStatistics = { missing: 0, min: null, max: null };

/** The table of one data set. What it holds beyond the data set is made when it is asked for. */
export class TableStore {
  readonly #cache = new ColumnCache();
  readonly #statistics: KnownStatistics = new WeakMap();
  readonly #fixed: readonly ColumnSource[];
  readonly #order: RowOrder;
  #latents: readonly ColumnSource[] = [];
  #evidence: readonly ColumnSource[] = [];
  #columns: readonly NamedColumn[];

  private constructor(
    readonly dataset: Dataset,
    private readonly database: ColumnDatabase,
    cache: ColumnCache,
  ) {
    this.#cache = cache;
    this.#fixed = datasetColumns(dataset);
    this.#columns = withIds(this.#fixed);
    this.#order = new RowOrder(database);
  }

  /** @throws AppErrorException `storage` */
  static async open({ dataset, folder }: TableSetup): Promise<TableStore> {
    const cache = new ColumnCache();
    const read = (column: ColumnSource, signal: CancelSignal | undefined): Promise<ColumnValues> =>
      cache.read(column, signal);
    const { count } = dataset.summary;
    return new TableStore(dataset, await ColumnDatabase.open({ folder, count, read }), cache);
  }

  /** Replaces the latents, the evidence or both; null takes them out. */
  async replace(news: {
    readonly latents?: Encoding | null;
    readonly evidence?: EvidenceRows | null;
  }): Promise<void> {
    const { latents, evidence } = news;
    if (latents !== undefined) this.#latents = latents === null ? [] : latentColumns(latents);
    if (evidence !== undefined) {
      const { count } = this.dataset.summary;
      this.#evidence = evidence === null ? [] : evidenceColumns(evidence, count);
    }
    const columns = [...this.#fixed, ...this.#latents, ...this.#evidence];
    this.#columns = withIds(columns);
    const kept = new Set(columns);
    this.#cache.keep(kept);
    await this.database.keep(kept);
  }

  async describe(signal: CancelSignal | undefined): Promise<TableColumn[]> {
    const columns = this.#columns;
    await this.#measureFeatures(columns, signal);
    const described: TableColumn[] = [];
    for (const { id, column } of columns) {
      const { kind, source, unit, description } = column;
      let statistics = this.#statistics.get(column);
      if (statistics === undefined && column.isLazy === true) statistics = notMeasured;
      else if (statistics === undefined) {
        statistics = await statisticsOf(await this.#cache.read(column, signal), signal);
        this.#statistics.set(column, statistics);
      }
      described.push({ id, kind, source, unit, description, ...statistics });
    }
    // Whoever asks for a column hears what is wrong with it.
    this.#prepare(columns.filter(({ column }) => isLikelyFiltered(column))).catch(() => undefined);
    return described;
  }

  /** @throws AppErrorException `invalid-request` with the place in the filter */
  async filter(
    { filter, search }: FilterRequest,
    signal: CancelSignal | undefined,
  ): Promise<{ readonly count: number; readonly mask: RowMask }> {
    const columns = this.#columns;
    const { count } = this.dataset.summary;
    const found = await searchMask(search, columns, this.#cache, count, signal);
    if (filter.trim() === "") return { count: countRows(found), mask: found };
    const held = await this.database.use(signal, (queries) =>
      filterMask(filter, columns, this.database, queries),
    );
    const mask = search.trim() === "" ? held : andMasks(found, held);
    return { count: countRows(mask), mask };
  }

  order(
    sort: readonly TableSort[],
    mask: RowMask | null,
    signal: CancelSignal | undefined,
  ): Promise<Int32Array> {
    requireMask(mask, this.dataset.summary.count);
    const keys = sort.map(({ column, descending }) => ({
      named: requireColumn(column, this.#columns),
      descending,
    }));
    return this.#order.order(keys, mask, signal);
  }

  /** @throws AppErrorException `out-of-range` for a row or `invalid-request` for a column that is not there */
  async cells(rows: Int32Array, ids: readonly string[], signal: CancelSignal | undefined): Promise<Cells[]> {
    const wanted = ids.map((id) => requireColumn(id, this.#columns));
    const { features } = this.dataset.summary;
    const hasFeatures = wanted.some(({ column }) => column.feature !== undefined);
    const reader = new FeatureReader(this.dataset);
    const x = hasFeatures ? reader.read(rows) : new Float32Array();
    const plain = reader.isSingle ? shortestDouble : (value: number): number => value;
    const cells: Cells[] = [];
    for (const { id, column } of wanted) {
      const { feature } = column;
      if (feature === undefined) {
        cells.push(cellsAt(id, await this.#cache.read(column, signal), rows));
        continue;
      }
      const values = Float64Array.from(rows, (_, i) => plain(x[i * features + feature] ?? NaN));
      cells.push({ kind: "number", column: id, values });
    }
    return cells;
  }

  async column(id: string, signal: CancelSignal | undefined): Promise<WholeColumn> {
    const values = await this.#cache.read(requireColumn(id, this.#columns).column, signal);
    switch (values.kind) {
      case "number":
      case "time":
        return { kind: "number", values: Float64Array.from(values.values) };
      case "boolean":
        return { kind: "category", codes: Int32Array.from(values.values), values: [...booleanNames] };
      default:
        return { kind: "category", codes: values.codes, values: [...values.values] };
    }
  }

  async histogram(
    id: string,
    bins: number,
    mask: RowMask | null,
    signal: CancelSignal | undefined,
  ): Promise<Histogram> {
    requireMask(mask, this.dataset.summary.count);
    const named = requireColumn(id, this.#columns);
    const histogram = await histogramOf(id, await this.#cache.read(named.column, signal), bins, mask, signal);
    // A histogram is a brush: what it draws will be filtered by. Whoever does so hears what is wrong with it.
    this.#prepare([named]).catch(() => undefined);
    return histogram;
  }

  /** Writes the rows to a file that the caller takes over, and gives its path. */
  export(ids: readonly string[] | null, request: Omit<RowsToExport, "dataset" | "columns">): Promise<string> {
    requireMask(request.mask, this.dataset.summary.count);
    // Of columns that lie in the file by the thousand only those that are asked for.
    const isAtHand = ({ column }: NamedColumn): boolean =>
      column.source !== "feature" || column.feature !== undefined;
    const columns =
      ids === null ? this.#columns.filter(isAtHand) : ids.map((id) => requireColumn(id, this.#columns));
    return writeRows(this.database, { ...request, dataset: this.dataset, columns });
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /**
   * Fills DuckDB's tables of columns before they are asked for, so that the first filter is as quick as the next; one at
   * a time, so that a question waits for one of them at most.
   */
  async #prepare(columns: readonly NamedColumn[]): Promise<void> {
    for (const { column } of columns) {
      await this.database.use(undefined, async (queries) => {
        // It may have gone while it waited.
        if (this.#columns.some((named) => named.column === column)) await queries.tableOf(column);
      });
    }
  }

  /** All features in one pass over the data instead of one each. */
  async #measureFeatures(columns: readonly NamedColumn[], signal: CancelSignal | undefined): Promise<void> {
    const unknown = columns.flatMap(({ column }) =>
      column.feature === undefined || this.#statistics.has(column)
        ? []
        : [{ column, feature: column.feature, running: new RunningStatistics() }],
    );
    if (unknown.length === 0) return;
    await eachRows(this.dataset, signal, (_, rows, width) => {
      for (const { feature, running } of unknown) {
        for (let i = feature; i < rows.length; i += width) running.add(rows[i] ?? NaN);
      }
    });
    const { isSingle } = new FeatureReader(this.dataset);
    const plain = (value: number | null): number | null =>
      value === null || !isSingle ? value : shortestDouble(value);
    for (const { column, running } of unknown) {
      const { missing, min, max } = running.result;
      this.#statistics.set(column, { missing, min: plain(min), max: plain(max) });
    }
  }
}
