import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalLayers } from "#shared/math/normalLayers";
import { Random } from "#shared/math/random";

const DRAWS = 1_000_000;

function bits(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.uint32());
}

/** Φ(x) by the power series of erf in double precision, good to 1e-12 for |x| < 6. */
function normalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 400; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

function correlation(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum / a.length;
}

describe("xoshiro128++", () => {
  it("gives the numbers of the reference implementation", () => {
    // The authors' C code from the state 1, 2, 3, 4.
    expect(bits(Random.fromState(1, 2, 3, 4), 10)).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011,
      621204420,
    ]);
  });

  it("keeps the streams that saved runs were made with", () => {
    const random = new Random(42).fork("binarisation").fork(7);
    expect(bits(random, 4)).toEqual(KNOWN_BITS);
    const normals = new Float32Array(4);
    new Random(42).fork("posterior").fillNormal(normals);
    expect(Array.from(normals)).toEqual(KNOWN_NORMALS.map(Math.fround));
  });

  it("fills arrays with the numbers that single calls give", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 0, max: 9 }),
        (seed, count, offset) => {
          const whole = new Uint32Array(count + offset + 3);
          const filling = new Random(seed);
          filling.fillUint32(whole, offset, count);
          const single = new Random(seed);
          expect(Array.from(whole.subarray(offset, offset + count))).toEqual(bits(single, count));
          expect(whole.subarray(0, offset).some((value) => value !== 0)).toBe(false);
          expect(whole.subarray(offset + count).some((value) => value !== 0)).toBe(false);
          const normals = new Float32Array(count);
          filling.fillNormal(normals);
          expect(Array.from(normals)).toEqual(
            Array.from({ length: count }, () => Math.fround(single.normal())),
          );
          expect(filling.uint32()).toBe(single.uint32());
        },
      ),
      { numRuns: 50 },
    );
  });

  it("refuses ranges that do not fit and seeds that are not integers", () => {
    expect(() => new Random(1).fillNormal(new Float32Array(3), 2, 2)).toThrow(RangeError);
    expect(() => new Random(1).fillUint32(new Uint32Array(3), -1, 2)).toThrow(RangeError);
    expect(() => new Random(0.5)).toThrow(RangeError);
    expect(() => new Random(1).fork(Number.NaN)).toThrow(RangeError);
    expect(() => new Random(1).below(0)).toThrow(RangeError);
  });
});

describe("streams", () => {
  it("depend on their names and not on what was drawn", () => {
    const fresh = new Random(3).fork("a").fork(5);
    const used = new Random(3);
    used.fillNormal(new Float32Array(100));
    expect(bits(used.fork("a").fork(5), 20)).toEqual(bits(fresh, 20));
  });

  it("differ for different names, 1 and '1', and different order", () => {
    const root = new Random(3);
    const streams = [
      root,
      new Random(-3),
      new Random(3 + 2 ** 32),
      root.fork(1),
      root.fork("1"),
      root.fork("a").fork("b"),
      root.fork("b").fork("a"),
      root.fork("ab"),
      root.fork(""),
      root.fork(0),
      root.fork(-1),
      root.fork(2 ** 32),
    ];
    const starts = streams.map((stream) => bits(stream, 4).join(" "));
    expect(new Set(starts).size).toBe(streams.length);
  });

  it("of neighbouring steps share no first number beyond chance", () => {
    const steps = 100_000;
    const root = new Random(11).fork("step");
    const firsts = Float64Array.from({ length: steps }, (_, i) => root.fork(i).uint32());
    // Birthday problem: n²/2 / 2³² = 1.2 pairs expected; 12 has a probability below 1e-7.
    expect(steps - new Set(firsts).size).toBeLessThan(12);
    const mean = firsts.reduce((sum, value) => sum + value / 2 ** 32, 0) / steps;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * steps));
    // Every bit is set in half of them.
    for (let bit = 0; bit < 32; bit++) {
      const set = firsts.filter((value) => ((value >>> bit) & 1) === 1).length;
      expect(Math.abs(set - steps / 2)).toBeLessThan(2.5 * Math.sqrt(steps));
    }
  });

  it("are uncorrelated between neighbouring steps, seeds and lags", () => {
    const draw = (random: Random): Float32Array => {
      const out = new Float32Array(200_000);
      random.fillNormal(out);
      return out;
    };
    const base = draw(new Random(5).fork(100));
    const bound = 5 / Math.sqrt(base.length);
    for (const other of [
      new Random(5).fork(101),
      new Random(6).fork(100),
      new Random(5).fork("100"),
      new Random(5),
    ]) {
      expect(Math.abs(correlation(base, draw(other)))).toBeLessThan(bound);
    }
    for (const lag of [1, 2, 3, 4, 8]) {
      expect(Math.abs(correlation(base.subarray(lag), base.subarray(0, -lag)))).toBeLessThan(bound);
    }
  });
});

describe("uniform", () => {
  it("lies in [0, 1) with the right moments", () => {
    const random = new Random(1);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < DRAWS; i++) {
      const u = random.uniform();
      if (!(u >= 0 && u < 1)) throw new Error(`${u}`);
      sum += u;
      squares += u * u;
    }
    const mean = sum / DRAWS;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / DRAWS));
    expect(Math.abs(squares / DRAWS - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / DRAWS));
  });

  it("draws integers below a bound evenly (χ² with 6 degrees of freedom)", () => {
    const random = new Random(2);
    const counts = new Float64Array(7);
    for (let i = 0; i < 700_000; i++) {
      const value = random.below(7);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 100_000) ** 2 / 100_000, 0);
    // P(χ²₆ > 38) = 1e-6.
    expect(chiSquare).toBeLessThan(38);
    expect(new Random(2).below(1)).toBe(0);
  });
});

describe("normal", () => {
  it("has the moments of the standard normal", () => {
    const values = new Float32Array(DRAWS);
    new Random(9).fillNormal(values);
    const moment = (power: number): number => values.reduce((sum, x) => sum + x ** power, 0) / DRAWS;
    // Variances of xᵏ: 1, 2, 15, 96.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / DRAWS));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / DRAWS));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / DRAWS));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / DRAWS));
  });

  it("has its distribution function (Kolmogorov–Smirnov)", () => {
    const count = 200_000;
    const values = new Float32Array(count);
    new Random(10).fillNormal(values);
    values.sort();
    let distance = 0;
    values.forEach((x, i) => {
      const p = normalCdf(x);
      distance = Math.max(distance, Math.abs(p - i / count), Math.abs((i + 1) / count - p));
    });
    // P(√n D > 2.7) = 2 exp(−2·2.7²) = 9e-7.
    expect(distance * Math.sqrt(count)).toBeLessThan(2.7);
  });

  it("has both tails beyond the last layer", () => {
    const count = 8_000_000;
    const values = new Float32Array(count);
    new Random(12).fillNormal(values);
    const start = normalLayers.edge[1] ?? 0;
    for (const sign of [-1, 1]) {
      const found = values.reduce((sum, x) => sum + (x * sign > start ? 1 : 0), 0);
      const expected = count * normalCdf(-start);
      expect(Math.abs(found - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("covers the curve with layers that close at its top", () => {
    const { edge } = normalLayers;
    const last = edge[255] ?? 0;
    const area = (edge[0] ?? 0) * Math.exp(-0.5 * (edge[1] ?? 0) ** 2);
    expect(area / last + Math.exp(-0.5 * last * last)).toBeCloseTo(1, 12);
    expect(edge[256]).toBe(0);
  });
});

describe("permutation", () => {
  it("holds every number once and is the same for the same seed", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, count) => {
        const order = new Random(seed).permutation(count);
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(new Random(seed).permutation(count)).toEqual(order);
      }),
    );
  });

  it("gives each order of four equally often (χ² with 23 degrees of freedom)", () => {
    const random = new Random(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 240_000; i++) {
      const order = random.permutation(4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // P(χ²₂₃ > 71) = 1e-6.
    expect(chiSquare).toBeLessThan(71);
  });
});

/** Recorded when the generator was written; a change here changes every seeded result that users have. */
const KNOWN_BITS = [2956549164, 614637328, 500956875, 1866261423];
const KNOWN_NORMALS = [-1.0543214082717896, -0.385747492313385, -0.1870366930961609, 1.6726877689361572];
