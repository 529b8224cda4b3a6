import { describe, expect, it } from "vitest";
import { createUndo } from "../../../renderer/stores/undo";

function setUp(heldKeys: readonly string[] = []) {
  let time = 0;
  const undo = createUndo<number>({ window: 600, limit: 3, now: () => time, heldKeys });
  return { undo, wait: (ms: number) => (time += ms) };
}

describe("undo", () => {
  it("goes back and forth through separate changes", () => {
    const { undo } = setUp();
    undo.record("a", 1);
    undo.record("b", 2);
    expect(undo.undo(3)).toBe(2);
    expect(undo.undo(2)).toBe(1);
    expect(undo.undo(1)).toBeNull();
    expect(undo.redo(1)).toBe(2);
    expect(undo.redo(2)).toBe(3);
    expect(undo.canRedo).toBe(false);
  });

  it("joins quick changes of one kind, and keeps slow ones apart", () => {
    const { undo, wait } = setUp();
    undo.record("a", 1);
    wait(500);
    undo.record("a", 2);
    wait(500);
    undo.record("a", 3);
    wait(700);
    undo.record("a", 4);
    expect(undo.undo(5)).toBe(4);
    expect(undo.undo(4)).toBe(1);
  });

  it("holds a drag together until it is sealed", () => {
    const { undo, wait } = setUp(["probe"]);
    undo.record("probe", 1);
    wait(5000);
    undo.record("probe", 2);
    undo.seal();
    undo.record("probe", 3);
    expect(undo.undo(4)).toBe(3);
    expect(undo.undo(3)).toBe(1);
  });

  it("drops redo on a new change and starts a new step after an undo", () => {
    const { undo } = setUp();
    undo.record("a", 1);
    undo.undo(2);
    undo.record("a", 1);
    expect(undo.canRedo).toBe(false);
    expect(undo.undo(7)).toBe(1);
  });

  it("forgets the oldest beyond its limit, and everything when cleared", () => {
    const { undo } = setUp();
    for (const value of [1, 2, 3, 4]) undo.record(`k${value}`, value);
    expect([undo.undo(5), undo.undo(4), undo.undo(3), undo.undo(2)]).toEqual([4, 3, 2, null]);
    undo.clear();
    expect(undo.canUndo || undo.canRedo).toBe(false);
  });
});
