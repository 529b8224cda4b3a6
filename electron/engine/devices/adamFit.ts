import * as tf from "@tensorflow/tfjs-core";
import { adam, adamStep, adamStepSpecs } from "#engine/program/adam";
import type { LoopFunction, LoopSpec, TensorMap, TensorSpecs, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";

const parameters: TensorSpecs = { weight: { shape: [24, 12], dtype: "float32" } };
const moments: TensorSpecs = {
  first: { shape: [24, 12], dtype: "float32" },
  second: { shape: [24, 12], dtype: "float32" },
};
const batches: TensorSpecs = {
  x: { shape: [16, 24], dtype: "float32" },
  y: { shape: [16, 12], dtype: "float32" },
};

const spec: LoopSpec = {
  state: { ...parameters, ...moments },
  sequence: { ...batches, ...adamStepSpecs },
  constants: {},
};

const at = <T extends tf.Tensor>(tensors: Tensors, name: string): T => tensors[name] as T; // declared above

const step: LoopFunction = ({ state, sequence }) => {
  const weight = at<tf.Tensor2D>(state, "weight");
  const { value, gradients } = valueAndGradients(
    (params) => {
      const residual = tf.sub(
        tf.matMul(at<tf.Tensor2D>(sequence, "x"), at(params, "weight")),
        at(sequence, "y"),
      );
      return { value: tf.mean<tf.Scalar>(tf.square(residual)), aux: {} };
    },
    { weight },
  );
  const next = adam(
    {
      parameters: { weight },
      firstMoments: { weight: at(state, "first") },
      secondMoments: { weight: at(state, "second") },
    },
    gradients,
    { stepSize: at(sequence, "stepSize"), epsilonHat: at(sequence, "epsilonHat") },
  );
  return {
    state: {
      weight: at(next.parameters, "weight"),
      first: at(next.firstMoments, "weight"),
      second: at(next.secondMoments, "weight"),
    },
    reports: { loss: value },
  };
};

/** The scalars of steps 1 to `steps`, [steps] each. */
function scalars(steps: number): TensorMap {
  const each = Array.from({ length: steps }, (_, i) => adamStep(i + 1, 0.01));
  return {
    stepSize: Float32Array.from(each, ({ stepSize }) => stepSize),
    epsilonHat: Float32Array.from(each, ({ epsilonHat }) => epsilonHat),
  };
}

/** Least squares by Adam. The moments start at zero. */
export const adamFit = { spec, step, parameters, moments, batches, scalars };
