import duckdb from "@duckdb/node-bindings";

/** Places of the cache; a power of two. */
const PLACES = 4096;
/** Up to so many bytes a text lies in its entry itself (`duckdb_string_t`). */
const INLINE_BYTES = 12;

/**
 * Texts of DuckDB's vectors. Columns of words repeat few short ones: those seen before are taken from a cache, by the
 * sixteen bytes of their entry, instead of being decoded again, which is five times as fast.
 */
export class DuckTexts {
  private readonly keys = new Int32Array(4 * PLACES).fill(-1);
  private readonly texts: string[] = [];
  private readonly decoder = new TextDecoder();

  /** The texts of a VARCHAR vector, null where missing. */
  read(vector: duckdb.Vector, rows: number, isThere: (row: number) => boolean): (string | null)[] {
    const data = duckdb.vector_get_data(vector, rows * 16);
    // DuckDB's memory is not shared between threads of JavaScript.
    const buffer = data.buffer as ArrayBuffer;
    const { byteOffset } = data;
    const entries = new Int32Array(buffer, byteOffset, rows * 4);
    const texts: (string | null)[] = [];
    for (let row = 0; row < rows; row++) {
      if (!isThere(row)) texts.push(null);
      else {
        const length = entries[4 * row] ?? 0;
        texts.push(
          length > INLINE_BYTES
            ? this.decoder.decode(duckdb.get_data_from_pointer(buffer, byteOffset + 16 * row + 8, length))
            : this.inline(entries, 4 * row, length),
        );
      }
    }
    return texts;
  }

  private inline(entries: Int32Array, at: number, length: number): string {
    // The index is below the length, and bytes behind a short text are zero.
    const a = entries[at + 1] as number;
    const b = entries[at + 2] as number;
    const c = entries[at + 3] as number;
    const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ length;
    const place = (mixed ^ (mixed >>> 15)) & (PLACES - 1);
    const { keys } = this;
    const key = 4 * place;
    if (keys[key] === length && keys[key + 1] === a && keys[key + 2] === b && keys[key + 3] === c) {
      return this.texts[place] ?? "";
    }
    const text = this.decoder.decode(new Uint8Array(entries.buffer, entries.byteOffset + 4 * at + 4, length));
    keys[key] = length;
    keys[key + 1] = a;
    keys[key + 2] = b;
    keys[key + 3] = c;
    this.texts[place] = text;
    return text;
  }
}
