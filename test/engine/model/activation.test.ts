import { describe, expect, it } from "vitest";
import { activationSchema, type Activation } from "#shared/domain/model";
import { activate } from "#engine/model/activation";
import { evaluate, matrix } from "./evaluate";

// At -2, -0.5, 0, 0.5, 2. GELU is x Φ(x), with Φ(0.5) = 0.691462461274013 and Φ(2) = 0.977249868051821.
const values: Readonly<Record<Activation, readonly number[]>> = {
  relu: [0, 0, 0, 0.5, 2],
  "leaky-relu": [-0.02, -0.005, 0, 0.5, 2],
  elu: [Math.exp(-2) - 1, Math.exp(-0.5) - 1, 0, 0.5, 2],
  gelu: [-0.0455002638963584, -0.1542687693629935, 0, 0.3457312306370065, 1.9544997361036416],
  silu: [
    -2 / (1 + Math.exp(2)),
    -0.5 / (1 + Math.exp(0.5)),
    0,
    0.5 / (1 + Math.exp(-0.5)),
    2 / (1 + Math.exp(-2)),
  ],
  tanh: [-2, -0.5, 0, 0.5, 2].map(Math.tanh),
};

describe("activations", () => {
  it.each(activationSchema.options)("%s has its defining values", async (kind) => {
    const { y } = await evaluate({ x: [[-2, -0.5, 0, 0.5, 2]] }, (t) => ({
      y: activate(kind, matrix(t, "x")),
    }));
    values[kind].forEach((value, i) => expect(y?.[i]).toBeCloseTo(value, 6));
  });
});
