import { trainingConfigSchema, type TrainingConfig } from "#shared/domain/model";
import { trainFromScratch } from "../../commands/modelActions";
import { configureTraining, slowStepsPerSecond } from "../../commands/trainingCommands";
import { runCommand } from "../../commands/registry";
import { Button } from "../../components/Button";
import { FieldRow } from "../../components/FieldRow";
import { duration, integer } from "../../components/format";
import { RealField } from "../../components/RealField";
import { Section } from "../../components/Section";
import { Segments } from "../../components/Segments";
import { TipLabel } from "../../components/TipLabel";
import { WholeField } from "../../components/WholeField";
import { useEngineMirror } from "../../stores/engineMirror";
import { OptimiserFields } from "./OptimiserFields";

const limits = trainingConfigSchema.shape;

const patienceTip =
  "Training pauses after so many points of the history without a better validation bound; the best checkpoint is kept. 0: it goes on to its stop.";

const checkpointTip =
  "The last two checkpoints and the best are always kept. With a number, one at every so many steps as well, at most twelve.";

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
      <OptimiserFields config={config} blocked={blocked} />
      <WholeField
        label="Batch"
        value={config.batchSize}
        schema={limits.batchSize}
        unit="items"
        step={1}
        onCommit={(batchSize) => void configureTraining({ batchSize })}
        blocked={blocked}
        testId="training-batch"
      />
      <WholeField
        label="Stop at"
        value={config.stopAt}
        schema={limits.stopAt}
        unit="steps"
        step={1000}
        onCommit={(stopAt) => void configureTraining({ stopAt })}
        testId="training-stop-at"
      />
      <WholeField
        label={<TipLabel tip={patienceTip}>Patience</TipLabel>}
        value={config.patience ?? 0}
        schema={limits.patience}
        unit={config.patience ? "points" : "points: never early"}
        step={1}
        onCommit={(patience) => void configureTraining({ patience })}
        testId="training-patience"
      />
      <WholeField
        label={<TipLabel tip={checkpointTip}>Checkpoint</TipLabel>}
        value={config.checkpointEvery ?? 0}
        schema={limits.checkpointEvery.unwrap().unwrap()}
        unit={config.checkpointEvery ? "steps apart" : "last, best"}
        step={100}
        onCommit={(checkpointEvery) => void configureTraining({ checkpointEvery })}
        testId="training-checkpoint"
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
        <RealField
          label="At most"
          value={config.stepsPerSecond}
          schema={limits.stepsPerSecond.unwrap()}
          unit="steps a second"
          step={1}
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
