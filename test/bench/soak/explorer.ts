import type { TrainingStatus } from "#shared/domain/model";
import { Random } from "#shared/math/random";
import type { EngineInProcess } from "../engineInProcess";

/** Between two moves of a dragging hand, milliseconds. */
const MOVE = 1000 / 60;

/**
 * Somebody who explores while it trains: drags, clicks items, filters, asks for evidence and gives up half of the time,
 * looks at the map of all items, goes back in time, pauses, and changes the batch size. In rounds with training between
 * them, which waits while a hand moves or an answer is computed.
 */
export class Explorer {
  /** Commands by their names. */
  readonly calls: Record<string, number> = {};
  readonly #random = new Random(11);
  #changes = 0;

  constructor(
    private readonly engine: EngineInProcess,
    private readonly steps: number,
    private readonly batch: number,
    private readonly rounds: number,
  ) {}

  /** Resolves when training has reached its end. */
  async exploreToTheEnd(): Promise<void> {
    for (let round = 0; ; round++) {
      const { step } = await this.#stepAfter(Math.floor(((round + 1) * this.steps) / (this.rounds + 1)));
      if (step >= this.steps) return;
      await Promise.all([this.#drag(20), this.#click(), this.#wonder(round)]);
      if (round % 5 === 1) await this.#changeSettings();
    }
  }

  /** The first status at or after a step, or at the end of training. */
  #stepAfter(wanted: number): Promise<TrainingStatus> {
    return new Promise((done) => {
      const off = this.engine.client.on("training:progress", (status) => {
        if (status.step < Math.min(wanted, this.steps)) return;
        off();
        done(status);
      });
    });
  }

  async #drag(moves: number): Promise<void> {
    for (let move = 0; move < moves; move++) {
      const z = Float32Array.of(2 * Math.sin(0.31 * move), 2 * Math.cos(0.17 * move));
      await this.#call("infer:decode", { z, count: 1 });
      await rest(MOVE);
    }
  }

  async #click(): Promise<void> {
    const row = this.#row();
    await this.#call("infer:inspect", { row, sampleCount: 64, neighbourCount: 8, seed: 1 });
    await this.#call("encoding:snapshot", {});
    await this.#call("data:items", { rows: Int32Array.of(row) });
    await this.#call("table:filter", { filter: `label = ${this.#random.below(10)}`, search: "" });
    await this.#call("infer:priorSamples", { count: 32, seed: row, show: "draw" });
  }

  /** Evidence of an item and of all; every other time it is given up. Then a look at the past. */
  async #wonder(round: number): Promise<void> {
    const one = { row: this.#row(), seed: 1 };
    await this.#orGiveUp(round, "evidence:explain", { ...one, largestK: 200 });
    await this.#orGiveUp(round + 1, "evidence:race", { ...one, count: 200 });
    await this.#orGiveUp(round, "evidence:uncertainty", {
      ...one,
      under: "approximate-posterior",
      count: 32,
    });
    await this.#orGiveUp(round + 1, "overlap:map", {
      ...{ resolution: 32, extent: 4, rows: null },
      dimensions: [0, 1],
    });
    const { steps } = await this.#call("time:list", {});
    const past = steps[this.#random.below(Math.max(1, steps.length))];
    if (past === undefined) return;
    // What was thinned away meanwhile can no longer be looked at.
    await this.engine.client.call("time:view", { step: past });
    await this.#call("time:view", { step: null });
  }

  /** Pauses, takes a batch size that there was not before, and goes on: no compiled step can serve again. */
  async #changeSettings(): Promise<void> {
    const { step } = await this.#call("training:pause", {});
    await this.#call("training:configure", {
      batchSize: this.batch + (this.#changes % 2 === 0 ? 1 : -1) * ++this.#changes,
    });
    if (step < this.steps) await this.#call("training:start", {});
  }

  #row(): number {
    return this.#random.below(10_000);
  }

  #call: EngineInProcess["call"] = (command, params, options) => {
    this.calls[command] = (this.calls[command] ?? 0) + 1;
    return this.engine.call(command, params, options);
  };

  #orGiveUp = async (
    round: number,
    ...[command, params]: Parameters<EngineInProcess["call"]>
  ): Promise<void> => {
    if (round % 2 === 0) {
      await this.#call(command, params);
      return;
    }
    const giveUp = new AbortController();
    this.calls[`${command}, given up`] = (this.calls[`${command}, given up`] ?? 0) + 1;
    const asked = this.engine.client.call(command, params, { signal: giveUp.signal });
    await rest(MOVE);
    giveUp.abort();
    await asked;
  };
}

const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
