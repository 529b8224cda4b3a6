import { glorotSd } from "./activation";
import { dense, denseSpecs } from "./dense";
import { trunk, trunkSpecs, trunkWidth, type TrunkShape } from "./denseTrunk";
import { gaussianHead, gaussianHeadSpecs } from "./gaussianHead";
import type { DecoderNetwork, EncoderNetwork } from "./network";
import { weightCount } from "./parameters";

export interface MlpShape extends TrunkShape {
  readonly outputs: number;
}

/** A multilayer perceptron with two linear heads, the mean and the log variance of q(z|x). */
export function mlpEncoder(shape: MlpShape): EncoderNetwork {
  const specs = {
    ...trunkSpecs("encoder", shape),
    ...gaussianHeadSpecs("encoder", trunkWidth(shape), shape.outputs),
  };
  return {
    parameters: specs,
    multiplications: weightCount(specs),
    encode: (parameters, x, moments) =>
      gaussianHead(parameters, "encoder", trunk(parameters, "encoder", shape, x, moments)),
  };
}

/** A multilayer perceptron with one linear output. */
export function mlpDecoder(shape: MlpShape): DecoderNetwork {
  const last = trunkWidth(shape);
  const specs = {
    ...trunkSpecs("decoder", shape),
    ...denseSpecs("decoder/output", last, shape.outputs, glorotSd(last, shape.outputs)),
  };
  return {
    parameters: specs,
    multiplications: weightCount(specs),
    decode: (parameters, z, moments) =>
      dense(parameters, "decoder/output", trunk(parameters, "decoder", shape, z, moments)),
  };
}
