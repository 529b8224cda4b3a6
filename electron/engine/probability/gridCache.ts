import type { TensorMap } from "#engine/program/runtime";
import type { Datum } from "./datum";
import { gridOf, type Grid } from "./grid";
import type { ModelReader, Report } from "./modelReader";

/** Grids kept: the item that is looked at and those looked at just before. One takes 16 MB at most. */
const KEPT = 3;

interface Entry {
  readonly reader: Pick<ModelReader, "programs" | "observations">;
  readonly parameters: TensorMap;
  readonly row: number;
  readonly seed: number;
  readonly grid: Grid;
}

/**
 * The grids of the last data, for the questions that are asked about the same one in turn. A grid is found again for the
 * same model, data, row, seed and for weights that are equal to the last bit: a step's number would not tell two runs apart.
 * What is being computed is not shared, because whoever asked first may cancel it.
 */
export class GridCache {
  /** The latest last. */
  private entries: readonly Entry[] = [];

  /** As `gridOf`, without progress where it is known. */
  async gridOf(reader: ModelReader, datum: Datum, report: Report): Promise<Grid> {
    const { programs, observations, weights } = reader;
    const { row, seed } = datum;
    const found = this.entries.find(
      (entry) =>
        entry.row === row &&
        entry.seed === seed &&
        entry.reader.programs === programs &&
        entry.reader.observations === observations &&
        areEqual(entry.parameters, weights.parameters),
    );
    const grid = found?.grid ?? (await gridOf(datum, report));
    const entry = found ?? {
      ...{ reader: { programs, observations }, parameters: weights.parameters },
      ...{ row, seed, grid },
    };
    // Of a model that was closed nothing is asked any more.
    const others = this.entries.filter((other) => other !== found && other.reader.programs === programs);
    this.entries = [...others, entry].slice(-KEPT);
    return grid;
  }
}

/** Some 3 MB in half a millisecond; most often it is the same arrays or the first differs. */
function areEqual(a: TensorMap, b: TensorMap): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [left, right] = [a[name], b[name]];
      if (left === undefined || right === undefined) return false;
      return left === right || Buffer.compare(bytesOf(left), bytesOf(right)) === 0;
    })
  );
}

const bytesOf = ({ buffer, byteOffset, byteLength }: TensorMap[string]): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength); // weights are never shared memory

/** Every reader of one session may hand the same one on; without one each question computes its own. */
export const knownGrid = (reader: ModelReader, datum: Datum, report: Report): Promise<Grid> =>
  reader.grids === undefined ? gridOf(datum, report) : reader.grids.gridOf(reader, datum, report);
