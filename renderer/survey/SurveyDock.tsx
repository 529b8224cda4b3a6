import { Button } from "../components/Button";
import { FieldRow } from "../components/FieldRow";
import { integer } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { NumberField } from "../components/NumberField";
import { SelectField } from "../components/SelectField";
import { PlaceSwitch } from "../evidence/PlaceSwitch";
import { useEngineMirror } from "../stores/engineMirror";
import type { SurveyStatus } from "#shared/contract/surveyContract";
import { progressText } from "./surveyFigures";
import {
  cancelSurvey,
  pauseSurvey,
  resumeSurvey,
  startSurvey,
  surveyLimits,
  useSurvey,
  useSurveyForm,
} from "./surveyStore";

const splitNames = { train: "Training", validation: "Validation", all: "All" } as const;

function Form() {
  const form = useSurveyForm();
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const isAsking = useSurvey((state) => state.isAsking);
  const status = useSurvey((state) => state.status);
  const isRunning = status?.state === "running";
  const counts = {
    train: dataset?.trainCount ?? 0,
    validation: dataset?.validationCount ?? 0,
    all: dataset?.count ?? 0,
  };
  return (
    <section className="dock-section" aria-label="Evidence of the data set">
      <h2>
        Evidence of the data set
        <span className="section-fact">
          <MathSymbol of="evidence">log p(x)</MathSymbol>
        </span>
      </h2>
      <div className="field-rows">
        <SelectField
          label="Items"
          name="Which items"
          value={form.split}
          choices={(["validation", "train", "all"] as const).map((value) => ({
            value,
            label: `${splitNames[value]}, ${integer(counts[value])}`,
          }))}
          onChange={(split) => useSurveyForm.setState({ split })}
          testId="survey-split"
        />
        <NumberField
          label="Samples K"
          value={form.samples}
          schema={surveyLimits.samples}
          unit="per item"
          stepping={{ kind: "decades", perDecade: 3 }}
          format={integer}
          onCommit={(samples) => useSurveyForm.setState({ samples })}
          testId="survey-samples"
        />
        <NumberField
          label="Seed"
          value={form.seed}
          schema={surveyLimits.seed}
          stepping={{ kind: "linear", step: 1, isWhole: true }}
          format={integer}
          onCommit={(seed) => useSurveyForm.setState({ seed })}
          testId="survey-seed"
        />
        <div className="field-buttons">
          <Button
            variant={status === null ? "primary" : "plain"}
            disabled={isAsking || isRunning || counts[form.split] === 0}
            onClick={startSurvey}
            data-testid="survey-start"
          >
            {status === null ? "Start" : "Start another"}
          </Button>
        </div>
        <p className="note dock-note">
          Runs behind everything else, is kept, and goes on after a restart. Its columns join the table.
        </p>
      </div>
    </section>
  );
}

const stateNames = { running: "running", paused: "paused", done: "done", failed: "failed" } as const;

function Running({ status }: { readonly status: SurveyStatus }) {
  const isAsking = useSurvey((state) => state.isAsking);
  const { state, done, total, split, samples, seed, step, error } = status;
  return (
    <section className="dock-section" aria-label="Progress">
      <h2>
        {splitNames[split]}, K = {integer(samples)}
        <span className="section-fact" data-testid="survey-state">
          {stateNames[state]}
        </span>
      </h2>
      <div className="field-rows">
        <div
          className="survey-progress"
          role="progressbar"
          aria-label="Rows done"
          aria-valuenow={done}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuetext={progressText(status)}
        >
          <i style={{ width: `${total > 0 ? (100 * done) / total : 0}%` }} />
        </div>
        <p className="note survey-words" data-testid="survey-progress" data-done={done}>
          {progressText(status)}
        </p>
        <FieldRow label="Weights">
          <span className="field-text">
            step <span className="num">{integer(step)}</span>, seed{" "}
            <span className="num">{integer(seed)}</span>
          </span>
        </FieldRow>
        {error && (
          <p className="field-problem survey-error" role="alert">
            {error.message} {error.hint}
          </p>
        )}
        <div className="field-buttons">
          {state === "running" && (
            <Button disabled={isAsking} onClick={pauseSurvey} data-testid="survey-pause">
              Pause
            </Button>
          )}
          {(state === "paused" || state === "failed") && (
            <Button variant="primary" disabled={isAsking} onClick={resumeSurvey} data-testid="survey-resume">
              Resume
            </Button>
          )}
          <Button disabled={isAsking} onClick={cancelSurvey} data-testid="survey-cancel">
            {state === "done" ? "Throw away…" : "Cancel…"}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** What to compute, and how far it is. */
export function SurveyDock() {
  const status = useSurvey((state) => state.status);
  return (
    <aside className="evidence-dock" aria-label="Evidence of the data set" data-region="left">
      <PlaceSwitch />
      <Form />
      {status && <Running status={status} />}
    </aside>
  );
}
