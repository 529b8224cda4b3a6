import { modelConfigSchema, type ModelConfig } from "#shared/domain/model";
import { FieldRow } from "../../components/FieldRow";
import { fieldProblem } from "../../components/fieldProblem";
import { compact, integer } from "../../components/format";
import { MathSymbol } from "../../components/MathSymbol";
import { NumberField } from "../../components/NumberField";
import { parseNumberList } from "../../components/parseNumber";
import { Section } from "../../components/Section";
import { SelectField } from "../../components/SelectField";
import { TextField } from "../../components/TextField";
import { draftedModel, editModel, useDrafts } from "../../stores/draftStore";
import { useEngineMirror } from "../../stores/engineMirror";
import { DraftButtons } from "./DraftButtons";
import { LikelihoodFields } from "./LikelihoodFields";
import { modelWeightCount } from "./weightCount";

const limits = modelConfigSchema.shape;

const activations = [
  { value: "relu", label: "ReLU" },
  { value: "leaky-relu", label: "Leaky ReLU" },
  { value: "elu", label: "ELU" },
  { value: "gelu", label: "GELU" },
  { value: "silu", label: "SiLU" },
  { value: "tanh", label: "tanh" },
] as const;

export function hiddenProblem(text: string): string | null {
  const widths = parseNumberList(text);
  return widths === null ? "Widths such as 400 or 400, 200." : fieldProblem(limits.hidden, widths);
}

interface FormProps {
  readonly base: ModelConfig;
  readonly config: ModelConfig;
  readonly hasModel: boolean;
}

function ModelForm({ base, config, hasModel }: FormProps) {
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const edit = (change: Partial<ModelConfig>) => editModel(base, change);
  const mark = (name: string, ...keys: readonly (keyof ModelConfig)[]) => {
    const isChanged = keys.some((key) => JSON.stringify(base[key]) !== JSON.stringify(config[key]));
    return isChanged ? <span className="field-changed">{name}</span> : name;
  };
  return (
    <>
      <TextField
        label={mark("Hidden", "hidden")}
        value={config.hidden.join(", ")}
        unit={config.hidden.length === 1 ? "wide" : ""}
        check={hiddenProblem}
        onCommit={(text) => edit({ hidden: parseNumberList(text) ?? base.hidden })}
        testId="model-hidden"
      />
      <NumberField
        label={mark("Latent size", "latentSize")}
        value={config.latentSize}
        schema={limits.latentSize}
        unit={config.latentSize === 1 ? "dimension" : "dimensions"}
        stepping={{ kind: "linear", step: 1, isWhole: true }}
        format={integer}
        onCommit={(latentSize) => edit({ latentSize })}
        testId="model-latent-size"
      />
      <SelectField
        label={mark("Activation", "activation")}
        name="Activation"
        value={config.activation}
        choices={activations}
        onChange={(activation) => edit({ activation })}
        testId="model-activation"
      />
      <FieldRow
        label={
          <>
            Prior <MathSymbol of="prior">p(z)</MathSymbol>
          </>
        }
      >
        <div className="field-text">Normal(0, I)</div>
      </FieldRow>
      <FieldRow label={<MathSymbol of="approx">q(z|x)</MathSymbol>}>
        <div className="field-text">Normal, diagonal</div>
      </FieldRow>
      <LikelihoodFields config={config} dataset={dataset} mark={mark} edit={edit} />
      <NumberField
        label={mark("Seed", "seed")}
        value={config.seed}
        schema={limits.seed}
        stepping={{ kind: "linear", step: 1, isWhole: true }}
        format={String}
        onCommit={(seed) => edit({ seed })}
        testId="model-seed"
      />
      <DraftButtons hasModel={hasModel} name="model" />
    </>
  );
}

export function ModelSection({ isPinned = false }: { readonly isPinned?: boolean }) {
  const model = useEngineMirror((mirror) => mirror.session?.model ?? null);
  const suggested = useEngineMirror((mirror) => mirror.session?.suggestedModel ?? null);
  const features = useEngineMirror((mirror) => mirror.session?.dataset?.features ?? 0);
  const draft = useDrafts((drafts) => drafts.model);
  const base = model?.config ?? suggested;
  const config = base && draftedModel(base, draft);
  const count = draft === null && model ? model.weightCount : config && modelWeightCount(config, features);
  return (
    <Section
      id="model"
      title="Model"
      fact={count === null ? null : `${compact(count)} ${draft === null ? "weights" : "weights, draft"}`}
      isPinned={isPinned}
    >
      {base && config ? (
        <ModelForm
          // A new model or other data: what stood half-typed in a field belongs to what is gone.
          key={`${model?.runId ?? "none"} ${draft === null ? "" : "draft"}`}
          base={base}
          config={config}
          hasModel={model !== null}
        />
      ) : (
        <p className="note">A model needs data. Open a data set first.</p>
      )}
    </Section>
  );
}
