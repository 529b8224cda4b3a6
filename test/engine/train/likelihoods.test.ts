import { describe, expect, it } from "vitest";
import { likelihoodKindSchema } from "#shared/domain/dataset";
import { barImages, smallModel, smallTraining, trainerOf, trainTo } from "./smallData";

const dataset = barImages(60);

describe("training under each likelihood", () => {
  it.each(likelihoodKindSchema.options)(
    "raises the bound on rows that it never sees (%s)",
    async (likelihood) => {
      const config = {
        ...smallModel,
        likelihood,
        fixedSd: 0.3,
        categories: { kind: "levels", count: 5 },
      } as const;
      const trainer = await trainerOf(dataset, { config, training: { ...smallTraining, batchSize: 20 } });
      await trainTo(trainer, 150);
      const { points } = trainer.snapshot();
      const [first, last] = [points[0]?.validation, points[points.length - 1]?.validation];
      expect(last?.elbo).toBeGreaterThan((first?.elbo ?? NaN) + 3);
      await trainer.dispose();
    },
  );
});
