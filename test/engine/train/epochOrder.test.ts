import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EpochOrder } from "#engine/train/epochOrder";

const take = (order: EpochOrder, from: number, count: number): number[] => {
  const out = new Int32Array(count);
  order.fill(from, out);
  return [...out];
};

describe("the order of the items", () => {
  it("holds every item once in each epoch, in another order", () => {
    const order = new EpochOrder(50, 4);
    const all = [...Array(50).keys()];
    const first = take(order, 0, 50);
    const second = take(order, 50, 50);
    expect([...first].sort((a, b) => a - b)).toEqual(all);
    expect([...second].sort((a, b) => a - b)).toEqual(all);
    expect(second).not.toEqual(first);
    expect(take(new EpochOrder(50, 5), 0, 50)).not.toEqual(first);
  });

  it("does not depend on how it is read, batches longer than an epoch included", () => {
    const whole = take(new EpochOrder(13, 4), 0, 100);
    fc.assert(
      fc.property(fc.nat(80), fc.integer({ min: 1, max: 20 }), (from, count) => {
        expect(take(new EpochOrder(13, 4), from, count)).toEqual(whole.slice(from, from + count));
      }),
    );
    const forth = new EpochOrder(13, 4);
    take(forth, 90, 5);
    expect(take(forth, 3, 20)).toEqual(whole.slice(3, 23));
  });
});
