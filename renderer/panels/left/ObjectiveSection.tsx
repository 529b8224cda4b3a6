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
} from "#shared/domain/objective";
import { FieldRow } from "../../components/FieldRow";
import { integer, significant } from "../../components/format";
import { NumberField } from "../../components/NumberField";
import { Section } from "../../components/Section";
import { Segments } from "../../components/Segments";
import { SelectField, type Choice } from "../../components/SelectField";
import { draftedModel, editModel, useDrafts } from "../../stores/draftStore";
import { useEngineMirror } from "../../stores/engineMirror";
import { DraftButtons } from "./DraftButtons";
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

interface FieldsProps<T extends ObjectiveConfig> {
  readonly objective: T;
  /** A field's name, marked where it differs from the open model. */
  readonly mark: (name: string, key: Exclude<keyof T, "kind">) => ReactNode;
  readonly onChange: (objective: T) => void;
}

function ElboFields({ objective, mark, onChange }: FieldsProps<ElboObjective>) {
  return (
    <>
      <NumberField
        label={mark("β, KL weight", "beta")}
        value={objective.beta}
        schema={elboLimits.beta}
        unit="× KL"
        stepping={{ kind: "linear", step: 0.1, isWhole: false }}
        format={(value) => significant(value, 3)}
        onCommit={(beta) => onChange({ ...objective, beta })}
        testId="objective-beta"
      />
      <NumberField
        label={mark("β warm-up", "warmUpSteps")}
        value={objective.warmUpSteps}
        schema={elboLimits.warmUpSteps}
        unit="steps"
        stepping={{ kind: "linear", step: 100, isWhole: true }}
        format={integer}
        onCommit={(warmUpSteps) => onChange({ ...objective, warmUpSteps })}
        testId="objective-warm-up"
      />
      <NumberField
        label={mark("Free bits", "freeBits")}
        value={objective.freeBits}
        schema={elboLimits.freeBits}
        unit="nats per dim"
        stepping={{ kind: "linear", step: 0.1, isWhole: false }}
        format={(value) => significant(value, 3)}
        onCommit={(freeBits) => onChange({ ...objective, freeBits })}
        testId="objective-free-bits"
      />
    </>
  );
}

function IwaeFields({ objective, mark, onChange }: FieldsProps<IwaeObjective>) {
  return (
    <>
      <NumberField
        label={mark("Samples K", "samples")}
        value={objective.samples}
        schema={iwaeLimits.samples}
        unit="per item"
        stepping={{ kind: "linear", step: 1, isWhole: true }}
        format={integer}
        onCommit={(samples) => onChange({ ...objective, samples })}
        testId="objective-samples"
      />
      <SelectField
        label={mark("Gradient", "gradient")}
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
        <p className="note">A model needs data. Open a data set first.</p>
      )}
    </Section>
  );
}
