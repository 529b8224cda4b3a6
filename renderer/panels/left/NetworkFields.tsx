import type { ReactNode } from "react";
import {
  activationSchema,
  convolutionSchema,
  modelConfigSchema,
  normalisationSchema,
  type Activation,
  type Convolution,
  type ModelConfig,
  type Normalisation,
} from "#shared/domain/model";
import type { DatasetSummary } from "#shared/domain/dataset";
import { networkPresets, presetOf } from "#shared/domain/networkPresets";
import { fieldProblem } from "../../components/fieldProblem";
import { parseNumberList } from "../../components/parseNumber";
import { SelectField } from "../../components/SelectField";
import { TextField } from "../../components/TextField";
import { TipLabel } from "../../components/TipLabel";
import { WholeField } from "../../components/WholeField";

const limits = modelConfigSchema.shape;
const convolutionLimits = convolutionSchema.shape;

const activationNames: Readonly<Record<Activation, string>> = {
  relu: "ReLU",
  "leaky-relu": "Leaky ReLU",
  elu: "ELU",
  gelu: "GELU",
  silu: "SiLU",
  tanh: "tanh",
};
const activations = activationSchema.options.map((value) => ({ value, label: activationNames[value] }));

const normalisationNames: Readonly<Record<Normalisation, string>> = {
  none: "None",
  batch: "Batch norm",
  layer: "Layer norm",
};
const normalisations = normalisationSchema.options.map((value) => ({
  value,
  label: normalisationNames[value],
}));

const networkTip = "A usual network for data of this form; every part of it can be changed below.";
const channelsTip =
  "Each convolution halves width and height and has so many channels; the decoder mirrors them.";
const blocksTip = "Pairs of 3 × 3 convolutions after each halving, added to their input.";
const hiddenTip = "Widths of the dense layers, from the data to z; the decoder mirrors them. Empty: linear.";
const normTip =
  "Batch norm uses the moments of each batch in training and running ones elsewhere; layer norm those of each item.";

/** Says why a text is no list of widths; null when it is one. */
export function hiddenProblem(text: string): string | null {
  const widths = parseNumberList(text);
  return widths === null ? "Widths such as 400 or 400, 200." : fieldProblem(limits.hidden, widths);
}

function channelsProblem(text: string): string | null {
  const channels = parseNumberList(text);
  return channels === null ? "Channels such as 32, 64." : fieldProblem(convolutionLimits.channels, channels);
}

interface NetworkFieldsProps {
  readonly config: ModelConfig;
  readonly dataset: DatasetSummary | null;
  /** A field's name, marked where it differs from the open model. */
  readonly mark: (name: string, ...keys: readonly (keyof ModelConfig)[]) => ReactNode;
  readonly edit: (change: Partial<ModelConfig>) => void;
}

/** Encoder and decoder. */
export function NetworkFields({ config, dataset, mark, edit }: NetworkFieldsProps) {
  const { hidden, activation, normalisation = "none", convolution } = config;
  return (
    <>
      {dataset && <PresetField config={config} dataset={dataset} edit={edit} />}
      {convolution && (
        <ConvolutionFields
          convolution={convolution}
          mark={mark}
          onChange={(next) => edit({ convolution: next })}
        />
      )}
      <TextField
        label={<TipLabel tip={hiddenTip}>{mark("Hidden", "hidden")}</TipLabel>}
        value={hidden.join(", ")}
        unit={hidden.length === 0 ? "none: linear" : hidden.length === 1 ? "wide" : ""}
        check={hiddenProblem}
        onCommit={(text) => edit({ hidden: parseNumberList(text) ?? hidden })}
        testId="model-hidden"
      />
      <SelectField
        label={mark("Activation", "activation")}
        name="Activation"
        value={activation}
        choices={activations}
        onChange={(next) => edit({ activation: next })}
        testId="model-activation"
      />
      <SelectField
        label={<TipLabel tip={normTip}>{mark("Normalise", "normalisation")}</TipLabel>}
        name="Normalisation"
        value={normalisation}
        choices={normalisations}
        onChange={(next) => edit({ normalisation: next })}
        testId="model-normalisation"
      />
    </>
  );
}

interface ConvolutionFieldsProps extends Pick<NetworkFieldsProps, "mark"> {
  readonly convolution: Convolution;
  readonly onChange: (convolution: Convolution) => void;
}

function ConvolutionFields({ convolution, mark, onChange }: ConvolutionFieldsProps) {
  const { channels, residualBlocks } = convolution;
  return (
    <>
      <TextField
        label={<TipLabel tip={channelsTip}>{mark("Channels", "convolution")}</TipLabel>}
        value={channels.join(", ")}
        check={channelsProblem}
        onCommit={(text) => onChange({ ...convolution, channels: parseNumberList(text) ?? channels })}
        testId="model-channels"
      />
      <WholeField
        label={<TipLabel tip={blocksTip}>{mark("Residual", "convolution")}</TipLabel>}
        value={residualBlocks}
        schema={convolutionLimits.residualBlocks}
        unit={residualBlocks === 1 ? "block each" : "blocks each"}
        step={1}
        onCommit={(next) => onChange({ ...convolution, residualBlocks: next })}
        testId="model-residual"
      />
    </>
  );
}

/** What a network that was changed by hand is called among the presets. */
const OWN = "own";

function PresetField({
  config,
  dataset,
  edit,
}: {
  readonly config: ModelConfig;
  readonly dataset: DatasetSummary;
  readonly edit: (change: Partial<ModelConfig>) => void;
}) {
  const presets = networkPresets(dataset.shape);
  const current = presetOf(config, dataset.shape);
  const choices = presets.map(({ id, label }) => ({ value: id, label }));
  return (
    <SelectField
      label={<TipLabel tip={networkTip}>Network</TipLabel>}
      name="Network"
      value={current?.id ?? OWN}
      choices={current === undefined ? [{ value: OWN, label: "Your own" }, ...choices] : choices}
      onChange={(id) => {
        const preset = presets.find((each) => each.id === id);
        if (preset !== undefined) edit(preset.settings);
      }}
      testId="model-network"
    />
  );
}
