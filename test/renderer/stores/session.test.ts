import { describe, expect, it, vi } from "vitest";
import { err, ok } from "#shared/domain/result";
import { plainElbo } from "#shared/domain/objective";
import type { SessionState } from "#shared/contract/engineContract";
import type { HistoryPoint } from "#shared/domain/model";
import { buffers } from "../../../renderer/stores/buffers";
import { setClients, type EngineClient } from "../../../renderer/stores/engineClient";
import { useEngineMirror } from "../../../renderer/stores/engineMirror";
import { probe, probeDecoded } from "../../../renderer/stores/fastState";
import { leastRecentlyUsed } from "../../../renderer/stores/itemCache";
import { joinSelection } from "../../../renderer/stores/mapActions";
import { startProbeDecoder } from "../../../renderer/stores/probeDecoder";
import { appendHistory, listenToEngine, refreshSession } from "../../../renderer/stores/session";
import { selectNeighbouringRow } from "../../../renderer/stores/selection";
import { useView } from "../../../renderer/stores/viewStore";

const point = (step: number): HistoryPoint => ({
  step,
  epoch: 0,
  train: { elbo: -step, reconstruction: -step, kl: 0 },
  validation: null,
});

describe("appendHistory", () => {
  it("appends, and replaces the tail when a run went back", () => {
    const history = [point(1), point(2), point(3)];
    expect(appendHistory(history, [point(4)]).map((p) => p.step)).toEqual([1, 2, 3, 4]);
    expect(appendHistory(history, [point(2), point(5)]).map((p) => p.step)).toEqual([1, 2, 5]);
    expect(appendHistory(history, [])).toBe(history);
  });
});

describe("the selection", () => {
  it("adds rows once, the newest last", () => {
    expect(joinSelection([1, 2], [3], true)).toEqual([1, 2, 3]);
    expect(joinSelection([1, 2], [1], true)).toEqual([2, 1]);
    expect(joinSelection([1, 2], [5, 6], false)).toEqual([5, 6]);
  });
});

describe("the item cache", () => {
  it("forgets what was used longest ago", () => {
    const cache = leastRecentlyUsed<string, number>(2);
    cache.set("a", 1);
    cache.set("b", 2);
    cache.get("a");
    cache.set("c", 3);
    expect([cache.get("a"), cache.get("b"), cache.get("c"), cache.size]).toEqual([1, undefined, 3, 2]);
  });
});

function sessionState(change: Partial<SessionState> = {}): SessionState {
  return {
    version: "0",
    pid: 1,
    workspace: "/w",
    devices: [],
    bundled: [],
    dataset: {
      id: "d",
      name: "D",
      source: { kind: "bundled", id: "d" },
      count: 3,
      features: 4,
      shape: { kind: "image", width: 2, height: 2, channels: 1 },
      classes: [],
      labelName: null,
      trainCount: 2,
      validationCount: 1,
      scaling: "unit",
      suggestedLikelihood: { kind: "bernoulli", reason: "" },
      remarks: [],
    },
    datasetVersion: 1,
    latents: null,
    model: {
      runId: "r",
      name: "M",
      config: {
        hidden: [8],
        latentSize: 2,
        activation: "relu",
        likelihood: "bernoulli",
        binarisation: "stochastic",
        objective: plainElbo,
        seed: 1,
      },
      training: { learningRate: 0.001, batchSize: 2, stopAt: 10, stepsPerSecond: null },
      weightCount: 1,
      origin: "new",
    },
    suggestedModel: null,
    suggestedTraining: null,
    training: {
      state: "paused",
      step: 5,
      epoch: 1,
      stepsPerEpoch: 1,
      millisecondsPerStep: null,
      latest: null,
      checkpointStep: null,
      reason: null,
    },
    encodingVersion: 1,
    notices: [],
    ...change,
  };
}

/** The engine's side, in this process: what the window asks for, by command. */
function engineOf(answers: Record<string, (params: never) => unknown>) {
  const listeners = new Map<string, (payload: never) => void>();
  const calls: string[] = [];
  const client: EngineClient = {
    call: (command, params) => {
      calls.push(command);
      const answer = answers[command];
      // The test's answers are typed by the assertions that read them.
      return Promise.resolve(
        answer ? ok(answer(params as never) as never) : err({ code: "internal", message: `no ${command}` }),
      );
    },
    on: (event, listener) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
  };
  setClients({ engine: client, shell: null });
  return {
    client,
    calls,
    emit: (event: string, payload: unknown) => listeners.get(event)?.(payload as never),
  };
}

const snapshot = (version: number, datasetVersion = 1, latentSize = 2) => ({
  version,
  datasetVersion,
  step: version,
  count: 3,
  latentSize,
  mean: new Float32Array(3 * latentSize),
  sd: new Float32Array(3 * latentSize),
});

describe("the session", () => {
  it("opens the first bundled data on the first start, and never again", async () => {
    const opened: unknown[] = [];
    const engine = engineOf({
      "session:state": () =>
        sessionState({
          pid: 3,
          dataset: null,
          model: null,
          encodingVersion: 0,
          bundled: [{ id: "digits", name: "Digits", description: "" }],
        }),
      "data:open": (params) => opened.push(params),
    });
    listenToEngine(engine.client);
    await refreshSession();
    await refreshSession();
    expect(opened).toEqual([{ source: { kind: "bundled", id: "digits" } }]);
  });

  it("fetches everything once connected, and follows changes of data and encodings", async () => {
    let state = sessionState();
    let encoding = snapshot(1);
    const engine = engineOf({
      "session:state": () => state,
      "data:columns": () => ({
        datasetVersion: state.datasetVersion,
        labels: new Int32Array(3),
        split: new Uint8Array(3),
      }),
      "training:history": () => ({ points: [point(1)] }),
      "encoding:snapshot": () => encoding,
      "infer:decode": () => ({ mean: new Float32Array(4), step: 5 }),
    });
    listenToEngine(engine.client);
    startProbeDecoder();
    await refreshSession();
    await vi.waitFor(() => expect(useEngineMirror.getState().encodingVersion).toBe(1));
    expect(useEngineMirror.getState().columnsVersion).toBe(1);
    expect(useEngineMirror.getState().history).toHaveLength(1);
    expect([...probe.get()]).toEqual([0, 0]);
    await vi.waitFor(() => expect(probeDecoded.get()?.values).toHaveLength(4));

    encoding = snapshot(2);
    engine.emit("encoding:changed", { version: 2, step: 2 });
    await vi.waitFor(() => expect(useEngineMirror.getState().encodingVersion).toBe(2));
    expect(buffers.previousEncoding?.version).toBe(1);

    useView.setState({ selection: [2] });
    state = sessionState({ datasetVersion: 2, encodingVersion: 3 });
    encoding = snapshot(3, 2);
    engine.emit("session:changed", state);
    expect(useView.getState().selection).toEqual([]);
    expect(buffers.encoding).toBeNull();
    await vi.waitFor(() => expect(useEngineMirror.getState().encodingVersion).toBe(3));
    expect(buffers.previousEncoding).toBeNull();
  });

  it("ignores encodings of data that were replaced, and history of another run", async () => {
    const engine = engineOf({
      "session:state": () => sessionState({ pid: 2, datasetVersion: 7, encodingVersion: 0 }),
      "encoding:snapshot": () => snapshot(9, 6),
    });
    listenToEngine(engine.client);
    await refreshSession();
    engine.emit("encoding:changed", { version: 9, step: 9 });
    await vi.waitFor(() => expect(engine.calls).toContain("encoding:snapshot"));
    expect(buffers.encoding).toBeNull();
    engine.emit("training:history", { runId: "another", points: [point(1)] });
    expect(useEngineMirror.getState().history).toEqual([]);
  });

  it("walks through the rows and around their ends", async () => {
    engineOf({ "session:state": () => sessionState({ pid: 4, encodingVersion: 0 }) });
    await refreshSession();
    useView.setState({ selection: [] });
    selectNeighbouringRow(1);
    expect(useView.getState().selection).toEqual([0]);
    selectNeighbouringRow(-1);
    expect(useView.getState().selection).toEqual([2]);
    useView.setState({ selection: [0, 1, 2] });
    selectNeighbouringRow(1);
    expect(useView.getState().selection.at(-1)).toBe(0);
    selectNeighbouringRow(-1);
    expect(useView.getState().selection.at(-1)).toBe(2);
  });
});
