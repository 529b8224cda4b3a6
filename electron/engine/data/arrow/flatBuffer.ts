/** Thrown for anything in a message that points outside it or is not what it should be; made a user's error by the reader. */
export class ArrowError extends Error {
  constructor(
    readonly byte: number,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${expected}, but ${found}`);
    this.name = "ArrowError";
  }
}

/**
 * A table of a FlatBuffer (FlatBuffers internals: a table begins with the distance back to its vtable, which holds the
 * place of each field). Every access is checked against the buffer, so that no message can lead outside.
 */
export class FlatTable {
  private readonly vtable: number;
  private readonly vtableBytes: number;

  private constructor(
    private readonly view: DataView,
    private readonly position: number,
  ) {
    this.vtable = position - this.int32At(position);
    this.vtableBytes = this.uint16At(this.vtable);
  }

  /** The root table of a buffer. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.byteLength < 8) throw new ArrowError(0, "a message", `${view.byteLength} bytes`);
    return new FlatTable(view, view.getUint32(0, true));
  }

  has(field: number): boolean {
    return this.place(field) !== 0;
  }

  int8(field: number, fallback = 0): number {
    const at = this.place(field);
    return at === 0 ? fallback : this.check(at, 1).getInt8(at);
  }

  int16(field: number, fallback = 0): number {
    const at = this.place(field);
    return at === 0 ? fallback : this.check(at, 2).getInt16(at, true);
  }

  int32(field: number, fallback = 0): number {
    const at = this.place(field);
    return at === 0 ? fallback : this.int32At(at);
  }

  /** Fails for numbers beyond 2^53. */
  int64(field: number, fallback = 0): number {
    const at = this.place(field);
    return at === 0 ? fallback : this.int64At(at);
  }

  text(field: number): string {
    const at = this.place(field);
    if (at === 0) return "";
    const start = this.follow(at);
    const length = this.uint32At(start);
    this.check(start + 4, length);
    return new TextDecoder().decode(
      new Uint8Array(this.view.buffer, this.view.byteOffset + start + 4, length),
    );
  }

  table(field: number): FlatTable | null {
    const at = this.place(field);
    return at === 0 ? null : new FlatTable(this.view, this.follow(at));
  }

  /** Tables of a vector; fails for more than `most`. */
  tables(field: number, most: number): readonly FlatTable[] {
    const { start, length } = this.vector(field, 4, most);
    return Array.from({ length }, (_, i) => new FlatTable(this.view, this.follow(start + 4 * i)));
  }

  /** Structs of 64-bit numbers, flat: `words` of them each. */
  words(field: number, words: number, most: number): readonly number[] {
    const { start, length } = this.vector(field, 8 * words, most);
    return Array.from({ length: length * words }, (_, i) => this.int64At(start + 8 * i));
  }

  /** Blocks of the file's footer: offset (64 bits), length of the metadata (32, padded), length of the body (64). */
  blocks(field: number, most: number): readonly { offset: number; metadata: number; body: number }[] {
    const { start, length } = this.vector(field, 24, most);
    return Array.from({ length }, (_, i) => ({
      offset: this.int64At(start + 24 * i),
      metadata: this.int32At(start + 24 * i + 8),
      body: this.int64At(start + 24 * i + 16),
    }));
  }

  private vector(field: number, itemBytes: number, most: number): { start: number; length: number } {
    const at = this.place(field);
    if (at === 0) return { start: 0, length: 0 };
    const start = this.follow(at);
    const length = this.uint32At(start);
    if (length > most) throw new ArrowError(start, `at most ${most} entries`, `${length}`);
    this.check(start + 4, length * itemBytes);
    return { start: start + 4, length };
  }

  /** Where a field is; 0 when it is not there. */
  private place(field: number): number {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.vtableBytes) return 0;
    const offset = this.uint16At(this.vtable + entry);
    return offset === 0 ? 0 : this.position + offset;
  }

  private follow(at: number): number {
    return at + this.uint32At(at);
  }

  private check(at: number, bytes: number): DataView {
    if (at < 0 || at + bytes > this.view.byteLength) {
      throw new ArrowError(Math.max(0, at), `${bytes} bytes within the message`, "its end");
    }
    return this.view;
  }

  private uint16At(at: number): number {
    return this.check(at, 2).getUint16(at, true);
  }

  private int32At(at: number): number {
    return this.check(at, 4).getInt32(at, true);
  }

  private uint32At(at: number): number {
    return this.check(at, 4).getUint32(at, true);
  }

  private int64At(at: number): number {
    const value = this.check(at, 8).getBigInt64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
      throw new ArrowError(at, "a number below 2^53", String(value));
    }
    return Number(value);
  }
}
