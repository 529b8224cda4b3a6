import { commandById, runCommand } from "../../commands/registry";
import { IconButton } from "../../components/Button";
import { integer, plural } from "../../components/format";
import { useEngineMirror } from "../../stores/engineMirror";
import { nextStop, slowStepsPerSecond, stepBlocked } from "../../commands/trainingCommands";

/** "Continue to step 40,000", so that going on beyond the stop is no surprise. */
function startLabel(step: number, stopAt: number, stepsPerEpoch: number): string {
  const stop = nextStop(step, stopAt, stepsPerEpoch);
  return step === 0 ? `Start training to step ${integer(stop)}` : `Go on training to step ${integer(stop)}`;
}

export function TrainingControls() {
  const state = useEngineMirror((mirror) => mirror.training?.state ?? "idle");
  const step = useEngineMirror((mirror) => mirror.training?.step ?? null);
  const stepsPerEpoch = useEngineMirror((mirror) => mirror.training?.stepsPerEpoch ?? 0);
  const settings = useEngineMirror((mirror) => mirror.session?.model?.training ?? null);
  const isReady = useEngineMirror((mirror) => mirror.connection === "ready");
  const isRunning = state === "running";
  const isCompiling = state === "compiling";
  const blocked = !isReady
    ? "The engine is not connected"
    : settings === null
      ? "There is no model to train"
      : null;
  const slow = settings?.stepsPerSecond ?? null;
  const slowLabel =
    slow === null
      ? `Slow motion: ${slowStepsPerSecond} steps a second`
      : `Slow motion is on: ${plural(slow, "step")} a second`;
  return (
    <>
      <span className="top-group">
        <IconButton
          icon={isRunning || isCompiling ? "pause" : "play"}
          className={isRunning ? "live" : ""}
          label={
            isRunning || isCompiling
              ? "Pause training"
              : startLabel(step ?? 0, settings?.stopAt ?? 1, stepsPerEpoch)
          }
          shortcut="Space"
          blocked={blocked}
          onClick={() => runCommand("training:toggle")}
          data-testid="play"
          data-state={state}
        />
        <IconButton
          icon="step"
          label="Take one training step"
          shortcut={commandById("training:step")?.shortcut}
          blocked={blocked ?? stepBlocked()}
          onClick={() => runCommand("training:step")}
          data-testid="one-step"
        />
        <IconButton
          icon="slow"
          label={slowLabel}
          shortcut="S"
          isOn={slow !== null}
          blocked={blocked}
          onClick={() => runCommand("training:slowMotion")}
          data-testid="slow-motion"
        />
      </span>
      {isCompiling && <span className="training-compiling">Compiling…</span>}
      <span className="num step-counter" data-testid="step-counter" data-step={step ?? ""}>
        <b>{step === null || settings === null ? "–" : integer(step)}</b>
        {settings && <span className="step-total"> / {integer(settings.stopAt)}</span>}{" "}
        <span className="unit">steps</span>
      </span>
    </>
  );
}
