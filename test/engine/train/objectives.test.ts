import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ObjectiveConfig } from "#shared/domain/objective";
import { buildModel } from "#engine/model/model";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { checkpointOf, snapshotOf } from "#engine/train/checkpointCodec";
import { stateLayoutOf } from "#engine/train/stateLayout";
import { loadCheckpoint, saveCheckpoint } from "#engine/workspace/checkpointFiles";
import { barImages, smallModel, smallTraining, trainerOf, trainTo } from "./smallData";

const dataset = barImages(60);
const { specs } = stateLayoutOf(buildModel(smallModel, 36), adamOptimiser);

const cases: readonly { readonly name: string; readonly objective: ObjectiveConfig }[] = [
  { name: "weighted ELBO", objective: { kind: "elbo", beta: 0.5, warmUpSteps: 40, freeBits: 0.1 } },
  {
    name: "β-TC in cycles",
    objective: {
      kind: "elbo",
      beta: 4,
      weighs: "total-correlation",
      warmUpSteps: 8,
      cycleSteps: 15,
      freeBits: 0,
    },
  },
  ...(["plain", "sticking-the-landing", "doubly-reparameterised"] as const).map((gradient) => ({
    name: `IWAE, ${gradient}`,
    objective: { kind: "iwae", samples: 6, gradient } as const,
  })),
];

describe("training on each objective", () => {
  it.each(cases)("is the same, bit for bit, cut into chunks or resumed ($name)", async ({ objective }) => {
    const config = { ...smallModel, objective };
    const whole = await trainerOf(dataset, { config });
    await trainTo(whole, 35);
    const expected = whole.snapshot();
    const cut = await trainerOf(dataset, { config });
    await trainTo(cut, 23, 3);
    const folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
    try {
      await saveCheckpoint(folder, checkpointOf(cut.snapshot(), specs));
      const { checkpoint } = await loadCheckpoint(folder);
      if (checkpoint === null) throw new Error("no checkpoint");
      const start = snapshotOf(checkpoint, specs, cut.snapshot().points);
      const resumed = await trainerOf(dataset, { config, start });
      await trainTo(resumed, 35, 5);
      expect(resumed.snapshot()).toEqual(expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(cases)("raises its bound, and says which it is ($name)", async ({ objective }) => {
    const config = { ...smallModel, objective };
    const trainer = await trainerOf(dataset, { config, training: { ...smallTraining, batchSize: 20 } });
    await trainTo(trainer, 200);
    const { points } = trainer.snapshot();
    for (const { train, validation } of points) {
      for (const terms of [train, validation]) {
        if (terms === null) throw new Error("not evaluated");
        expect(terms.elbo).toBeCloseTo(terms.reconstruction - terms.kl, 3);
        expect("bound" in terms).toBe(objective.kind === "iwae");
        expect(terms.bound ?? Infinity).toBeGreaterThan(terms.elbo);
      }
    }
    const [first, last] = [points[0]?.validation, points[points.length - 1]?.validation];
    const raised = objective.kind === "iwae" ? "bound" : "elbo";
    expect(last?.[raised]).toBeGreaterThan((first?.[raised] ?? NaN) + 5);
  });

  it("weighs the KL by the step of the run", async () => {
    const objective = { kind: "elbo", beta: 1, warmUpSteps: 0, freeBits: 0 } as const;
    const trained = async (change: Partial<typeof objective> | { readonly warmUpSteps: number }) => {
      const trainer = await trainerOf(dataset, {
        config: { ...smallModel, objective: { ...objective, ...change } },
      });
      await trainTo(trainer, 150);
      return trainer.snapshot();
    };
    const [plain, warming] = [await trained({}), await trained({ warmUpSteps: 1_000_000 })];
    const klOf = ({ points }: typeof plain) => points[points.length - 1]?.train.kl ?? NaN;
    // All but free, the KL grows.
    expect(klOf(warming)).toBeGreaterThan(2 * klOf(plain));
  });
});
