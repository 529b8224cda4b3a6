import type { OpenPlan } from "#shared/domain/openPlan";
import { Random } from "#shared/math/random";
import { sampledRows } from "../sampleRows";
import type { Numbers, ScanBlock, ScanRequest, TableSource } from "./tableSource";

/** Cells that a reservoir may hold; a larger sample is drawn from the rows once they are read. */
const MAX_CELLS = 16_000_000;
/** Rows of a block that comes out of a reservoir. */
const BLOCK_ROWS = 4096;

/** The rows of a table that a sample keeps, in the order of the file. */
export interface SampledScan {
  readonly blocks: AsyncIterable<ScanBlock>;
  /** Row of the table, from 0, of each row that came so far, and the rows passed by. */
  origin(): { readonly rows: Int32Array; readonly total: number };
}

/**
 * Draws a sample while the table is read, so that what it leaves out is kept nowhere; null where it is to be drawn
 * afterwards. Where the rows are counted they are those of `sampledRows`, else a reservoir (Vitter 1985, algorithm R).
 */
export function sampleScan(source: TableSource, request: ScanRequest, plan: OpenPlan): SampledScan | null {
  const { sample } = plan;
  const width = request.numbers.length + request.words.length;
  if (sample === undefined || sample.count < 2 || request.vectors.length > 0) return null;
  if (source.countIsExact) {
    const rows = sampledRows(source.count, plan);
    if (rows === null) return null;
    return { blocks: chosenRows(source.scan(request), rows), origin: () => ({ rows, total: source.count }) };
  }
  if (sample.count * width > MAX_CELLS) return null;
  const reservoir = new Reservoir(request, sample.count, new Random(sample.seed).fork("sample"));
  return { blocks: reservoir.blocks(source.scan(request)), origin: () => reservoir.origin() };
}

/** These rows, ascending. */
async function* chosenRows(
  blocks: AsyncIterable<ScanBlock>,
  rows: Int32Array,
): AsyncGenerator<ScanBlock, void, void> {
  let start = 0;
  let next = 0;
  for await (const block of blocks) {
    const chosen: number[] = [];
    for (; next < rows.length && (rows[next] ?? 0) < start + block.rows; next++) {
      chosen.push((rows[next] ?? 0) - start);
    }
    start += block.rows;
    if (chosen.length > 0) yield pick(block, chosen);
  }
}

function pick({ numbers, words }: ScanBlock, rows: readonly number[]): ScanBlock {
  return {
    rows: rows.length,
    numbers: numbers.map((values): Numbers => {
      const out = values.slice(0, rows.length);
      rows.forEach((row, i) => (out[i] = values[row] ?? Number.NaN));
      return out;
    }),
    vectors: [],
    words: words.map((cells) => rows.map((row) => cells[row] ?? null)),
  };
}

class Reservoir {
  private readonly numbers: readonly Numbers[];
  private readonly words: readonly (string | null)[][];
  private readonly rows: Int32Array;
  private seen = 0;

  constructor(
    request: ScanRequest,
    private readonly size: number,
    private readonly random: Random,
  ) {
    this.numbers = request.numbers.map(({ isFloat32 }) =>
      isFloat32 ? new Float32Array(size) : new Float64Array(size),
    );
    this.words = request.words.map(() => []);
    this.rows = new Int32Array(size);
  }

  origin(): ReturnType<SampledScan["origin"]> {
    return { rows: this.rows.slice(0, Math.min(this.seen, this.size)).sort(), total: this.seen };
  }

  async *blocks(all: AsyncIterable<ScanBlock>): AsyncGenerator<ScanBlock, void, void> {
    for await (const block of all) this.add(block);
    const { rows, numbers, words } = this;
    const kept = Math.min(this.seen, this.size);
    const order = Array.from({ length: kept }, (_, slot) => slot).sort(
      (a, b) => (rows[a] ?? 0) - (rows[b] ?? 0),
    );
    for (let start = 0; start < kept; start += BLOCK_ROWS) {
      yield pick({ rows: kept, numbers, vectors: [], words }, order.slice(start, start + BLOCK_ROWS));
    }
  }

  private add(block: ScanBlock): void {
    for (let i = 0; i < block.rows; i++) {
      const row = this.seen++;
      const slot = row < this.size ? row : this.random.below(row + 1);
      if (slot >= this.size) continue;
      this.rows[slot] = row;
      this.numbers.forEach((values, column) => (values[slot] = block.numbers[column]?.[i] ?? Number.NaN));
      this.words.forEach((cells, column) => (cells[slot] = block.words[column]?.[i] ?? null));
    }
  }
}
