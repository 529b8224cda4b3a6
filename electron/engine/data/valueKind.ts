import { Random } from "#shared/math/random";
import { blocksOf, RowReader, type RowArray, type RowStore } from "./rowStore";

/** What kind of numbers the values are, as far as was looked. */
export interface ValueKind {
  readonly isBinary: boolean;
  /** All between 0 and 1. */
  readonly isUnit: boolean;
  readonly isWhole: boolean;
}

/** More values than this are judged by rows drawn at random. */
const MAX_LOOKED_AT = 20_000_000;

/** Judges the values of the model's input; grey values as the parts of 255 that they are. */
export function valueKindOf(store: RowStore, count: number, features: number): ValueKind {
  const look = new Look(store.kind === "u8" || (store.kind === "file" && store.rows.type === "u8") ? 255 : 1);
  if (count * features <= MAX_LOOKED_AT) {
    for (const { values } of blocksOf(store, count, features)) look.at(values);
    return look.kind;
  }
  const reader = new RowReader(store, features);
  const wanted = Math.max(1, Math.floor(MAX_LOOKED_AT / features / 10));
  const random = new Random(0).fork("value-kind");
  for (let i = 0; i < wanted; i++) look.at(reader.read([random.below(count)]));
  return look.kind;
}

class Look {
  #isBinary = true;
  #isUnit = true;
  #isWhole = true;

  constructor(private readonly unit: number) {}

  at(values: RowArray): void {
    for (let i = 0; i < values.length; i++) {
      const value = (values[i] ?? 0) / this.unit;
      if (value === 0 || value === 1) continue;
      this.#isBinary = false;
      if (value < 0 || value > 1) this.#isUnit = false;
      if (!Number.isInteger(value)) this.#isWhole = false;
      if (!this.#isUnit && !this.#isWhole) return;
    }
  }

  get kind(): ValueKind {
    return { isBinary: this.#isBinary, isUnit: this.#isUnit, isWhole: this.#isWhole };
  }
}
