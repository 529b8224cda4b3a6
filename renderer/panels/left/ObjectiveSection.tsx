import type { ReactNode } from "react";
import type { ModelConfig } from "#shared/domain/model";
import {
  elboObjectiveSchema,
  iwaeObjectiveSchema,
  plainElbo,
  usualIwae,
  type ElboObjective,
  type GradientEstimator,
  type IwaeObjective,
  type ObjectiveConfig,
  type WeighedPart,
} from "#shared/domain/objective";
import { FieldRow } from "../../components/FieldRow";
import { RealField } from "../../components/RealField";
import { Section } from "../../components/Section";
import { Segments } from "../../components/Segments";
import { SelectField, type Choice } from "../../components/SelectField";
import { TipLabel } from "../../components/TipLabel";
import { WholeField } from "../../components/WholeField";
import { draftedModel, editModel, useDrafts } from "../../stores/draftStore";
import { useEngineMirror } from "../../stores/engineMirror";
import { DraftButtons } from "./DraftButtons";
import { modelMissingText } from "./modelMissingText";
import { objectiveFact, objectiveRemark } from "./objectiveText";

const elboLimits = elboObjectiveSchema.shape;
const iwaeLimits = iwaeObjectiveSchema.shape;

const bounds = [
  { value: "elbo", label: "ELBO" },
  { value: "iwae", label: "IWAE" },
] as const;

const estimators: readonly Choice<GradientEstimator>[] = [
  { value: "plain", label: "Plain" },
  { value: "sticking-the-landing", label: "Stick the landing" },
  { value: "doubly-reparameterised", label: "Doubly reparam." },
];

const weighedParts: readonly Choice<WeighedPart>[] = [
  { value: "kl", label: "The whole KL" },
  { value: "total-correlation", label: "Total correlation" },
];

const weighsTip =
  "The whole KL, or only the part by which the latent dimensions depend on each other over the data: β-TC, which keeps more of what z says about x.";
const betaTip = "Above 1 the code is simpler and the pictures blurrier. 1 is the ELBO.";
const warmUpTip =
  "β rises from 0 in so many steps, so that the decoder learns to use z before the KL holds it back.";
const cycleTip =
  "The warm-up begins again after so many steps, which can revive dimensions that collapsed. 0: one warm-up.";
const freeBitsTip =
  "KL of each dimension, mean over a batch, that costs nothing: keeps dimensions from collapsing.";
const samplesTip = "L_K is tighter the more samples of z each item has, and a step costs as many decodes.";
const gradientTip =
  "Doubly reparameterised: unbiased, and its noise does not grow with K. Stick the landing: biased for K above 1.";

interface FieldsProps<T extends ObjectiveConfig> {
  readonly objective: T;
  /** A field's name, marked where it differs from the open model. */
  readonly mark: (name: string, key: Exclude<keyof T, "kind">) => ReactNode;
  readonly onChange: (objective: T) => void;
}

function ElboFields({ objective, mark, onChange }: FieldsProps<ElboObjective>) {
  const { weighs = "kl", cycleSteps = 0 } = objective;
  return (
    <>
      <SelectField
        label={<TipLabel tip={weighsTip}>{mark("β weighs", "weighs")}</TipLabel>}
        name="What β weighs"
        value={weighs}
        choices={weighedParts}
        onChange={(next) => onChange({ ...objective, weighs: next })}
        testId="objective-weighs"
      />
      <RealField
        label={<TipLabel tip={betaTip}>{mark("β", "beta")}</TipLabel>}
        value={objective.beta}
        schema={elboLimits.beta}
        unit={weighs === "kl" ? "× KL" : "× TC"}
        step={0.1}
        onCommit={(beta) => onChange({ ...objective, beta })}
        testId="objective-beta"
      />
      <WholeField
        label={<TipLabel tip={warmUpTip}>{mark("β warm-up", "warmUpSteps")}</TipLabel>}
        value={objective.warmUpSteps}
        schema={elboLimits.warmUpSteps}
        unit="steps"
        step={100}
        onCommit={(warmUpSteps) => onChange({ ...objective, warmUpSteps })}
        testId="objective-warm-up"
      />
      {(objective.warmUpSteps > 0 || cycleSteps > 0) && (
        <WholeField
          label={<TipLabel tip={cycleTip}>{mark("Again every", "cycleSteps")}</TipLabel>}
          value={cycleSteps}
          schema={elboLimits.cycleSteps}
          unit={cycleSteps === 0 ? "steps: never" : "steps"}
          step={1000}
          onCommit={(next) => onChange({ ...objective, cycleSteps: next })}
          testId="objective-cycle"
        />
      )}
      <RealField
        label={<TipLabel tip={freeBitsTip}>{mark("Free bits", "freeBits")}</TipLabel>}
        value={objective.freeBits}
        schema={elboLimits.freeBits}
        unit="nats per dim"
        step={0.1}
        onCommit={(freeBits) => onChange({ ...objective, freeBits })}
        testId="objective-free-bits"
      />
    </>
  );
}

function IwaeFields({ objective, mark, onChange }: FieldsProps<IwaeObjective>) {
  return (
    <>
      <WholeField
        label={<TipLabel tip={samplesTip}>{mark("Samples K", "samples")}</TipLabel>}
        value={objective.samples}
        schema={iwaeLimits.samples}
        unit="per item"
        step={1}
        onCommit={(samples) => onChange({ ...objective, samples })}
        testId="objective-samples"
      />
      <SelectField
        label={<TipLabel tip={gradientTip}>{mark("Gradient", "gradient")}</TipLabel>}
        name="Gradient estimator"
        value={objective.gradient}
        choices={estimators}
        onChange={(gradient) => onChange({ ...objective, gradient })}
        testId="objective-gradient"
      />
    </>
  );
}

interface FormProps {
  readonly base: ModelConfig;
  readonly objective: ObjectiveConfig;
  readonly hasModel: boolean;
}

function ObjectiveForm({ base, objective, hasModel }: FormProps) {
  const before = base.objective;
  const onChange = (next: ObjectiveConfig) => editModel(base, { objective: next });
  const marked = (name: string, isChanged: boolean) =>
    isChanged ? <span className="field-changed">{name}</span> : name;
  const remark = objectiveRemark(objective);
  return (
    <>
      <FieldRow label={marked("Bound", before.kind !== objective.kind)}>
        <Segments
          label="Bound"
          value={objective.kind}
          choices={bounds}
          onChange={(kind) => {
            if (kind !== objective.kind) onChange(objectiveOfKind(kind, before));
          }}
          testId="objective-bound"
        />
      </FieldRow>
      {objective.kind === "elbo" ? (
        <ElboFields
          objective={objective}
          mark={(name, key) => marked(name, before.kind === "elbo" && before[key] !== objective[key])}
          onChange={onChange}
        />
      ) : (
        <IwaeFields
          objective={objective}
          mark={(name, key) => marked(name, before.kind === "iwae" && before[key] !== objective[key])}
          onChange={onChange}
        />
      )}
      {remark !== null && <p className="note field-hint">{remark}</p>}
      {JSON.stringify(before) !== JSON.stringify(objective) && (
        <DraftButtons hasModel={hasModel} name="objective" />
      )}
    </>
  );
}

/** The open model's own settings when it is of this kind, the usual ones when not. */
export function objectiveOfKind(kind: ObjectiveConfig["kind"], before: ObjectiveConfig): ObjectiveConfig {
  if (before.kind === kind) return before;
  return kind === "elbo" ? plainElbo : usualIwae;
}

export function ObjectiveSection({ isPinned = false }: { readonly isPinned?: boolean }) {
  const model = useEngineMirror((mirror) => mirror.session?.model ?? null);
  const hasLatents = useEngineMirror((mirror) => mirror.session?.latents != null);
  const suggested = useEngineMirror((mirror) => mirror.session?.suggestedModel ?? null);
  const draft = useDrafts((drafts) => drafts.model);
  const base = model?.config ?? suggested;
  const objective = base && draftedModel(base, draft).objective;
  return (
    <Section
      id="objective"
      title="Objective"
      fact={objective && objectiveFact(objective)}
      isPinned={isPinned}
    >
      {base && objective ? (
        <ObjectiveForm
          // As in the model's form: what stood half-typed in a field belongs to what is gone.
          key={`${model?.runId ?? "none"} ${draft === null ? "" : "draft"}`}
          base={base}
          objective={objective}
          hasModel={model !== null}
        />
      ) : (
        <p className="note">{modelMissingText(hasLatents)}</p>
      )}
    </Section>
  );
}
