import type { ModelConfig } from "#shared/domain/model";
import type { Likelihood } from "./likelihood";
import { likelihoodOf } from "./likelihoodOf";
import { mlpDecoder, mlpEncoder } from "./mlp";
import type { DecoderNetwork, EncoderNetwork } from "./network";
import type { ParameterSpecs } from "./parameters";
import type { Prior } from "./prior";
import { standardNormal } from "./standardNormal";

/** A variational autoencoder as functions of its parameters: p(z), p(x|z) and q(z|x). */
export interface Model {
  readonly config: ModelConfig;
  readonly features: number;
  readonly latentSize: number;
  readonly encoder: EncoderNetwork;
  readonly decoder: DecoderNetwork;
  readonly likelihood: Likelihood;
  readonly prior: Prior;
  /** All parameters, the encoder's first. */
  readonly parameters: ParameterSpecs;
}

export function buildModel(config: ModelConfig, features: number): Model {
  const { hidden, latentSize, activation } = config;
  const likelihood = likelihoodOf(config, features);
  const encoder = mlpEncoder({ inputs: features, hidden, outputs: latentSize, activation });
  const decoder = mlpDecoder({
    inputs: latentSize,
    hidden: [...hidden].reverse(),
    outputs: likelihood.outputSize(features),
    activation,
  });
  const prior = standardNormal;
  return {
    config,
    features,
    latentSize,
    encoder,
    decoder,
    likelihood,
    prior,
    parameters: {
      ...encoder.parameters,
      ...decoder.parameters,
      ...likelihood.parameters,
      ...prior.parameters,
    },
  };
}
