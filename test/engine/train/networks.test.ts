import { describe, expect, it } from "vitest";
import type { ModelConfig } from "#shared/domain/model";
import { barImages, smallModel, smallTraining, trainerOf, trainTo } from "./smallData";

const dataset = barImages(60);
const convolution = { image: { width: 6, height: 6, channels: 1 }, channels: [4, 6], residualBlocks: 1 };
const cases: readonly { readonly name: string; readonly change: Partial<ModelConfig> }[] = [
  { name: "dense, batch normalisation", change: { hidden: [12, 8], normalisation: "batch" } },
  { name: "dense, layer normalisation", change: { hidden: [12, 8], normalisation: "layer" } },
  { name: "convolutions, batch normalisation", change: { convolution, normalisation: "batch" } },
  { name: "convolutions alone", change: { convolution, hidden: [] } },
  { name: "mixture prior", change: { prior: { kind: "mixture", components: 4 } } },
  {
    name: "VampPrior, batch normalisation",
    change: { prior: { kind: "vamp", components: 5 }, normalisation: "batch" },
  },
  {
    name: "VampPrior, IWAE",
    change: {
      prior: { kind: "vamp", components: 5 },
      objective: { kind: "iwae", samples: 3, gradient: "doubly-reparameterised" },
    },
  },
  {
    name: "convolutions, IWAE",
    change: {
      ...{ convolution, normalisation: "batch" },
      objective: { kind: "iwae", samples: 3, gradient: "doubly-reparameterised" },
    },
  },
];

describe("training each network and prior", () => {
  it.each(cases)(
    "raises the bound, the same bit for bit cut into chunks or resumed ($name)",
    async ({ change }) => {
      const config = { ...smallModel, ...change };
      const training = { ...smallTraining, batchSize: 15 };
      const whole = await trainerOf(dataset, { config, training });
      await trainTo(whole, 120);
      const { points } = whole.snapshot();
      const bound = (at: number): number => points.at(at)?.validation?.elbo ?? NaN;
      expect(bound(-1)).toBeGreaterThan(bound(0) + 3);

      const cut = await trainerOf(dataset, { config, training });
      await trainTo(cut, 61, 4);
      const resumed = await trainerOf(dataset, { config, training, start: cut.snapshot() });
      await trainTo(resumed, 120, 9);
      expect(resumed.snapshot()).toEqual(whole.snapshot());
    },
  );

  it("follows the moments of the batches, apart from the weights", async () => {
    const config = { ...smallModel, normalisation: "batch" } as const;
    const trainer = await trainerOf(dataset, { config });
    const before = trainer.snapshot().state["parameter/encoder/0/norm/variance"];
    await trainTo(trainer, 20);
    const { state } = trainer.snapshot();
    expect(before?.every((value) => value === 1)).toBe(true);
    expect(state["parameter/encoder/0/norm/variance"]).not.toEqual(before);
    expect(Object.keys(state).filter((name) => /^optimiser.*(variance|norm\/mean)$/.test(name))).toEqual([]);
  });
});
