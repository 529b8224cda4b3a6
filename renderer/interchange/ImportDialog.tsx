import { z } from "zod";
import type { ImportInspection, ImportMapping } from "#shared/contract/interchangeContract";
import type { DecoderGives, SpreadKind } from "#shared/domain/imported";
import { Button } from "../components/Button";
import { integer } from "../components/format";
import { Modal } from "../components/Modal";
import { NumberField } from "../components/NumberField";
import { SelectField, type Choice } from "../components/SelectField";
import { Tip } from "../components/Tip";
import { placeText } from "../panels/dialogs/ErrorDialog";
import { useEngineMirror } from "../stores/engineMirror";
import { cancelImport, changeMapping, chooseImport, finishImport } from "./importActions";
import { importBlocked, useImport } from "./importStore";
import "./ImportDialog.css";

const spreadChoices: readonly Choice<SpreadKind>[] = [
  { value: "log-variance", label: "log σ²" },
  { value: "variance", label: "σ²" },
  { value: "sd", label: "σ" },
];

const givesChoices: readonly Choice<DecoderGives>[] = [
  { value: "logits", label: "Bernoulli logits" },
  { value: "probabilities", label: "Bernoulli probabilities" },
  { value: "mean", label: "mean of a Gaussian" },
];

const decoderChoices: readonly Choice<"kept" | "trained">[] = [
  { value: "kept", label: "the decoder stays as it is" },
  { value: "trained", label: "the decoder is trained too" },
];

const portText = ({
  name,
  shape,
}: {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}): string => `${name} [${shape.map((size) => size ?? "batch").join(", ")}]`;

/** What the chosen files hold. */
function Files({ inspection }: { readonly inspection: ImportInspection }) {
  return (
    <table className="import-files" data-testid="import-files">
      <thead>
        <tr>
          <th>File</th>
          <th>Takes</th>
          <th>Gives</th>
          <th className="num">Weights</th>
        </tr>
      </thead>
      <tbody>
        {inspection.files.map((file) => (
          <tr key={file.file}>
            <td>
              {file.file}
              <small>
                {file.producer === "" ? "unknown program" : file.producer}, operator set {file.opset}
              </small>
            </td>
            <td className="mono">{file.inputs.map(portText).join(", ")}</td>
            <td className="mono">{file.outputs.map(portText).join(", ")}</td>
            <td className="num">{integer(file.weights)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function outputsOf(inspection: ImportInspection, file: number): readonly Choice<string>[] {
  return (inspection.files[file]?.outputs ?? []).map((port) => ({ value: port.name, label: port.name }));
}

/** How the names are read. */
function Mapping({
  inspection,
  mapping,
}: {
  readonly inspection: ImportInspection;
  readonly mapping: ImportMapping;
}) {
  const { encoder, decoder, sd } = mapping;
  return (
    <div className="import-mapping">
      {encoder === null ? (
        <>
          <p className="note">There is no encoder: a new one is made, and training fits it to the decoder.</p>
          <SelectField
            label="In training"
            name="What training does with the decoder"
            value={mapping.trainsDecoder === true ? "trained" : "kept"}
            choices={decoderChoices}
            testId="import-trains-decoder"
            onChange={(choice) => changeMapping((now) => ({ ...now, trainsDecoder: choice === "trained" }))}
          />
        </>
      ) : (
        <>
          <SelectField
            label="Mean of q(z|x)"
            name="Output with the mean"
            value={encoder.mean}
            choices={outputsOf(inspection, encoder.file)}
            testId="import-mean"
            onChange={(mean) => changeMapping((now) => ({ ...now, encoder: { ...encoder, mean } }))}
          />
          <SelectField
            label="Spread of q(z|x)"
            name="Output with the spread"
            value={encoder.spread}
            choices={outputsOf(inspection, encoder.file)}
            testId="import-spread"
            onChange={(spread) => changeMapping((now) => ({ ...now, encoder: { ...encoder, spread } }))}
          />
          <SelectField
            label="The spread is"
            name="What the spread is"
            value={encoder.spreadHolds}
            choices={spreadChoices}
            testId="import-spread-kind"
            onChange={(spreadHolds) =>
              changeMapping((now) => ({ ...now, encoder: { ...encoder, spreadHolds } }))
            }
          />
        </>
      )}
      <SelectField
        label="Decoder's output"
        name="Output of the decoder"
        value={decoder.output}
        choices={outputsOf(inspection, decoder.file)}
        testId="import-output"
        onChange={(output) => changeMapping((now) => ({ ...now, decoder: { ...decoder, output } }))}
      />
      <SelectField
        label="It is"
        name="What the decoder gives"
        value={decoder.gives}
        choices={givesChoices}
        testId="import-gives"
        onChange={(gives) => changeMapping((now) => ({ ...now, decoder: { ...decoder, gives } }))}
      />
      {decoder.gives === "mean" && (
        <NumberField
          label="σ of p(x|z)"
          value={sd}
          schema={z.number().min(0.001).max(100)}
          stepping={{ kind: "decades", perDecade: 20 }}
          format={(value) => String(Number(value.toPrecision(3)))}
          testId="import-sd"
          onCommit={(next) => changeMapping((now) => ({ ...now, sd: next }))}
        />
      )}
    </div>
  );
}

/** Chooses ONNX files and opens them as a model of the open data. */
export function ImportDialog() {
  const state = useImport();
  const { inspection, mapping, error, step } = state;
  const data = useEngineMirror((mirror) => mirror.session?.dataset?.name ?? "the open data");
  const blocked = importBlocked(state);
  return (
    <Modal
      title="Import a model"
      width={640}
      testId="import-dialog"
      onClose={cancelImport}
      buttons={
        <>
          <Button onClick={cancelImport}>Cancel</Button>
          <Tip text={blocked ?? "Opens the model as a run of its own"}>
            <span>
              <Button
                variant="primary"
                disabled={blocked !== null}
                data-testid="import-accept"
                onClick={() => void finishImport()}
              >
                {step === "opening" ? "Trying it…" : "Open model"}
              </Button>
            </span>
          </Tip>
        </>
      }
    >
      <p>
        An encoder and a decoder of {data}, or a decoder alone, as ONNX files. They can come from PyTorch or
        any other program; everything here works on them, training too.
      </p>
      <p>
        <Button data-testid="import-choose" disabled={step !== null} onClick={() => void chooseImport()}>
          {inspection === null ? "Choose files…" : "Choose other files…"}
        </Button>
        {step === "reading" && <span className="note"> Reading…</span>}
      </p>
      {inspection !== null && <Files inspection={inspection} />}
      {inspection?.problems.map((problem) => (
        <p key={problem} className="import-problem" role="alert">
          {problem}
        </p>
      ))}
      {inspection !== null && mapping !== null && <Mapping inspection={inspection} mapping={mapping} />}
      {error !== null && (
        <div className="import-problem" role="alert" data-testid="import-error">
          <strong>{error.message}</strong>
          {[placeText(error.where), error.found && `Found: ${error.found}`, error.hint]
            .filter((line) => line !== null && line !== undefined && line !== "")
            .map((line) => (
              <p key={line}>{line}</p>
            ))}
        </div>
      )}
    </Modal>
  );
}
