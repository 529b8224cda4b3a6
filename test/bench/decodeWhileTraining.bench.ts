import { startEngineAlone } from "../e2e/engineAlone";
import type { Benchmark } from "./report";
import { quantile, spread } from "./statistics";

const SECONDS = 12;
const POINTER_INTERVAL = 1000 / 60;

/** A drag at 60 moves a second while the engine trains: from the call to its answer, over the real transport. */
export const decodeWhileTraining: Benchmark = {
  name: "decode round trip while training, over the browser's transport",
  async run() {
    const engine = await startEngineAlone();
    try {
      const state = await engine.client.call("session:state", {});
      if (!state.ok) throw new Error(state.error.message);
      const latentSize = state.value.model?.config.latentSize ?? 2;
      const started = await engine.client.call("training:start", {});
      if (!started.ok) throw new Error(started.error.message);
      const before = started.value.step;
      const trips: number[] = [];
      const end = performance.now() + SECONDS * 1000;
      for (let move = 0; performance.now() < end; move++) {
        const start = performance.now();
        const z = Float32Array.from({ length: latentSize }, (_, j) => 2 * Math.sin(0.03 * move + j));
        const decoded = await engine.client.call("infer:decode", { z, count: 1 });
        if (!decoded.ok) throw new Error(decoded.error.message);
        trips.push(performance.now() - start);
        const rest = POINTER_INTERVAL - (performance.now() - start);
        if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
      }
      const paused = await engine.client.call("training:pause", {});
      const steps = paused.ok ? paused.value.step - before : NaN;
      const p95 = quantile(trips, 0.95);
      return [
        { what: `round trip, ms, ${trips.length} decodes`, value: spread(trips) },
        { what: "95th percentile, ms", value: p95.toFixed(1), limit: { most: 16, is: p95 } },
        { what: "training steps a second meanwhile", value: (steps / SECONDS).toFixed(0) },
      ];
    } finally {
      await engine.close();
    }
  },
};
