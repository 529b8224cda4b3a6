import { beforeEach, describe, expect, it } from "vitest";
import type { SessionState } from "#shared/contract/engineContract";
import { useEngineMirror } from "../../../renderer/stores/engineMirror";
import { selectNeighbouringRow } from "../../../renderer/stores/selection";
import { useView, type Rows } from "../../../renderer/stores/viewStore";

/** Four items; all that going through them asks for. */
const ofFour = { dataset: { count: 4 } } as SessionState;

const after = (selection: Rows, by: 1 | -1): number[] => {
  useView.setState({ selection });
  selectNeighbouringRow(by);
  return [...useView.getState().selection];
};

describe("going to the next item", () => {
  beforeEach(() => useEngineMirror.setState({ session: ofFour }));

  it("goes in file order, round the end, and begins at either end from nothing", () => {
    expect(after([1], 1)).toEqual([2]);
    expect(after([1], -1)).toEqual([0]);
    expect(after([3], 1)).toEqual([0]);
    expect(after([0], -1)).toEqual([3]);
    expect(after([], 1)).toEqual([0]);
    expect(after([], -1)).toEqual([3]);
  });

  it("goes through what is selected where that is several, in whatever it is kept", () => {
    for (const kept of [[3, 1, 2], Int32Array.of(3, 1, 2)]) {
      expect(after(kept, 1)).toEqual([1, 2, 3]);
      expect(after(kept, -1)).toEqual([2, 3, 1]);
    }
  });

  it("does nothing without data", () => {
    useEngineMirror.setState({ session: null });
    expect(after([2], 1)).toEqual([2]);
  });
});
