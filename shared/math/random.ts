import { normalLayers } from "./normalLayers";

/** Absorbed before a label, so that the number 1 and the text "1" name different streams. */
const NUMBER_LABEL = 0x6e756d62;
const TEXT_LABEL = 0x74657874;

/**
 * Seedable random numbers: xoshiro128++ (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators").
 * Period 2¹²⁸ − 1. Not for secrets.
 *
 * `fork` names a stream by where it is used rather than by how many numbers were drawn before:
 * `new Random(seed).fork("binarisation").fork(step)` gives the noise of any step without the steps before it.
 */
export class Random {
  /** Identity of the stream, 128 bits; never changes. */
  private readonly key: Int32Array;
  /** The four words of xoshiro's state; a typed array keeps them unboxed. */
  private readonly state: Int32Array;

  /** `seed`: an integer of at most 53 bits, negative ones included. */
  constructor(seed: number) {
    this.key = Int32Array.of(0x50726961, 0x72736361, 0x70652031, 0x2e302020);
    absorbNumber(this.key, seed);
    this.state = stateOf(this.key);
  }

  /** A generator with this xoshiro128++ state, not all zero: for comparison with the reference implementation. */
  static fromState(a: number, b: number, c: number, d: number): Random {
    const random = new Random(0);
    random.key.set([a, b, c, d]);
    random.state.set(random.key);
    return random;
  }

  /**
   * The stream of this name under this one, at its beginning. Depends on the seed and the names on the way only, not on
   * what was drawn. Different numbers under one parent never give the same stream.
   */
  fork(label: number | string): Random {
    const child = new Random(0);
    child.key.set(this.key);
    if (typeof label === "number") absorbNumber(child.key, label);
    else absorbText(child.key, label);
    child.state.set(stateOf(child.key));
    return child;
  }

  /** 32 random bits, 0 … 2³² − 1. */
  uint32(): number {
    const { state } = this;
    const a = (state[0] ?? 0) | 0;
    const b = (state[1] ?? 0) | 0;
    const sum = (a + (state[3] ?? 0)) | 0;
    const c = (state[2] ?? 0) ^ a;
    const d = (state[3] ?? 0) ^ b;
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = (d << 11) | (d >>> 21);
    return (((sum << 7) | (sum >>> 25)) + a) >>> 0;
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** Uniform integer 0 … bound − 1 without bias; `bound` is 1 … 2³². */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 4_294_967_296) {
      throw new RangeError(`below: ${bound} is not an integer from 1 to 2^32`);
    }
    // Draws above the last whole multiple of the bound would favour small results.
    const limit = 4_294_967_296 - (4_294_967_296 % bound);
    for (;;) {
      const draw = this.uint32();
      if (draw < limit) return draw % bound;
    }
  }

  /**
   * Standard normal by the ziggurat method with 256 layers (Marsaglia & Tsang 2000), exact up to the grid of its
   * 24-bit uniforms: 4·10⁻⁷ at most, the resolution of a float32 near 4.
   */
  normal(): number {
    const { accept, width } = normalLayers;
    const bits = this.uint32();
    const layer = bits & 255;
    // Centred on the grid's cells, so that the values are symmetric about 0.
    const u = (bits >> 8) + 0.5;
    if (Math.abs(u) < (accept[layer] ?? 0)) return u * (width[layer] ?? 0);
    return this.normalAtEdge(layer, u);
  }

  /** The numbers of `normal()` in order, `count` of them from element `offset` on. */
  fillNormal(out: Float32Array, offset = 0, count = out.length - offset): void {
    checkRange(out.length, offset, count);
    const { state } = this;
    const { accept, width } = normalLayers;
    let a = (state[0] ?? 0) | 0;
    let b = (state[1] ?? 0) | 0;
    let c = (state[2] ?? 0) | 0;
    let d = (state[3] ?? 0) | 0;
    const end = offset + count;
    for (let i = offset; i < end; i++) {
      const sum = (a + d) | 0;
      const bits = (((sum << 7) | (sum >>> 25)) + a) | 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      const layer = bits & 255;
      const u = (bits >> 8) + 0.5;
      if (Math.abs(u) < (accept[layer] ?? 0)) {
        out[i] = u * (width[layer] ?? 0);
      } else {
        this.setState(a, b, c, d);
        out[i] = this.normalAtEdge(layer, u);
        a = (state[0] ?? 0) | 0;
        b = (state[1] ?? 0) | 0;
        c = (state[2] ?? 0) | 0;
        d = (state[3] ?? 0) | 0;
      }
    }
    this.setState(a, b, c, d);
  }

  /** The numbers of `uint32()` in order, `count` of them from element `offset` on. */
  fillUint32(out: Uint32Array, offset = 0, count = out.length - offset): void {
    checkRange(out.length, offset, count);
    const { state } = this;
    let a = (state[0] ?? 0) | 0;
    let b = (state[1] ?? 0) | 0;
    let c = (state[2] ?? 0) | 0;
    let d = (state[3] ?? 0) | 0;
    const end = offset + count;
    for (let i = offset; i < end; i++) {
      const sum = (a + d) | 0;
      out[i] = (((sum << 7) | (sum >>> 25)) + a) | 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    this.setState(a, b, c, d);
  }

  /** 0 … count − 1 in random order (Fisher–Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    return order;
  }

  private setState(a: number, b: number, c: number, d: number): void {
    const { state } = this;
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
  }

  /** The one draw in eighty that falls outside a layer's rectangle: the wedge under the curve, or the tail. */
  private normalAtEdge(layer: number, u: number): number {
    if (layer === 0) return u < 0 ? -this.normalTail() : this.normalTail();
    const { edge, width } = normalLayers;
    const x = u * (width[layer] ?? 0);
    const outer = Math.exp(-0.5 * ((edge[layer] ?? 0) ** 2 - x * x));
    const inner = Math.exp(-0.5 * ((edge[layer + 1] ?? 0) ** 2 - x * x));
    return outer + this.uniform() * (inner - outer) < 1 ? x : this.normal();
  }

  /** |x| given |x| > R (Marsaglia 1964). */
  private normalTail(): number {
    const start = normalLayers.edge[1] ?? 0;
    for (;;) {
      const x = -Math.log(1 - this.uniform()) / start;
      const y = -Math.log(1 - this.uniform());
      if (y + y > x * x) return start + x;
    }
  }
}

function checkRange(length: number, offset: number, count: number): void {
  if (offset < 0 || count < 0 || offset + count > length) {
    throw new RangeError(`${count} elements from ${offset} do not fit into ${length}`);
  }
}

/** xoshiro's state may not be all zero. */
function stateOf(key: Int32Array): Int32Array {
  return key.some((word) => word !== 0) ? key.slice() : Int32Array.of(1, 0, 0, 0);
}

function absorbNumber(key: Int32Array, label: number): void {
  if (!Number.isSafeInteger(label)) throw new RangeError(`${label} is not an integer of at most 53 bits`);
  absorb(key, NUMBER_LABEL);
  absorb(key, label | 0);
  absorb(key, Math.floor(label / 4_294_967_296) | 0);
}

function absorbText(key: Int32Array, label: string): void {
  absorb(key, TEXT_LABEL ^ label.length);
  for (let i = 0; i < label.length; i++) absorb(key, label.charCodeAt(i));
}

/** Mixes one word into the key by ChaCha's quarter round (Bernstein 2008): a permutation, so no two words collide. */
function absorb(key: Int32Array, word: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = key;
  a ^= word;
  for (let round = 0; round < 4; round++) {
    // Without a constant the zero key would be a fixed point.
    a = (a + 0x9e3779b9) | 0;
    a = (a + b) | 0;
    d = rotate(d ^ a, 16);
    c = (c + d) | 0;
    b = rotate(b ^ c, 12);
    a = (a + b) | 0;
    d = rotate(d ^ a, 8);
    c = (c + d) | 0;
    b = rotate(b ^ c, 7);
  }
  key.set([a, b, c, d]);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
