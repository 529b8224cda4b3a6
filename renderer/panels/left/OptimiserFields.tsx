import { trainingConfigSchema, type OptimiserKind, type TrainingConfig } from "#shared/domain/model";
import { configureTraining } from "../../commands/trainingCommands";
import { FieldRow } from "../../components/FieldRow";
import { RealField } from "../../components/RealField";
import { Segments } from "../../components/Segments";
import { TipLabel } from "../../components/TipLabel";
import { WholeField } from "../../components/WholeField";

const limits = trainingConfigSchema.shape;

const optimisers = [
  { value: "adam", label: "Adam" },
  { value: "adamw", label: "AdamW" },
] as const;
const schedules = [
  { value: "constant", label: "Constant" },
  { value: "cosine", label: "Cosine" },
] as const;

/** Usual for AdamW; one that does nothing would look like a mistake. */
const USUAL_DECAY = 0.01;

const optimiserTip =
  "AdamW takes a share of every weight away in each step, apart from the gradient: smaller weights, less overfitting.";
const scheduleTip =
  "Cosine falls to 0 at the stopping step, which settles the weights; then choose where to stop first.";
const warmUpTip = "Steps in which the learning rate rises from 0, while Adam’s moments are still rough.";
const clipTip =
  "A gradient that is longer than this, by its norm over all weights, is scaled down to it. 0: never.";

interface OptimiserFieldsProps {
  readonly config: TrainingConfig;
  /** Why nothing of it can change now. */
  readonly blocked: string | null;
}

/** The update rule and its step lengths. */
export function OptimiserFields({ config, blocked }: OptimiserFieldsProps) {
  const { learningRate, optimiser = "adam", weightDecay = 0, clipNorm = 0, schedule = "constant" } = config;
  const choose = (next: OptimiserKind): void => {
    if (blocked !== null) return;
    const decay = next === "adamw" && weightDecay === 0 ? { weightDecay: USUAL_DECAY } : {};
    void configureTraining({ optimiser: next, ...decay });
  };
  return (
    <>
      <FieldRow label={<TipLabel tip={blocked ?? optimiserTip}>Optimiser</TipLabel>}>
        <Segments
          label="Optimiser"
          value={optimiser}
          choices={optimisers}
          onChange={choose}
          testId="training-optimiser"
        />
      </FieldRow>
      <RealField
        label="Learning rate"
        value={learningRate}
        schema={limits.learningRate}
        unit="per step"
        step="decades"
        onCommit={(next) => void configureTraining({ learningRate: next })}
        blocked={blocked}
        testId="training-learning-rate"
      />
      {optimiser === "adamw" && (
        <RealField
          label="Decay"
          value={weightDecay}
          schema={limits.weightDecay}
          unit="× rate"
          step={0.01}
          onCommit={(next) => void configureTraining({ weightDecay: next })}
          blocked={blocked}
          testId="training-weight-decay"
        />
      )}
      <FieldRow label={<TipLabel tip={blocked ?? scheduleTip}>Rate</TipLabel>}>
        <Segments
          label="Learning-rate schedule"
          value={schedule}
          choices={schedules}
          onChange={(next) => {
            if (blocked === null) void configureTraining({ schedule: next });
          }}
          testId="training-schedule"
        />
      </FieldRow>
      <WholeField
        label={<TipLabel tip={warmUpTip}>Warm-up</TipLabel>}
        value={config.learningRateWarmUp ?? 0}
        schema={limits.learningRateWarmUp}
        unit="steps"
        step={100}
        onCommit={(next) => void configureTraining({ learningRateWarmUp: next })}
        blocked={blocked}
        testId="training-warm-up"
      />
      <RealField
        label={<TipLabel tip={clipTip}>Clip at</TipLabel>}
        value={clipNorm}
        schema={limits.clipNorm}
        unit={clipNorm === 0 ? "norm: never" : "norm"}
        step={1}
        onCommit={(next) => void configureTraining({ clipNorm: next })}
        blocked={blocked}
        testId="training-clip"
      />
    </>
  );
}
