import type { ItemShape } from "./dataset";
import type { ModelConfig } from "./model";

export type NetworkSettings = Pick<ModelConfig, "hidden" | "activation" | "normalisation" | "convolution">;

/** A network in one choice. */
export interface NetworkPreset {
  readonly id: string;
  readonly label: string;
  readonly settings: NetworkSettings;
}

const dense = (id: string, hidden: number[], normalisation: "none" | "batch" = "none"): NetworkPreset => ({
  id,
  label: `Dense ${hidden.join(", ")}${normalisation === "batch" ? ", batch norm" : ""}`,
  settings: { hidden, activation: "relu", normalisation, convolution: undefined },
});

/** The networks that do well on data of this form, the usual one first. */
export function networkPresets(shape: ItemShape): readonly NetworkPreset[] {
  if (shape.kind === "vector")
    return [dense("dense", [64]), dense("deep", [128, 64], "batch"), dense("linear", [])];
  const { width, height, channels } = shape;
  const longest = Math.max(width, height);
  // Halved until some four pixels are left: 28 → 7, 32 → 4, 64 → 4.
  const widths = longest <= 28 ? [32, 64] : longest <= 40 ? [32, 64, 128] : [32, 64, 128, 256];
  const convolutional = (id: string, label: string, residualBlocks: number): NetworkPreset => ({
    id,
    label,
    settings: {
      hidden: [256],
      activation: residualBlocks > 0 ? "silu" : "relu",
      normalisation: residualBlocks > 0 || longest > 28 ? "batch" : "none",
      convolution: { image: { width, height, channels }, channels: widths, residualBlocks },
    },
  });
  const all = [
    dense("dense", [400]),
    dense("deep", [512, 512]),
    convolutional("convolutional", `Conv ${widths.join(", ")}`, 0),
    convolutional("residual", `ResNet ${widths.join(", ")}`, 1),
  ];
  // A dense layer of a large image has millions of weights and knows nothing of neighbours.
  return channels * width * height > 3000 ? [...all.slice(2), ...all.slice(0, 2)] : all;
}

/** The preset that a model has; undefined when it was changed by hand. */
export function presetOf(config: NetworkSettings, shape: ItemShape): NetworkPreset | undefined {
  const settings = ({ hidden, activation, normalisation = "none", convolution }: NetworkSettings): string =>
    JSON.stringify([hidden, activation, normalisation, convolution ?? null]);
  return networkPresets(shape).find((preset) => settings(preset.settings) === settings(config));
}
