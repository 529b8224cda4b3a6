import { fail } from "#shared/domain/appError";
import type { ModelConfig } from "#shared/domain/model";
import { importedDecoder, importedEncoder } from "#engine/interchange/importedNetworks";
import { convolutionalDecoder, convolutionalEncoder } from "./convolutional";
import { mlpDecoder, mlpEncoder } from "./mlp";
import { frozen } from "./parameters";
import type { DecoderNetwork, EncoderNetwork } from "./network";

interface Networks {
  readonly encoder: EncoderNetwork;
  readonly decoder: DecoderNetwork;
}

type NetworkConfig = Pick<
  ModelConfig,
  "hidden" | "latentSize" | "activation" | "normalisation" | "convolution" | "imported"
>;

/**
 * The encoder of x [batch, features] and the decoder to `outputs` numbers for each item.
 * @throws AppErrorException `invalid-request` when the configuration is of images of another size
 */
export function networksOf(config: NetworkConfig, features: number, outputs: number): Networks {
  const { hidden, latentSize, activation, normalisation = "none", convolution } = config;
  const mirrored = [...hidden].reverse();
  const style = { activation, normalisation };
  if (config.imported !== undefined) {
    const { image, encoder, decoder, trainsDecoder = true } = config.imported;
    const decoding = importedDecoder(decoder, image);
    return {
      encoder:
        encoder === null
          ? mlpEncoder({ ...style, inputs: features, hidden, outputs: latentSize })
          : importedEncoder(encoder, image),
      decoder: trainsDecoder ? decoding : { ...decoding, parameters: frozen(decoding.parameters) },
    };
  }
  if (convolution === undefined) {
    return {
      encoder: mlpEncoder({ ...style, inputs: features, hidden, outputs: latentSize }),
      decoder: mlpDecoder({ ...style, inputs: latentSize, hidden: mirrored, outputs }),
    };
  }
  const { width, height, channels } = convolution.image;
  if (width * height * channels !== features) {
    fail({
      code: "invalid-request",
      message: `The convolutions are for images of ${width} × ${height} × ${channels}, and an item has ${features} values.`,
      where: { field: "config.convolution" },
      hint: "Choose the network anew for these data.",
    });
  }
  const shape = { ...style, convolution, latentSize };
  return {
    encoder: convolutionalEncoder({ ...shape, hidden }),
    decoder: convolutionalDecoder({ ...shape, hidden: mirrored }, outputs / (width * height)),
  };
}
