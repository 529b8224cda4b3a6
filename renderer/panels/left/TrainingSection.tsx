import { trainingConfigSchema, type TrainingConfig } from "#shared/domain/model";
import { trainFromScratch } from "../../commands/modelActions";
import { configureTraining, slowStepsPerSecond } from "../../commands/trainingCommands";
import { runCommand } from "../../commands/registry";
import { Button } from "../../components/Button";
import { FieldRow } from "../../components/FieldRow";
import { duration, integer, significant } from "../../components/format";
import { NumberField } from "../../components/NumberField";
import { Section } from "../../components/Section";
import { Segments } from "../../components/Segments";
import { useEngineMirror } from "../../stores/engineMirror";

const limits = trainingConfigSchema.shape;

/** Seconds until the stop at the measured speed; null when nothing runs or nothing was measured. */
export function secondsLeft(
  step: number,
  config: TrainingConfig,
  millisecondsPerStep: number | null,
): number | null {
  if (millisecondsPerStep === null || step >= config.stopAt) return null;
  const perStep = Math.max(
    millisecondsPerStep / 1000,
    config.stepsPerSecond === null ? 0 : 1 / config.stepsPerSecond,
  );
  return (config.stopAt - step) * perStep;
}

function TimeLeft() {
  const step = useEngineMirror((mirror) => mirror.training?.step ?? 0);
  const milliseconds = useEngineMirror((mirror) => mirror.training?.millisecondsPerStep ?? null);
  const isRunning = useEngineMirror((mirror) => mirror.training?.state === "running");
  const config = useEngineMirror((mirror) => mirror.session?.model?.training ?? null);
  const left = config && isRunning ? secondsLeft(step, config, milliseconds) : null;
  return left === null ? null : <>{duration(left)} left</>;
}

function TrainingForm({ config }: { readonly config: TrainingConfig }) {
  const state = useEngineMirror((mirror) => mirror.training?.state ?? "idle");
  const epoch = useEngineMirror((mirror) => mirror.training?.epoch ?? 0);
  const stepsPerEpoch = useEngineMirror((mirror) => mirror.training?.stepsPerEpoch ?? 0);
  const step = useEngineMirror((mirror) => mirror.training?.step ?? 0);
  const isBusy = state === "running" || state === "compiling";
  const blocked = isBusy ? "Pause training to change this: each step is compiled with it." : null;
  return (
    <>
      <FieldRow label="Optimiser">
        <div className="field-text">Adam</div>
      </FieldRow>
      <NumberField
        label="Learning rate"
        value={config.learningRate}
        schema={limits.learningRate}
        unit="per step"
        stepping={{ kind: "decades", perDecade: 10 }}
        format={(value) => significant(value, 2)}
        onCommit={(learningRate) => void configureTraining({ learningRate })}
        blocked={blocked}
        testId="training-learning-rate"
      />
      <NumberField
        label="Batch"
        value={config.batchSize}
        schema={limits.batchSize}
        unit="items"
        stepping={{ kind: "linear", step: 1, isWhole: true }}
        format={integer}
        onCommit={(batchSize) => void configureTraining({ batchSize })}
        blocked={blocked}
        testId="training-batch"
      />
      <NumberField
        label="Stop at"
        value={config.stopAt}
        schema={limits.stopAt}
        unit="steps"
        stepping={{ kind: "linear", step: 1000, isWhole: true }}
        format={integer}
        onCommit={(stopAt) => void configureTraining({ stopAt })}
        testId="training-stop-at"
      />
      <FieldRow label="Pace">
        <Segments
          label="Pace"
          value={config.stepsPerSecond === null ? "full" : "slow"}
          choices={[
            { value: "full", label: "Full speed" },
            { value: "slow", label: "Slow" },
          ]}
          onChange={(pace) =>
            void configureTraining({ stepsPerSecond: pace === "full" ? null : slowStepsPerSecond })
          }
        />
      </FieldRow>
      {config.stepsPerSecond !== null && (
        <NumberField
          label="At most"
          value={config.stepsPerSecond}
          schema={limits.stepsPerSecond.unwrap()}
          unit="steps a second"
          stepping={{ kind: "linear", step: 1, isWhole: false }}
          format={(value) => significant(value, 3)}
          onCommit={(stepsPerSecond) => void configureTraining({ stepsPerSecond })}
          testId="training-pace"
        />
      )}
      <FieldRow label="Epoch">
        <div className="field-text">
          <span className="num">{epoch.toFixed(1)}</span>, {integer(stepsPerEpoch)} steps each
        </div>
      </FieldRow>
      <div className="field-buttons">
        <Button onClick={trainFromScratch} disabled={step === 0} data-testid="training-reset">
          From scratch…
        </Button>
        <Button onClick={() => runCommand("training:toggle")} data-testid="training-toggle">
          {isBusy ? "Pause" : "Start"}
        </Button>
      </div>
    </>
  );
}

export function TrainingSection({ isPinned = false }: { readonly isPinned?: boolean }) {
  const config = useEngineMirror((mirror) => mirror.session?.model?.training ?? null);
  return (
    <Section id="training" title="Training" fact={<TimeLeft />} isPinned={isPinned}>
      {config ? <TrainingForm config={config} /> : <p className="note">There is no model to train.</p>}
    </Section>
  );
}
