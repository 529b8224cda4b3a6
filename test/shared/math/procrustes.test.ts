import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { procrustes, product, transposed } from "#shared/math/procrustes";
import { Random } from "#shared/math/random";

const normal = (random: Random, length: number): Float64Array =>
  Float64Array.from({ length }, () => random.normal());

/** A random orthogonal matrix: the rotation of one cloud onto an unrelated one. */
const orthogonal = (random: Random, size: number): Float64Array =>
  procrustes(normal(random, 40 * size), normal(random, 40 * size), 40, size);

const turned = (cloud: Float64Array, rotation: Float64Array, size: number): Float64Array =>
  Float64Array.from({ length: cloud.length }, (_, at) => {
    const row = Math.floor(at / size) * size;
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (cloud[row + k] ?? 0) * (rotation[k * size + (at % size)] ?? 0);
    return sum;
  });

const identity = (size: number): number[] =>
  Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));

function expectNear(a: ArrayLike<number>, b: ArrayLike<number>, within: number): void {
  for (let i = 0; i < a.length; i++) expect(Math.abs((a[i] ?? NaN) - (b[i] ?? NaN))).toBeLessThan(within);
}

describe("the Procrustes rotation", () => {
  it("is orthogonal and finds the turn or reflection between two clouds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(10_000), (size, seed) => {
        const random = new Random(seed);
        const cloud = normal(random, 200 * size);
        const rotation = orthogonal(random, size);
        const found = procrustes(cloud, turned(cloud, rotation, size), 200, size);
        expectNear(product(transposed(found, size), found, size), identity(size), 1e-6);
        expectNear(found, rotation, 1e-5);
      }),
      { numRuns: 40 },
    );
  });

  it("is no farther from the other cloud than any other rotation", () => {
    const random = new Random(3);
    const [from, to] = [normal(random, 300), normal(random, 300)];
    const distance = (rotation: Float64Array): number =>
      turned(from, rotation, 3).reduce((sum, value, i) => sum + (value - (to[i] ?? 0)) ** 2, 0);
    const best = distance(procrustes(from, to, 100, 3));
    for (let i = 0; i < 200; i++) expect(distance(orthogonal(random, 3))).toBeGreaterThan(best - 1e-6);
  });

  it("turns nothing in a direction that both clouds lack", () => {
    const random = new Random(5);
    const flat = normal(random, 300).map((value, i) => (i % 3 === 2 ? 0 : value));
    expectNear(procrustes(flat, flat, 100, 3), identity(3), 1e-5);
    expectNear(procrustes(new Float64Array(30), new Float64Array(30), 10, 3), identity(3), 1e-9);
  });
});
