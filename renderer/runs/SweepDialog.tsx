import { useState } from "react";
import { formSettings } from "../commands/modelActions";
import { Button } from "../components/Button";
import { FieldRow } from "../components/FieldRow";
import { integer, plural } from "../components/format";
import { Modal } from "../components/Modal";
import { SelectBox } from "../components/SelectField";
import { TextField } from "../components/TextField";
import { closeDialog, showError } from "../stores/dialogStore";
import { callEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { useRuns } from "./runsStore";
import { parseValues, sweepSettings } from "./sweepSettings";
import { useSweeps } from "./sweepStore";

const none = "none";

/** What to vary, around the settings that stand in the form. */
export function SweepDialog() {
  const dataName = useEngineMirror((mirror) => mirror.session?.dataset?.name ?? "");
  const [settings] = useState(formSettings);
  const choices = settings ? sweepSettings(settings.config) : [];
  const [first, setFirst] = useState("model.latentSize");
  const [second, setSecond] = useState(none);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [steps, setSteps] = useState(String(settings?.training.stopAt ?? 1000));
  const paths = second === none ? [first] : [first, second];
  const textOf = (path: string): string =>
    texts[path] ?? choices.find((choice) => choice.path === path)?.values ?? "";
  const parsed = paths.map((path) => parseValues(textOf(path)));
  const count = parsed.reduce((product, each) => product * ("values" in each ? each.values.length : 0), 1);
  const stopAt = Number(steps);

  async function start(): Promise<void> {
    if (!settings) return;
    const varied = paths.map((path, i) => {
      const each = parsed[i];
      return { path, values: each !== undefined && "values" in each ? [...each.values] : [] };
    });
    closeDialog();
    const result = await callEngine("sweep:start", {
      model: settings.config,
      training: { ...settings.training, stopAt },
      varied,
    });
    if (!result.ok) return showError("Could not start the sweep", result.error);
    useSweeps.setState({ sweeps: result.value.sweeps, shown: null });
    useRuns.setState({ lower: "sweep" });
    useView.setState({ workspace: "runs" });
  }

  const valuesField = (path: string, testId: string) => (
    <TextField
      label="Values"
      value={textOf(path)}
      check={(text) => {
        const each = parseValues(text);
        return "problem" in each ? each.problem : null;
      }}
      onCommit={(text) => setTexts({ ...texts, [path]: text })}
      testId={testId}
    />
  );
  return (
    <Modal
      title="Sweep"
      width={460}
      testId="sweep-dialog"
      buttons={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button
            variant="primary"
            disabled={count === 0 || !settings}
            onClick={() => void start()}
            data-testid="sweep-start"
          >
            Train {plural(count, "run")}
          </Button>
        </>
      }
    >
      <p>
        Trains a run of “{dataName}” for every value, with the other settings as they stand in the form. They
        wait in a queue and are trained while the open model rests.
      </p>
      <div className="sweep-form">
        <FieldRow label="Vary">
          <SelectBox
            label="First setting"
            value={first}
            choices={choices
              .filter(({ path }) => path !== second)
              .map(({ path, name }) => ({ value: path, label: name }))}
            onChange={setFirst}
            testId="sweep-first"
          />
        </FieldRow>
        {valuesField(first, "sweep-values")}
        <FieldRow label="And">
          <SelectBox
            label="Second setting"
            value={second}
            choices={[
              { value: none, label: "Nothing else" },
              ...choices
                .filter(({ path }) => path !== first)
                .map(({ path, name }) => ({ value: path, label: name })),
            ]}
            onChange={setSecond}
            testId="sweep-second"
          />
        </FieldRow>
        {second !== none && valuesField(second, "sweep-values-2")}
        <TextField
          label="Stop at"
          value={steps}
          unit="steps each"
          check={(text) =>
            Number.isInteger(Number(text)) && Number(text) >= 1 ? null : "Enter a whole number of steps."
          }
          onCommit={setSteps}
          testId="sweep-steps"
        />
      </div>
      <p className="note">
        {plural(count, "run")} of <span className="num">{integer(stopAt)}</span> steps.
      </p>
    </Modal>
  );
}
