import { describe, expect, it } from "vitest";
import { historyPointSchema, modelConfigSchema } from "#shared/domain/model";
import {
  elboObjectiveSchema,
  iwaeObjectiveSchema,
  objectiveConfigSchema,
  plainElbo,
  usualIwae,
} from "#shared/domain/objective";

/** As models were recorded before they could be trained on anything but the ELBO. */
const oldConfig = {
  hidden: [400],
  latentSize: 2,
  activation: "relu",
  likelihood: "bernoulli",
  binarisation: "stochastic",
  seed: 1,
};

describe("a record without an objective", () => {
  it("is of a model that is trained on the ELBO as it stands", () => {
    expect(modelConfigSchema.parse(oldConfig)).toEqual({ ...oldConfig, objective: plainElbo });
    expect(plainElbo).toEqual({ kind: "elbo", beta: 1, warmUpSteps: 0, freeBits: 0 });
  });

  it("has a history without a bound", () => {
    const terms = { elbo: -100, reconstruction: -90, kl: 10 };
    const point = { step: 1, epoch: 0.1, train: terms, validation: null };
    expect(historyPointSchema.parse(point)).toEqual(point);
  });
});

describe("an objective", () => {
  it("comes back from a record as it went in", () => {
    for (const objective of [plainElbo, usualIwae])
      expect(modelConfigSchema.parse(JSON.parse(JSON.stringify({ ...oldConfig, objective })))).toEqual({
        ...oldConfig,
        objective,
      });
  });

  it("is refused out of range", () => {
    const elbo = elboObjectiveSchema.shape;
    const iwae = iwaeObjectiveSchema.shape;
    const refused = [
      [iwae.samples, 0],
      [iwae.samples, 201],
      [iwae.samples, 1.5],
      [elbo.beta, -0.1],
      [elbo.beta, 100.5],
      [elbo.warmUpSteps, -1],
      [elbo.warmUpSteps, 1_000_001],
      [elbo.freeBits, -1],
      [elbo.freeBits, 10.1],
    ] as const;
    for (const [schema, value] of refused) expect(schema.safeParse(value).success, String(value)).toBe(false);
    const largest = { kind: "elbo", beta: 100, warmUpSteps: 1_000_000, freeBits: 10 };
    expect(objectiveConfigSchema.safeParse(largest).success).toBe(true);
    expect(objectiveConfigSchema.safeParse({ ...usualIwae, samples: 200 }).success).toBe(true);
    expect(objectiveConfigSchema.safeParse({ kind: "renyi" }).success).toBe(false);
  });
});
