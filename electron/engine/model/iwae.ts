import * as tf from "@tensorflow/tfjs-core";
import { assertNever } from "#shared/domain/assertNever";
import type { GradientEstimator, IwaeObjective } from "#shared/domain/objective";
import type { Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import { withoutPrefix } from "#engine/train/prefix";
import { importanceWeights, reparameteriseMany } from "./importanceWeights";
import { lossGradients, momentsAux } from "./lossGradients";
import type { Model } from "./model";
import type { BoundTensors, Objective, TrainingTensors } from "./objective";

/**
 * L_K = E log (1/K) Σ_k w_k with w_k = p(x, z_k) / q(z_k|x) (Burda et al. 2016). `noise` has `z`, [batch, K, latentSize].
 */
export function iwae({ samples, gradient }: Omit<IwaeObjective, "kind">): Objective {
  const terms = (model: Model, parameters: Tensors, x: tf.Tensor2D, noise: Tensors): BoundTensors => {
    const q = model.encoder.encode(parameters, x);
    return importanceWeights(model, parameters, x, reparameteriseMany(q, noiseOf(noise)), q).terms;
  };
  return {
    reported: ["elbo", "reconstruction", "kl", "bound"],
    samples,
    noise: (model, batch) => ({ z: { shape: [batch, samples, model.latentSize], dtype: "float32" } }),
    scalars: [],
    scalarsOf: () => ({}),
    terms,
    training: (model, parameters, x, noise) =>
      gradient === "plain"
        ? lossGradients(model, parameters, (at) => {
            const reported = terms(model, at, x, noise);
            return { loss: tf.neg(tf.mean<tf.Scalar>(reported.bound ?? reported.elbo)), terms: reported };
          })
        : pathGradients(gradient, model, parameters, x, noiseOf(noise)),
  };
}

const noiseOf = (noise: Tensors): tf.Tensor3D => noise["z"] as tf.Tensor3D; // declared by `noise`

/**
 * The encoder's gradient along the path of z alone. First L_K is differentiated by z and by the decoder's parameters,
 * with q(z|x) held as numbers: by log-sum-exp each sample counts with its normalised weight w̃. Then those slopes, times w̃
 * once more where it is to be doubly reparameterised (Tucker et al. 2018, equation 8), go back through z = μ + σ ε.
 */
function pathGradients(
  estimator: Exclude<GradientEstimator, "plain">,
  model: Model,
  parameters: Tensors,
  x: tf.Tensor2D,
  noise: tf.Tensor3D,
): TrainingTensors {
  const held = model.encoder.encode(parameters, x);
  const outer = valueAndGradients(
    ({ [pathKey]: z, ...at }) => {
      const { terms, logWeights } = importanceWeights(model, at, x, z as tf.Tensor3D, held); // as given below
      return {
        value: tf.neg(tf.mean<tf.Scalar>(terms.bound)),
        aux: { ...terms, logWeights, ...momentsAux(model) },
      };
    },
    { ...parameters, [pathKey]: reparameteriseMany(held, noise) },
  );
  const { [pathKey]: slopes, ...direct } = outer.gradients;
  const { logWeights, ...others } = outer.aux;
  const moments = withoutPrefix("moments", others);
  const terms = Object.fromEntries(Object.entries(others).filter(([name]) => !name.startsWith("moments/")));
  const steered = steer(estimator, slopes as tf.Tensor3D, logWeights as tf.Tensor2D); // shapes of z and log w
  const path = valueAndGradients(
    (at) => ({ value: tf.sum(tf.mul(steered, reparameteriseMany(model.encoder.encode(at, x), noise))) }),
    parameters,
  );
  const gradients = Object.fromEntries(
    Object.entries(path.gradients).map(([name, along]) => [name, tf.add(along, direct[name] as tf.Tensor)]), // the same keys
  );
  return { terms: terms as unknown as BoundTensors, gradients, moments }; // what went in by these names
}

/** No parameter's name has a space. */
const pathKey = "path z";

/** Slopes of the loss by z, [batch, K, latentSize]; log w [batch, K]. */
function steer(
  estimator: Exclude<GradientEstimator, "plain">,
  slopes: tf.Tensor3D,
  logWeights: tf.Tensor2D,
): tf.Tensor3D {
  switch (estimator) {
    case "sticking-the-landing":
      return slopes;
    case "doubly-reparameterised":
      return tf.mul(slopes, tf.expandDims(tf.softmax(logWeights), 2));
    default:
      return assertNever(estimator);
  }
}
