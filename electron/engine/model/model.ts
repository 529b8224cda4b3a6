import type { ModelConfig } from "#shared/domain/model";
import { BatchMoments } from "./batchMoments";
import type { Likelihood } from "./likelihood";
import { likelihoodOf } from "./likelihoodOf";
import { networksOf } from "./networksOf";
import type { DecoderNetwork, EncoderNetwork } from "./network";
import type { ParameterSpecs } from "./parameters";
import type { Prior } from "./prior";
import { priorOf } from "./priorOf";

/** A variational autoencoder as functions of its parameters: p(z), p(x|z) and q(z|x). */
export interface Model {
  readonly config: ModelConfig;
  readonly features: number;
  readonly latentSize: number;
  readonly encoder: EncoderNetwork;
  readonly decoder: DecoderNetwork;
  readonly likelihood: Likelihood;
  readonly prior: Prior;
  /** All parameters, the encoder's first, with the running statistics of batch normalisation among them. */
  readonly parameters: ParameterSpecs;
  /** In a training step: where the networks leave the moments of their batch. */
  readonly moments?: BatchMoments;
}

/** @throws AppErrorException `invalid-request` when the configuration is of images of another size */
export function buildModel(config: ModelConfig, features: number): Model {
  const { latentSize } = config;
  const likelihood = likelihoodOf(config, features);
  const { encoder, decoder } = networksOf(config, features, likelihood.outputSize(features));
  const prior = priorOf(config.prior, { latentSize, features, encoder });
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

/** The same model as one training step sees it: batch normalisation by the batch, whose moments it collects. */
export function inTraining(model: Model): Model {
  const moments = new BatchMoments();
  return {
    ...model,
    encoder: { ...model.encoder, encode: (parameters, x) => model.encoder.encode(parameters, x, moments) },
    decoder: { ...model.decoder, decode: (parameters, z) => model.decoder.decode(parameters, z, moments) },
    prior: { ...model.prior, logDensity: (parameters, z) => model.prior.logDensity(parameters, z, moments) },
    moments,
  };
}
