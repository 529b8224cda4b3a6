import { modelConfigSchema, type ModelConfig } from "#shared/domain/model";
import { modelCost, type ModelCost } from "#shared/domain/modelCost";
import { FieldRow } from "../../components/FieldRow";
import { bytes, compact, integer } from "../../components/format";
import { MathSymbol } from "../../components/MathSymbol";
import { NumberField } from "../../components/NumberField";
import { Section } from "../../components/Section";
import { TipLabel } from "../../components/TipLabel";
import { WholeField } from "../../components/WholeField";
import { draftedModel, editModel, useDrafts } from "../../stores/draftStore";
import { useEngineMirror } from "../../stores/engineMirror";
import { DraftButtons } from "./DraftButtons";
import { LikelihoodFields } from "./LikelihoodFields";
import { PriorFields } from "./PriorFields";
import { ImportedFields } from "./ImportedFields";
import { modelMissingText } from "./modelMissingText";
import { NetworkFields } from "./NetworkFields";

const limits = modelConfigSchema.shape;

interface FormProps {
  readonly base: ModelConfig;
  readonly config: ModelConfig;
  readonly cost: ModelCost;
  readonly batch: number;
  readonly hasModel: boolean;
}

const memoryTip =
  "What a training step holds: weights, their moments and gradients, and every layer for the way back.";

function ModelForm({ base, config, cost, batch, hasModel }: FormProps) {
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const edit = (change: Partial<ModelConfig>) => editModel(base, change);
  const mark = (name: string, ...keys: readonly (keyof ModelConfig)[]) => {
    const isChanged = keys.some((key) => JSON.stringify(base[key]) !== JSON.stringify(config[key]));
    return isChanged ? <span className="field-changed">{name}</span> : name;
  };
  return (
    <>
      {config.imported === undefined ? (
        <>
          <NetworkFields config={config} dataset={dataset} mark={mark} edit={edit} />
          <WholeField
            label={mark("Latent size", "latentSize")}
            value={config.latentSize}
            schema={limits.latentSize}
            unit={config.latentSize === 1 ? "dimension" : "dimensions"}
            step={1}
            onCommit={(latentSize) => edit({ latentSize })}
            testId="model-latent-size"
          />
        </>
      ) : (
        <ImportedFields imported={config.imported} onReplace={() => edit({ imported: undefined })} />
      )}
      <PriorFields config={config} mark={mark} edit={edit} />
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
      {config.imported === undefined && (
        <FieldRow label={<TipLabel tip={memoryTip}>Memory</TipLabel>}>
          <div className="field-text" data-testid="model-memory">
            about <span className="num">{bytes(cost.bytes)}</span> at batch {integer(batch)}
          </div>
        </FieldRow>
      )}
      <DraftButtons hasModel={hasModel} name="model" />
    </>
  );
}

export function ModelSection({ isPinned = false }: { readonly isPinned?: boolean }) {
  const model = useEngineMirror((mirror) => mirror.session?.model ?? null);
  const hasLatents = useEngineMirror((mirror) => mirror.session?.latents != null);
  const suggested = useEngineMirror((mirror) => mirror.session?.suggestedModel ?? null);
  const features = useEngineMirror((mirror) => mirror.session?.dataset?.features ?? 0);
  const draft = useDrafts((drafts) => drafts.model);
  const base = model?.config ?? suggested;
  const config = base && draftedModel(base, draft);
  const training = useEngineMirror((mirror) => mirror.session?.model?.training ?? null);
  const suggestedTraining = useEngineMirror((mirror) => mirror.session?.suggestedTraining ?? null);
  const batch = (training ?? suggestedTraining)?.batchSize ?? 100;
  const cost = config && modelCost(config, features, batch);
  const count =
    draft === null && model
      ? model.weightCount
      : config?.imported === undefined
        ? (cost?.weights ?? null)
        : null;
  return (
    <Section
      id="model"
      title="Model"
      fact={count === null ? null : `${compact(count)} ${draft === null ? "weights" : "weights, draft"}`}
      isPinned={isPinned}
    >
      {base && config && cost ? (
        <ModelForm
          // A new model or other data: what stood half-typed in a field belongs to what is gone.
          key={`${model?.runId ?? "none"} ${draft === null ? "" : "draft"}`}
          base={base}
          config={config}
          cost={cost}
          batch={batch}
          hasModel={model !== null}
        />
      ) : (
        <p className="note">{modelMissingText(hasLatents)}</p>
      )}
    </Section>
  );
}
