import { describe, expect, it } from "vitest";
import { weightCount } from "#engine/model/parameters";
import { modelCost } from "#shared/domain/modelCost";
import { networkPresets, presetOf } from "#shared/domain/networkPresets";
import { buildModel } from "#engine/model/model";
import type { ModelConfig, TrainingStatus } from "#shared/domain/model";
import { plainElbo, usualIwae } from "#shared/domain/objective";
import { bannerContent } from "../../../renderer/panels/Banner";
import { dimensionOrder } from "../../../renderer/panels/inspector/EncoderTable";
import { residualFraction } from "../../../renderer/panels/inspector/VectorTable";
import { placeText } from "../../../renderer/panels/dialogs/ErrorDialog";
import { hiddenProblem } from "../../../renderer/panels/left/NetworkFields";
import { objectiveOfKind } from "../../../renderer/panels/left/ObjectiveSection";
import { objectiveFact, objectiveRemark } from "../../../renderer/panels/left/objectiveText";
import { secondsLeft } from "../../../renderer/panels/left/TrainingSection";
import { hiddenDimensions, withAxis, withThird } from "../../../renderer/panels/map/projectionChoices";
import { editModel, useDrafts } from "../../../renderer/stores/draftStore";
import { latestValidation } from "../../../renderer/panels/topbar/ElboReadout";

const config: ModelConfig = {
  hidden: [400],
  latentSize: 2,
  activation: "relu",
  likelihood: "bernoulli",
  binarisation: "stochastic",
  objective: plainElbo,
  seed: 1,
};

describe("what a model takes", () => {
  const convolution = { image: { width: 7, height: 9, channels: 2 }, channels: [4, 5], residualBlocks: 2 };
  const cases: readonly (readonly [Partial<ModelConfig>, number])[] = [
    [{ hidden: [400] }, 784],
    [{ hidden: [400, 200], latentSize: 8, likelihood: "gaussian" }, 13],
    [{ hidden: [], latentSize: 1, likelihood: "gaussian-per-dimension" }, 3],
    [{ hidden: [64, 32, 16], latentSize: 128, normalisation: "layer" }, 100],
    [{ hidden: [6], convolution, normalisation: "batch" }, 126],
    [{ latentSize: 3, prior: { kind: "standard-normal" } }, 20],
    [{ latentSize: 3, prior: { kind: "mixture", components: 5 } }, 20],
    [{ latentSize: 3, prior: { kind: "vamp", components: 5 } }, 20],
    [{ hidden: [], convolution, likelihood: "categorical", categories: { kind: "levels", count: 3 } }, 126],
  ];
  it.each(cases)("has as many weights as the engine's model: %j of %d", (change, features) => {
    const each = { ...config, ...change };
    expect(modelCost(each, features, 10).weights).toBe(weightCount(buildModel(each, features).parameters));
  });

  it("is a preset that the engine can build, whatever the data", () => {
    const shapes = [[28, 1], [32, 3], [64, 3]] as const; // prettier-ignore
    for (const [side, channels] of shapes) {
      const shape = { kind: "image", width: side, height: side, channels } as const;
      for (const { settings } of networkPresets(shape)) {
        const each = { ...config, ...settings };
        expect(presetOf(each, shape)?.settings).toEqual(settings);
        expect(weightCount(buildModel(each, side * side * channels).parameters)).toBeGreaterThan(1000);
      }
    }
  });
});

describe("the forms", () => {
  it("refuse widths that the model would refuse", () => {
    expect(hiddenProblem("400, 200")).toBeNull();
    expect(hiddenProblem("wide")).toBe("Widths such as 400 or 400, 200.");
    expect(hiddenProblem("0")).toBe("At least 1.");
  });

  it("tell the time left at the measured or the chosen pace", () => {
    const training = { learningRate: 0.001, batchSize: 100, stopAt: 1000, stepsPerSecond: null };
    expect(secondsLeft(0, training, 4)).toBe(4);
    expect(secondsLeft(900, { ...training, stepsPerSecond: 5 }, 4)).toBe(20);
    expect(secondsLeft(1000, training, 4)).toBeNull();
    expect(secondsLeft(0, training, null)).toBeNull();
  });
});

describe("the objective", () => {
  it("is said in one fact", () => {
    expect(objectiveFact(plainElbo)).toBe("ELBO");
    expect(objectiveFact({ ...plainElbo, beta: 0.5, warmUpSteps: 10 })).toBe("ELBO, β = 0.500");
    expect(objectiveFact({ ...plainElbo, freeBits: 0.2 })).toBe("ELBO, free bits");
    expect(objectiveFact(usualIwae)).toBe("IWAE, K = 50");
  });

  it("warns of what an estimator does, and of weights that no number shows", () => {
    expect(objectiveRemark(plainElbo)).toBeNull();
    expect(objectiveRemark({ ...plainElbo, warmUpSteps: 10 })).toContain("without them");
    expect(objectiveRemark(usualIwae)).toBeNull();
    expect(objectiveRemark({ ...usualIwae, gradient: "sticking-the-landing" })).toContain("Biased");
    expect(objectiveRemark({ ...usualIwae, gradient: "plain" })).toContain("noisier");
    expect(objectiveRemark({ ...usualIwae, samples: 1 })).toContain("the ELBO");
  });

  it("keeps the open model's settings when its kind is chosen again", () => {
    const trained = { ...usualIwae, samples: 7 };
    expect(objectiveOfKind("iwae", trained)).toEqual(trained);
    expect(objectiveOfKind("elbo", trained)).toEqual(plainElbo);
    expect(objectiveOfKind("iwae", plainElbo)).toEqual(usualIwae);
  });

  it("joins the model's draft, and is none when it is as before", () => {
    editModel(config, { objective: usualIwae });
    editModel(config, { latentSize: 3 });
    expect(useDrafts.getState().model).toEqual({ ...config, objective: usualIwae, latentSize: 3 });
    editModel(config, { latentSize: 2 });
    editModel(config, { objective: objectiveOfKind("elbo", config.objective) });
    expect(useDrafts.getState().model).toBeNull();
  });
});

describe("axes", () => {
  it("change places rather than show one dimension twice", () => {
    expect(withAxis({ kind: "axes", x: 0, y: 1 }, "x", 1)).toEqual({ kind: "axes", x: 1, y: 0 });
    expect(withAxis({ kind: "axes", x: 0, y: 1 }, "y", 4)).toEqual({ kind: "axes", x: 0, y: 4 });
    expect(withAxis({ kind: "pca" }, "x", 0)).toEqual({ kind: "axes", x: 0, y: 1 });
    expect(withAxis({ kind: "axes3", x: 0, y: 1, z: 2, yaw: 0, pitch: 0 }, "x", 2)).toMatchObject({
      x: 2,
      y: 1,
      z: 0,
    });
  });

  it("offer sliders for what the view does not show", () => {
    expect(hiddenDimensions({ kind: "axes", x: 0, y: 2 }, 4)).toEqual([1, 3]);
    expect(hiddenDimensions(withThird({ kind: "axes", x: 0, y: 2 }, "1"), 4)).toEqual([3]);
    expect(hiddenDimensions({ kind: "pca" }, 3)).toEqual([0, 1, 2]);
  });
});

describe("the inspector", () => {
  it("orders dimensions by what they say about x", () => {
    expect(dimensionOrder([0.1, 3, 1], true)).toEqual([1, 2, 0]);
    expect(dimensionOrder([0.1, 3, 1], false)).toEqual([0, 1, 2]);
  });

  it("bounds residual bars", () => {
    expect([residualFraction(5, 10), residualFraction(-50, 10), residualFraction(1, 0)]).toEqual([
      0.5, -1, 0,
    ]);
  });

  it("says where an error lies", () => {
    expect(placeText({ file: "a.csv", row: 1400, column: "age" })).toBe("a.csv, row 1,400, column age");
    expect(placeText({})).toBeNull();
    expect(placeText(undefined)).toBeNull();
  });
});

describe("the banner", () => {
  const training: TrainingStatus = {
    state: "paused",
    step: 0,
    epoch: 0,
    stepsPerEpoch: 80,
    millisecondsPerStep: null,
    latest: null,
    checkpointStep: null,
    reason: null,
  };
  const engine = { state: "running", pid: 1, restarts: 0, message: null } as const;
  const session = {
    notices: [{ id: 1, level: "warning", text: "Disk is full." }],
    model: {},
  } as never; // Only these two fields are read.

  it("puts a failed engine before everything", () => {
    const content = bannerContent(
      { connection: "lost", engine: { ...engine, state: "failed", message: "Gone." }, session, training },
      "Restarted.",
      [],
    );
    expect(content).toEqual({ kind: "failed", text: "Gone." });
  });

  it("shows notices until they are put away, then what to do next", () => {
    const mirror = { connection: "ready", engine, session, training } as const;
    expect(bannerContent(mirror, "Restarted.", [])?.kind).toBe("local");
    expect(bannerContent(mirror, null, [])?.kind).toBe("notice");
    expect(bannerContent(mirror, null, [1])?.kind).toBe("untrained");
    expect(bannerContent({ ...mirror, training: { ...training, step: 9 } }, null, [1])).toBeNull();
    const stopped = { ...training, step: 9, reason: "Loss became not finite." };
    expect(bannerContent({ ...mirror, training: stopped }, null, [1])?.kind).toBe("stopped");
  });
});

describe("the ELBO readout", () => {
  it("is the last evaluation of the validation items", () => {
    const terms = { elbo: -1, reconstruction: -1, kl: 0 };
    const history = [
      { step: 1, epoch: 0, train: terms, validation: terms },
      { step: 2, epoch: 0, train: terms, validation: null },
    ];
    expect(latestValidation(history)?.step).toBe(1);
    expect(latestValidation([])).toBeNull();
  });
});
