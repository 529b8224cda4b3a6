import { beforeEach, describe, expect, it } from "vitest";
import { editModel, useDrafts } from "../../../renderer/stores/draftStore";
import { probe } from "../../../renderer/stores/fastState";
import {
  commitProbe,
  forgetUndo,
  redo,
  startUndo,
  undo,
  useUndo,
  withoutUndo,
} from "../../../renderer/stores/undoHistory";
import { initialView, useView } from "../../../renderer/stores/viewStore";
import { useEngineMirror } from "../../../renderer/stores/engineMirror";
import { useRefined, type Refined } from "../../../renderer/stores/refinedStore";
import type { SessionState } from "#shared/contract/engineContract";
import type { ModelConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";

const config: ModelConfig = {
  hidden: [400],
  latentSize: 2,
  activation: "relu",
  likelihood: "bernoulli",
  binarisation: "stochastic",
  objective: plainElbo,
  seed: 1,
};

let stop = () => {};
beforeEach(() => {
  stop();
  useView.setState(initialView);
  useDrafts.setState({ model: null });
  probe.set(new Float32Array(2));
  useRefined.setState({ refined: null });
  stop = startUndo();
  forgetUndo();
});

describe("what undo brings back", () => {
  it("covers selection, layers and drafts, whoever changed them", () => {
    useView.setState({ selection: [7] });
    useView.setState({ layers: { ...initialView.layers, density: true } });
    editModel(config, { latentSize: 5 });
    undo();
    expect(useDrafts.getState().model).toBeNull();
    undo();
    expect(useView.getState().layers.density).toBe(false);
    expect(useView.getState().selection).toEqual([7]);
    undo();
    expect(useView.getState().selection).toEqual([]);
    expect(useUndo.getState()).toEqual({ canUndo: false, canRedo: true });
    redo();
    expect(useView.getState().selection).toEqual([7]);
  });

  it("undoes a whole drag of the probe at once", () => {
    for (const x of [0.1, 0.2, 0.3]) probe.set(Float32Array.of(x, 0));
    commitProbe();
    probe.set(Float32Array.of(2, 2));
    undo();
    expect([...probe.get()].map((v) => Math.round(v * 10) / 10)).toEqual([0.3, 0]);
    undo();
    expect([...probe.get()]).toEqual([0, 0]);
  });

  it("leaves out what is not the user's", () => {
    withoutUndo(() => useView.setState({ selection: [3] }));
    expect(useUndo.getState().canUndo).toBe(false);
  });

  it("takes back a refined q and brings it again, each as a step of its own, but never under another model", () => {
    const refined = { runId: "a", value: { row: 7 }, milliseconds: 1 } as Refined;
    const ofModel = (runId: string) => ({ session: { model: { runId } } as SessionState });
    useEngineMirror.setState(ofModel("a"));
    useView.setState({ selection: [7] });
    useRefined.setState({ refined });
    useRefined.setState({ refined: null });
    undo();
    expect(useRefined.getState().refined).toBe(refined);
    undo();
    expect(useRefined.getState().refined).toBeNull();
    expect(useView.getState().selection).toEqual([7]);
    redo();
    expect(useRefined.getState().refined).toBe(refined);
    undo();
    useEngineMirror.setState(ofModel("b"));
    redo();
    expect(useRefined.getState().refined).toBeNull();
  });

  it("never brings back a probe of another size", () => {
    probe.set(Float32Array.of(1, 1));
    withoutUndo(() => probe.set(new Float32Array(3)));
    undo();
    expect(probe.get().length).toBe(3);
  });
});

describe("the draft", () => {
  it("is none when it equals the open model again", () => {
    editModel(config, { latentSize: 5 });
    editModel(config, { latentSize: 2 });
    expect(useDrafts.getState().model).toBeNull();
  });
});
